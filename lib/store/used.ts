import { ofOneExecution, type Quantities } from "@/lib/cost/quantities";
import { EXPRESS_LIMIT_MS } from "@/lib/cost/checks";
import type { Execution } from "@/generated/sqlite/client";
import { FOLD_VERSION } from "./summary";

/** Columns that say what an execution used, beside those that a list shows. */
export const USED = [
  "redrives",
  "transitions",
  "itemTransitions",
  "children",
  "unknownMapRuns",
  "timeChunks",
  "memoryChunks",
  "retryMs",
  "logBytes",
  "atLeast",
  "billed",
  "foldVersion",
] as const satisfies readonly (keyof Execution)[];

export type UsedColumns = Pick<Execution, Exclude<(typeof USED)[number], Wide>> & Record<Wide, bigint | number>;
type Wide = "timeChunks" | "retryMs" | "logBytes";

type Counted = UsedColumns & { readonly retries: number; readonly durationMs: bigint | number | null };

/** What one execution used; null when an earlier version folded it and it has not been counted. */
export function usedBy(columns: Counted): Quantities | null {
  if (columns.foldVersion < FOLD_VERSION) return null;
  const { retries, redrives, transitions, itemTransitions, children, unknownMapRuns, memoryChunks } = columns;
  return ofOneExecution(
    {
      ...{ transitions, items: itemTransitions, children, unknownMapRuns, memoryChunks },
      timeChunks: Number(columns.timeChunks),
      retryMs: Number(columns.retryMs),
      logBytes: Number(columns.logBytes),
      atLeast: columns.atLeast === 1,
      billed: columns.billed === 1,
    },
    { retries, redrives, tooLong: Number(columns.durationMs ?? 0) > EXPRESS_LIMIT_MS },
  );
}
