import { z } from "zod";
import { type Instant, instant } from "@/lib/base/instant";
import { err, ok, type Result } from "@/lib/base/result";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "@/lib/base/time";
import { dollarsField } from "./cost";
import { MAX_CHOICE } from "./dimension";
import { instantField, instantText } from "./instant";
import { keyField } from "./key";
import { machineEventSchema, machineNameSchema } from "./machineEvent";
import { type ExecutionFilter, NO_FILTER, printFilter, type QueryProblem } from "./listQuery";
import { GROUP_STATES } from "@/lib/stats/groups/groupLife";
import { FEATURE_KINDS } from "@/lib/stats/common/feature";
import { type Measure, MEASURES } from "@/lib/stats/usual/measure";
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

const noteField = z.string().trim().max(1_000).default("");

/** A piece of a sentence: words, a link where `href` is given; or an instant, which is shown in the reader's zone. */
const sentencePartSchema = z.union([
  z.object({ text: z.string(), href: z.string().optional() }),
  z.object({ at: instantField }),
]);
export type SentencePart = z.output<typeof sentencePartSchema>;

/** A machine that is, or was within the last day, worse than usual in one measure. */
const worseSchema = z.object({
  machine: machineNameSchema,
  measure: z.enum(MEASURES),
  /** Since when: where a test dates it, the moment; else the begin of the window that showed it. */
  since: instantField,
  /** With a confidence of 95 % it began between these; null: no moment stands out. */
  dated: z.object({ from: instantField, to: instantField }).nullable(),
  /** Null: it goes on. */
  endedAt: instantField.nullable(),
  /** In the window that showed it, and in the reference that is least unlike: shares, ms, 10^-12 dollars, executions an hour. */
  of: z.enum(["rate", "median", "tail"]),
  now: z.number(),
  usual: z.number(),
  /** What it was compared with. */
  against: z.array(z.enum(["yesterday", "lastWeek", "beforeChange"])),
  /** Changes that may have caused it, the nearest first. */
  causes: z.array(machineEventSchema),
  /** The executions since then; where some of them are worse, these. */
  href: z.string(),
});
export type Worse = z.output<typeof worseSchema>;

/** `GET /api/overview/worse`: how machines stand now beside what is usual, whatever stretch of time the page shows. */
export const worseAnswerSchema = z.object({
  /** Until when executions count. */
  asOf: instantField.nullable(),
  /** Machines that were looked at. */
  machines: z.int(),
  sentence: z.array(sentencePartSchema),
  /** Those that go on first, the surest first. */
  worse: z.array(worseSchema),
});
export type WorseAnswer = z.output<typeof worseAnswerSchema>;

/** Rows that are worse, at most; each is dated by executions of its own. */
export const MAX_WORSE = 12;

const outcomeSchema = z.object({ key: keyField, status: statusField, startedAt: instantField });

/** Outcomes that a strip shows. */
export const STRIP_LENGTH = 60;

export const machineRowSchema = machineNameSchema.extend({
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

/** How the life of a group stands (lib/stats/groups). */
const groupLifeSchema = z.object({
  state: z.enum(GROUP_STATES),
  since: instantField,
  /** It was to be quiet, and became worse than it was then. */
  becameWorse: z.boolean(),
  /** What was said of it last. */
  note: z.string().nullable(),
});

const errorGroupSchema = z.object({
  /** 16 hexadecimal digits. */
  fingerprint: z.string(),
  error: z.string(),
  /** Its cause for people: without its name, an ellipsis where numbers and ids stand. */
  pattern: z.string(),
  /** When an execution ended so first and last, of all that are stored. */
  firstSeenAt: instantField,
  lastSeenAt: instantField,
  /** Executions with such an end that began in the stretch, and by machine, the most first. */
  count: z.int(),
  /** `definition`: the hash of the one that the machine was seen with last. */
  machines: z.array(machineNameSchema.extend({ count: z.int(), definition: z.string().nullable() })),
  life: groupLifeSchema,
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
  /** What changed of the machines in the stretch, ascending. */
  changes: z.array(machineEventSchema),
});
export type Overview = z.output<typeof overviewSchema>;

/** Rows of the page; what is beyond them is counted. */
export const MAX_GROUPS = 30;
export const MAX_MACHINE_ROWS = 100;
/** Machines that a group names. */
export const MAX_GROUP_MACHINES = 5;

/** `POST /api/overview/groups/{fingerprint}`: says something of a way of failing. */
export const groupActSchema = z.discriminatedUnion("action", [
  z.strictObject({ action: z.literal("resolved"), note: noteField }),
  /** From this definition of a machine on: what runs an earlier one does not open it again. */
  z.strictObject({
    action: z.literal("resolvedFrom"),
    machineId: z.int(),
    definition: z.string().regex(/^[0-9a-f]{64}$/),
    note: noteField,
  }),
  z.strictObject({ action: z.literal("quiet"), note: noteField }),
  z.strictObject({ action: z.literal("reopened"), note: noteField }),
]);
export type GroupActRequest = z.output<typeof groupActSchema>;

export const groupActAnswerSchema = z.object({ life: groupLifeSchema });

/** Which machine is looked into, and the time that is laid beside the time before it; `until` null: it goes on. */
export type LookQuery = { readonly machine: string; readonly since: Instant; readonly until: Instant | null };

const lookQuerySchema = z
  .object({
    machine: z.string().min(1).max(MAX_CHOICE.machine),
    since: instantText,
    until: instantText.nullable(),
  })
  .refine(({ since, until }) => until === null || since < until, { path: ["until"], message: "after since" });

/** What is asked of executions that are worse in a measure; `error`: of one way of failing alone. */
export type WorseSharedQuery = LookQuery & {
  readonly measure: (typeof SHARED_MEASURES)[number];
  readonly error: string | null;
};
export const SHARED_MEASURES = ["failures", "retries", "duration", "cost"] as const satisfies readonly Measure[];

/** Reads `?machine=…&since=…&until=…&measure=…&error=FINGERPRINT`. */
export function parseWorseSharedQuery(params: URLSearchParams): Result<WorseSharedQuery, QueryProblem> {
  const look = parseLookQuery(params);
  if (!look.ok) return look;
  const measure = SHARED_MEASURES.find((known) => known === (params.get("measure") ?? "failures"));
  if (measure === undefined) return err({ parameter: "measure", why: `one of ${SHARED_MEASURES.join(", ")}` });
  const error = params.get("error") || null;
  if (error !== null && !/^[0-9a-f]{16}$/.test(error)) return err({ parameter: "error", why: "a fingerprint" });
  return ok({ ...look.value, measure, error });
}

export function printWorseSharedQuery({ measure, error, ...look }: WorseSharedQuery): URLSearchParams {
  const params = printLookQuery(look);
  params.set("measure", measure);
  if (error !== null) params.set("error", error);
  return params;
}

/** Reads `?machine=…&since=…&until=…`. */
export function parseLookQuery(params: URLSearchParams): Result<LookQuery, QueryProblem> {
  const given = (name: string) => params.get(name) || null;
  const parsed = lookQuerySchema.safeParse({
    machine: given("machine") ?? "",
    since: given("since") ?? "",
    until: given("until"),
  });
  if (parsed.success) return ok(parsed.data);
  const [first] = parsed.error.issues;
  return err({ parameter: String(first?.path[0] ?? ""), why: first?.message ?? "" });
}

export function printLookQuery({ machine, since, until }: LookQuery): URLSearchParams {
  const params = new URLSearchParams({ machine, since: String(since) });
  if (until !== null) params.set("until", String(until));
  return params;
}

/** What a state did in the executions of one side: ms and failures are an execution's on average. */
const stateSideSchema = z.object({ ms: z.number(), p95: z.number().nullable(), failures: z.number() });
const lookSideSchema = z.object({ from: instantField, to: instantField, executions: z.int() });

/** `GET /api/overview/look` */
export const lookSchema = z.object({
  machine: machineNameSchema,
  since: instantField,
  before: lookSideSchema,
  after: lookSideSchema,
  /** Those in which most more time passes, or most more fails; null: the state was not come to. */
  states: z.array(
    z.object({ state: z.string(), before: stateSideSchema.nullable(), after: stateSideSchema.nullable() }),
  ),
  /** By hour; ms of those that succeeded. */
  trend: z.array(
    z.object({
      at: instantField,
      executions: z.number(),
      failed: z.number(),
      p50: z.number().nullable(),
      p95: z.number().nullable(),
    }),
  ),
  changes: z.array(machineEventSchema),
});
export type LookAnswer = z.output<typeof lookSchema>;

const featureSchema = z.object({
  kind: z.enum(FEATURE_KINDS),
  name: z.string(),
  is: z.enum(["equal", "atLeast", "atMost", "absent"]),
  value: z.string().nullable(),
});
export type FeatureRow = z.output<typeof featureSchema>;

/** `GET /api/executions/shared`: what the executions that a filter lets through share that the rest has not. */
export const sharedSchema = z.object({
  /** The machine that has most of them; null: none has a known machine and start. */
  machine: machineNameSchema.nullable(),
  /** Executions of other machines that the filter lets through and that are left out. */
  others: z.int(),
  selected: z.int(),
  rest: z.int(),
  /** Since when the rest began; and whether only those that succeeded are the rest. */
  restFrom: instantField.nullable(),
  isRestSucceeded: z.boolean(),
  /** Features that were tested. */
  testable: z.int(),
  /** The most telling first; empty: nothing stands out. `href`: those of the selection that have it, where a query says it. */
  found: z.array(
    featureSchema.extend({
      same: z.array(featureSchema),
      inSelected: z.int(),
      inRest: z.int(),
      odds: z.number(),
      oddsFrom: z.number(),
      oddsTo: z.number(),
      p: z.number(),
      href: z.string().nullable(),
    }),
  ),
});
export type Shared = z.output<typeof sharedSchema>;
