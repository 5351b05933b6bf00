import type { Instant } from "@/lib/base/instant";
import type { Quantities } from "@/lib/cost/quantities";

/** Executions that began in a stretch of time, `from` included, `to` not. */
export type CostRange = { readonly from: Instant; readonly to: Instant };

/** `machineIds`: of these machines alone; left out: of all, and of what has none. */
export type CostsAsked = CostRange & { readonly machineIds?: readonly number[] };

type Numbers = Record<Exclude<keyof Quantities, "executions"> | "n" | "day" | "pending", bigint | number>;

/** A sum as the database answers it. */
export type CostRow = Numbers & {
  machineId: bigint | number | null;
  machine: string | null;
  region: string | null;
  account: string | null;
  type: string | null;
  status: string;
  longestMs: bigint | number | null;
};
