import { z } from "zod";
import { type Instant, instant } from "@/lib/base/instant";
import { err, ok, type Result } from "@/lib/base/result";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "@/lib/base/time";
import { dollarsField } from "./cost";
import { instantField, instantText } from "./instant";
import { keyField } from "./key";
import { type ExecutionFilter, NO_FILTER, printFilter, type QueryProblem } from "./listQuery";
import { machineTypeField, statusField } from "./status";

/*
 * The start page: what is worse than usual, how executions failed, which failures nobody has repaired, and the machines.
 * All counts are of executions that began in one stretch of time, so that each is the total of a list of executions.
 */

/** Lengths of the stretch that ends now, by what an address calls them. */
export const OVERVIEW_LAST = {
  "1h": { ms: HOUR_MS, name: "Last hour" },
  "24h": { ms: DAY_MS, name: "24 h" },
  "7d": { ms: 7 * DAY_MS, name: "7 d" },
  "30d": { ms: 30 * DAY_MS, name: "30 d" },
} as const;
export type OverviewLast = keyof typeof OVERVIEW_LAST;
export const DEFAULT_LAST: OverviewLast = "24h";

/** A stretch that ends now, or a fixed one; `from` included, `to` not. */
export type OverviewQuery =
  | { readonly kind: "last"; readonly last: OverviewLast }
  | { readonly kind: "between"; readonly from: Instant; readonly to: Instant };

/** A fixed stretch is at most so long: it is summed by days, and drawn. */
export const MAX_OVERVIEW_DAYS = 400;

const lastField = z.enum(Object.keys(OVERVIEW_LAST) as [OverviewLast, ...OverviewLast[]]);

/** Reads `?last=24h` or `?from=…&to=…` (ms UTC); without either the last 24 hours. */
export function parseOverviewQuery(params: URLSearchParams): Result<OverviewQuery, QueryProblem> {
  const [from, to, last] = ["from", "to", "last"].map((name) => params.get(name) || null);
  if (from == null && to == null) {
    const parsed = lastField.safeParse(last ?? DEFAULT_LAST);
    if (parsed.success) return ok({ kind: "last", last: parsed.data });
    return err({ parameter: "last", why: `one of ${Object.keys(OVERVIEW_LAST).join(", ")}` });
  }
  if (last != null) return err({ parameter: "last", why: "last, or from and to, but not both" });
  const [begin, end] = [instantText.safeParse(from), instantText.safeParse(to)];
  if (!begin.success || !end.success || begin.data >= end.data) {
    return err({ parameter: "to", why: "from and to in milliseconds since the epoch, in this order" });
  }
  if (end.data - begin.data > MAX_OVERVIEW_DAYS * DAY_MS) {
    return err({ parameter: "to", why: `at most ${MAX_OVERVIEW_DAYS} days after from` });
  }
  return ok({ kind: "between", from: begin.data, to: end.data });
}

/** The shortest query string that `parseOverviewQuery` reads back as the same query. */
export function printOverviewQuery(query: OverviewQuery): URLSearchParams {
  if (query.kind === "between") return new URLSearchParams({ from: String(query.from), to: String(query.to) });
  return new URLSearchParams(query.last === DEFAULT_LAST ? {} : { last: query.last });
}

/** What sums are made of begins at whole 5 minutes: a stretch that ends now begins there too. */
const WHOLE_MS = 5 * MINUTE_MS;

/** `to` null: it goes on. */
export type OverviewRange = { readonly from: Instant; readonly to: Instant | null };

/** The stretch of time that a query means at `now`, ms UTC. */
export function rangeOf(query: OverviewQuery, now: number): OverviewRange {
  if (query.kind === "between") return { from: query.from, to: query.to };
  return { from: instant(Math.floor((now - OVERVIEW_LAST[query.last].ms) / WHOLE_MS) * WHOLE_MS), to: null };
}

/** Where the executions behind a number are listed. */
export function listedHref(range: OverviewRange | null, filter: Partial<ExecutionFilter>): string {
  const params = printFilter({ ...NO_FILTER, ...(range ?? {}), ...filter });
  return params.size === 0 ? "/executions" : `/executions?${params}`;
}

/** A machine as addresses (`value`) and people (`name`) call it; `value` null: executions do not say which it is. */
const machineNameSchema = z.object({ id: z.int().nullable(), value: z.string().nullable(), name: z.string() });
export type MachineName = z.output<typeof machineNameSchema>;

const outcomeSchema = z.object({ key: keyField, status: statusField, startedAt: instantField });

/** Outcomes that a strip shows. */
export const STRIP_LENGTH = 60;

const machineRowSchema = machineNameSchema.extend({
  type: machineTypeField.nullable(),
  executions: z.int(),
  counts: z.partialRecord(statusField, z.int()),
  /** FAILED and TIMED_OUT. */
  failed: z.int(),
  /** `failed` of `executions`, 0…1; null without any. */
  failureRate: z.number().nullable(),
  retries: z.int(),
  /** Of those that succeeded, ms, each within 1 % of the exact one; null when none did. */
  durations: z.object({ p50: z.number(), p95: z.number(), p99: z.number() }).nullable(),
  /** At first-tier prices and without the free tier, for 24 hours; null while something is not counted. */
  costADay: dollarsField.nullable(),
  /** Of all that began before the end of the stretch, the last `STRIP_LENGTH`, the oldest first. */
  outcomes: z.array(outcomeSchema),
});
export type MachineRow = z.output<typeof machineRowSchema>;

const errorGroupSchema = z.object({
  /** 16 hexadecimal digits. */
  fingerprint: z.string(),
  error: z.string(),
  /** Its cause without numbers and ids. */
  pattern: z.string(),
  /** When an execution ended so first and last, of all that are stored. */
  firstSeenAt: instantField,
  lastSeenAt: instantField,
  /** Executions with such an end that began in the stretch, and by machine, the most first. */
  count: z.int(),
  machines: z.array(machineNameSchema.extend({ count: z.int() })),
  /** States that failed in at least half of the last executions with it (`sampled`), with in how many. */
  states: z.array(z.object({ state: z.string(), count: z.int() })),
  sampled: z.int(),
  /** The last execution with it. */
  example: z.object({ key: keyField, name: z.string(), cause: z.string().nullable() }).nullable(),
});
export type ErrorGroupRow = z.output<typeof errorGroupSchema>;

const unrepairedSchema = z.object({
  /** Failures that nothing has repaired, whenever they began: one for each piece of work. */
  open: z.int(),
  machines: z.array(machineNameSchema.extend({ open: z.int() })),
});

/** A piece of a sentence: words, a link where `href` is given; or an instant, which is shown in the reader's zone. */
const sentencePartSchema = z.union([
  z.object({ text: z.string(), href: z.string().optional() }),
  z.object({ at: instantField }),
]);
export type SentencePart = z.output<typeof sentencePartSchema>;

/** `GET /api/overview` */
export const overviewSchema = z.object({
  /** When it was read. */
  at: instantField,
  from: instantField,
  to: instantField.nullable(),
  /** False: nothing is stored at all. */
  isAny: z.boolean(),
  /** Sums are still being made of what is stored: the counts are of what they have so far. */
  isSummed: z.boolean(),
  /** What matters most, in one sentence or two. */
  sentence: z.array(sentencePartSchema),
  executions: z.int(),
  failed: z.int(),
  groups: z.array(errorGroupSchema),
  /** Ways of failing beyond those in `groups`. */
  otherGroups: z.int(),
  unrepaired: unrepairedSchema,
  machines: z.array(machineRowSchema),
  otherMachines: z.int(),
});
export type Overview = z.output<typeof overviewSchema>;

/** Rows of the page; what is beyond them is counted. */
export const MAX_GROUPS = 30;
export const MAX_MACHINE_ROWS = 100;
/** Machines that a group names. */
export const MAX_GROUP_MACHINES = 5;
