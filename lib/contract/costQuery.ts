import { DAY_MS } from "@/lib/base/time";
import { z } from "zod";
import { type Instant, instant } from "@/lib/base/instant";
import { err, ok, type Result } from "@/lib/base/result";
import { instantText } from "./instant";
import { MAX_CHOICE } from "./dimension";
import type { QueryProblem } from "./listQuery";

/**
 * Which executions: those of one machine or of all, that began in a month or in a stretch of time (`from` included,
 * `to` not). Without either the server takes the newest month that has any.
 */
export type CostQuery = {
  /** A name (all machines that have it), an ARN, or `name:NAME`: the one whose ARN is not known. */
  readonly machine: string | null;
  readonly range: CostPeriod | null;
  /** Takes the account's monthly free tier off. */
  readonly freeTier: boolean;
};

export type CostPeriod =
  | { readonly kind: "month"; readonly month: string }
  | { readonly kind: "range"; readonly from: Instant; readonly to: Instant };

/** A stretch of time may have this many days: the bills of all months that it touches are read. */
export const MAX_COST_DAYS = 100;

/** A month of the calendar, UTC: `2026-11`. */
export const monthField = z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/, "a month like 2026-11");

const schema = z.object({
  machine: z.string().min(1).max(MAX_CHOICE.machine).nullable(),
  month: monthField.nullable(),
  from: instantText.nullable(),
  to: instantText.nullable(),
  freeTier: z.enum(["0", "1"], "0 or 1").transform((digit) => digit === "1"),
});

/** Reads `?machine=…&month=2026-11` or `&from=…&to=…`, and `freeTier=0`. */
export function parseCostQuery(params: URLSearchParams): Result<CostQuery, QueryProblem> {
  const given = (name: string) => params.get(name) || null;
  const parsed = schema.safeParse({
    machine: given("machine"),
    month: given("month"),
    from: given("from"),
    to: given("to"),
    freeTier: given("freeTier") ?? "1",
  });
  if (!parsed.success) {
    const [first] = parsed.error.issues;
    return err({ parameter: String(first?.path[0] ?? ""), why: first?.message ?? "" });
  }
  const { machine, month, from, to, freeTier } = parsed.data;
  if (month !== null) {
    if (from !== null || to !== null) return err({ parameter: "month", why: "a month, or from and to, but not both" });
    return ok({ machine, range: { kind: "month", month }, freeTier });
  }
  if (from === null && to === null) return ok({ machine, range: null, freeTier });
  if (from === null || to === null || from >= to) return err({ parameter: "to", why: "from and to, in this order" });
  if (to - from > MAX_COST_DAYS * DAY_MS) {
    return err({ parameter: "to", why: `at most ${MAX_COST_DAYS} days after from` });
  }
  return ok({ machine, range: { kind: "range", from, to }, freeTier });
}

export type MachineCostQuery = CostQuery & { readonly machine: string };

/** A cost query that has to name a machine. */
export function parseMachineCostQuery(params: URLSearchParams): Result<MachineCostQuery, QueryProblem> {
  const query = parseCostQuery(params);
  if (!query.ok) return query;
  const { machine } = query.value;
  if (machine === null) return err({ parameter: "machine", why: "the name of a state machine is needed" });
  return ok({ ...query.value, machine });
}

/** The shortest query string that `parseCostQuery` reads back as the same query. */
export function printCostQuery({ machine, range, freeTier }: CostQuery): URLSearchParams {
  const params = new URLSearchParams();
  if (machine !== null) params.set("machine", machine);
  if (range?.kind === "month") params.set("month", range.month);
  if (range?.kind === "range") {
    params.set("from", String(range.from));
    params.set("to", String(range.to));
  }
  if (!freeTier) params.set("freeTier", "0");
  return params;
}

/** The first instant of a month and of the month after it, UTC. */
export function monthBounds(month: string): { readonly from: Instant; readonly to: Instant } {
  const [year = 0, number = 1] = month.split("-").map(Number);
  return { from: instant(Date.UTC(year, number - 1)), to: instant(Date.UTC(year, number)) };
}

/** The month of an instant, UTC. */
export function monthOf(at: number): string {
  return new Date(at).toISOString().slice(0, 7);
}

/** Tables that can be had as CSV. */
export const COST_TABLES = ["machines", "days", "outcomes", "states", "lines"] as const;
export type CostTable = (typeof COST_TABLES)[number];
