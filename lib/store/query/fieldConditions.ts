import { Prisma } from "@/generated/sqlite/client";
import { DAY_MS } from "@/lib/base/time";
import type { FieldName } from "@/lib/contract/query/fields";
import type { QueryValue } from "@/lib/contract/query/query";
import { spanOfTime } from "@/lib/contract/query/time";
import { PICO_DOLLARS } from "@/lib/cost/money";
import { KEPT_MS, REDRIVABLE_MS } from "@/lib/history/serviceLimits";
import type { Database } from "../database";
import { machinesNamed } from "../machine";
import type { KnownOutputs } from "../outputs/known";
import { comparesSpan, comparesWhole, NEVER, type Positive } from "./comparisons";
import { startedByTrigger } from "./startedBy";
import { holds, is } from "./textConditions";

/** What a condition depends on beside the query. */
export type QueryContext = {
  readonly kind: Database["kind"];
  /** The present in ms UTC. */
  readonly now: number;
  /** Null: no state's output is asked for, or only the histories tell. */
  readonly outputs: KnownOutputs | null;
};

type Condition = (context: QueryContext, operator: Positive, value: QueryValue) => Prisma.Sql;

const column = (name: string) => Prisma.raw(`e."${name}"`);

/** `:` finds a part, `=` the whole. */
function matches({ kind }: QueryContext, operator: Positive, value: QueryValue, found: Prisma.Sql): Prisma.Sql {
  const text = value.kind === "text" ? value.text : value.kind === "choice" ? value.choice : "";
  return operator === ":" && value.kind === "text" ? holds(kind, found, text) : is(found, text);
}

const text =
  (name: string): Condition =>
  (context, operator, value) =>
    matches(context, operator, value, column(name));

const number =
  (name: string): Condition =>
  (_, operator, value) =>
    comparesWhole(column(name), operator, numberOf(value));

const time =
  (name: string): Condition =>
  ({ now }, operator, value) =>
    comparesSpan(column(name), operator, spanOf(value, now));

/** Any row of a table that an execution has. */
const anyOf =
  (table: string, name: string, and = ""): Condition =>
  (context, operator, value) =>
    Prisma.sql`EXISTS (SELECT 1 FROM ${Prisma.raw(`"${table}"`)} x WHERE x."executionId" = e."id"
      AND ${matches(context, operator, value, Prisma.raw(`x."${name}"`))}${Prisma.raw(and)})`;

const NOT_SUCCEEDED = Prisma.raw(`e."status" IN ('FAILED', 'TIMED_OUT', 'ABORTED')`);

/** Days that are left of `ms` after the end of a Standard execution, while any are; equality asks for whole days. */
const daysLeft =
  (ms: number, and: Prisma.Sql): Condition =>
  ({ now }, operator, value) => {
    const end = (left: number) => now - ms + left * DAY_MS;
    const left = numberOf(value);
    const stopped = column("stoppedAt");
    const compared = comparesSpan(stopped, operator, { from: Math.round(end(left)), to: Math.round(end(left + 1)) });
    return Prisma.sql`(e."type" IS NOT NULL AND e."type" = 'STANDARD' AND ${and} AND ${comparesWhole(stopped, ">", end(0))} AND ${compared})`;
  };

/** What holds for the executions `e` of which a field compares with a value. None of them is ever NULL. */
export const FIELD_CONDITIONS: Readonly<Record<FieldName, Condition>> = {
  machine: (context, operator, value) =>
    operator === ":" && value.kind === "text"
      ? holds(context.kind, column("machine"), value.text)
      : Prisma.sql`(e."machineId" IS NOT NULL AND e."machineId" IN (${machinesNamed([textOf(value)])}))`,
  status: text("status"),
  type: text("type"),
  started: time("startedAt"),
  ended: time("stoppedAt"),
  imported: time("importedAt"),
  duration: (_, operator, value) => comparesWhole(column("durationMs"), operator, msOf(value)),
  error: anyOf("ExecutionError", "error"),
  cause: text("cause"),
  fingerprint: anyOf("ExecutionError", "fingerprint"),
  state: anyOf("StateSummary", "state"),
  failedIn: anyOf("StateSummary", "state", ` AND x."failures" > 0`),
  function: anyOf("SearchAttribute", "value", ` AND x."path" LIKE 'function.%'`),
  retries: number("retries"),
  events: number("events"),
  redriven: (_, __, value) =>
    value.kind === "flag" && value.flag ? Prisma.raw(`e."redrives" > 0`) : Prisma.raw(`e."redrives" = 0`),
  redrives: number("redrives"),
  tag: (context, operator, value) => {
    const each = {
      sqlite: `json_each(coalesce(m."tags", '{}'))`,
      postgresql: `jsonb_each_text(coalesce(m."tags", '{}')::jsonb)`,
    } as const satisfies Record<Database["kind"], string>;
    return Prisma.sql`EXISTS (SELECT 1 FROM "MachineSeen" m, ${Prisma.raw(each[context.kind])} AS t
      WHERE m."machineId" = e."machineId" AND ${matches(context, operator, value, Prisma.raw("(t.key || '=' || t.value)"))})`;
  },
  trigger: ({ kind }, _, value) => (value.kind === "choice" ? startedByTrigger(kind, value.choice) : NEVER),
  verdict: text("verdict"),
  accounted: text("accounted"),
  name: text("name"),
  arn: text("arn"),
  key: text("key"),
  source: anyOf("ExecutionSource", "source"),
  completeness: text("completeness"),
  cost: (_, operator, value) =>
    Prisma.sql`EXISTS (SELECT 1 FROM "RollupMember" r WHERE r."executionId" = e."id"
      AND ${comparesWhole(Prisma.raw(`r."cost"`), operator, Math.round(numberOf(value) * PICO_DOLLARS))})`,
  "limits.events": number("lastEventId"),
  "limits.payload": number("largestPayload"),
  "limits.daysToRedrive": daysLeft(REDRIVABLE_MS, NOT_SUCCEEDED),
  "limits.daysToExpiry": daysLeft(KEPT_MS, Prisma.raw("1 = 1")),
};

function textOf(value: QueryValue): string {
  return value.kind === "text" ? value.text : "";
}

function numberOf(value: QueryValue): number {
  return value.kind === "number" ? value.number : NaN;
}

function msOf(value: QueryValue): number {
  return value.kind === "duration" ? value.ms : NaN;
}

function spanOf(value: QueryValue, now: number) {
  if (value.kind === "instant" || value.kind === "yearless" || value.kind === "ago") return spanOfTime(value, now);
  return { from: NaN, to: NaN };
}
