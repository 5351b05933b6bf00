import fc from "fast-check";
import type { Operator, Query, QueryValue } from "@/lib/contract/query/query";
import { storedPath } from "@/lib/contract/query/path";
import { spanOfTime } from "@/lib/contract/query/time";
import { EXECUTION_STATUSES, MACHINE_TYPES } from "@/lib/contract/status";
import { ACCOUNTED_STATES } from "@/lib/contract/accounted";
import { VERDICT_CODES } from "@/lib/contract/verdict";
import { catchUpRepairs } from "@/lib/store/repairs/follow";
import type { Database } from "@/lib/store/database";
import { FOLD_VERSION } from "@/lib/store/summary";

/** An execution as a query sees it. */
export type SearchedRow = {
  readonly key: string;
  readonly name: string;
  readonly arn: string | null;
  readonly machine: number | null;
  readonly type: string | null;
  readonly status: string;
  readonly startedAt: number | null;
  readonly stoppedAt: number | null;
  readonly importedAt: number;
  readonly events: number;
  readonly retries: number;
  readonly redrives: number;
  readonly errors: readonly { readonly error: string; readonly fingerprint: string }[];
  readonly cause: string | null;
  readonly states: readonly { readonly state: string; readonly failures: number }[];
  /** Names and ARNs of what its tasks called. */
  readonly functions: readonly string[];
  readonly sources: readonly string[];
  readonly completeness: string;
  readonly verdict: string | null;
  readonly accounted: string | null;
  readonly lastEventId: number | null;
  readonly largestPayload: number;
  /** Dollars. */
  readonly cost: number | null;
  readonly trigger: string | null;
  readonly values: Readonly<Record<string, string>>;
  readonly text: string;
};

export const NOW = Date.UTC(2026, 10, 22, 14);
const HOUR = 3_600_000;

export const MACHINES = [
  {
    name: "orders",
    arn: "arn:aws:states:us-east-1:123456789012:stateMachine:orders",
    tags: { team: "pay", "a=b": "c" },
  },
  { name: "orders", arn: "arn:aws:states:eu-west-1:123456789012:stateMachine:orders", tags: null },
  { name: "Refunds_%", arn: null, tags: { team: "Pay" } },
] as const;

const FINGERPRINTS = ["00000000000000aa", "00000000000000bb"] as const;
export const WORDS = [
  "Charge",
  "charge",
  "Ship it",
  "Äpfel",
  "100%",
  "a_b",
  "",
  "o-17",
  "12.5",
  "-3",
  "07",
  "1e3",
  "7",
] as const;
export const PATHS = ["input.orderId", "input.a b", "input.items[0]", "output.total", "input"] as const;
const word = fc.constantFrom(...WORDS);
const times = fc.integer({ min: -60, max: 5 }).map((hours) => NOW + hours * 24 * HOUR + 1);

export const searchedRows: fc.Arbitrary<readonly SearchedRow[]> = fc
  .array(
    fc.record({
      name: word,
      arn: fc.option(word),
      machine: fc.option(fc.nat(MACHINES.length - 1)),
      type: fc.option(fc.constantFrom(...MACHINE_TYPES)),
      status: fc.constantFrom(...EXECUTION_STATUSES),
      startedAt: fc.option(times),
      stoppedAt: fc.option(times),
      importedAt: times,
      events: fc.nat(5),
      retries: fc.nat(3),
      redrives: fc.nat(2),
      errors: fc.uniqueArray(
        fc.record({
          error: fc.constantFrom("Timeout", "Declined", "timeout.Upstream"),
          fingerprint: fc.constantFrom(...FINGERPRINTS),
        }),
        { maxLength: 2, selector: ({ fingerprint }) => fingerprint },
      ),
      cause: fc.option(word),
      states: fc.uniqueArray(fc.record({ state: word, failures: fc.nat(1) }), {
        maxLength: 3,
        selector: ({ state }) => state,
      }),
      functions: fc.uniqueArray(
        word.filter((value) => value !== ""),
        { maxLength: 2 },
      ),
      sources: fc.subarray(["prod", "Test"]),
      completeness: fc.constantFrom("complete", "running", "partial"),
      verdict: fc.option(fc.constantFrom(...VERDICT_CODES)),
      accounted: fc.option(fc.constantFrom(...ACCOUNTED_STATES)),
      lastEventId: fc.option(fc.nat(4)),
      largestPayload: fc.nat(3),
      cost: fc.option(fc.constantFrom(0, 0.000025, 1.5)),
      trigger: fc.option(fc.constantFrom("schedule", "sdk")),
      values: fc.dictionary(
        fc.constantFrom(...PATHS),
        word.filter((value) => value !== ""),
      ),
      text: fc.array(word, { maxLength: 3 }).map((words) => words.join("\n").toLowerCase()),
    }),
    { minLength: 60, maxLength: 60 },
  )
  .map((rows) => rows.map((row, i) => ({ ...row, key: `key-${i}`, arn: row.arn === null ? null : `${row.arn}:${i}` })));

/** Writes rows past the store, which would make them of events. */
export async function writeSearchedRows(database: Database, rows: readonly SearchedRow[]): Promise<void> {
  const { prisma } = database;
  const machines = MACHINES.map(({ name, arn }, i) => ({ id: i + 1, identity: arn ?? `name:${name}`, name, arn }));
  await prisma.machine.createMany({ data: machines });
  await prisma.machineSeen.createMany({
    data: MACHINES.map(({ tags }, i) => ({
      machineId: i + 1,
      source: "s",
      seenAt: 0n,
      tags: tags === null ? null : JSON.stringify(tags),
    })),
  });
  const big = (value: number | null) => (value === null ? null : BigInt(value));
  for (const [i, row] of rows.entries()) {
    const id = i + 1;
    const machine = row.machine === null ? null : MACHINES[row.machine];
    await prisma.execution.create({
      data: {
        ...{ id, key: row.key, identity: row.key, name: row.name, arn: row.arn, type: row.type, status: row.status },
        ...{
          machine: machine?.name ?? null,
          machineArn: machine?.arn ?? null,
          machineId: row.machine === null ? null : row.machine + 1,
        },
        ...{
          startedAt: big(row.startedAt),
          stoppedAt: big(row.stoppedAt),
          durationMs: big(durationOf(row)),
          importedAt: BigInt(row.importedAt),
        },
        ...{
          events: row.events,
          retries: row.retries,
          redrives: row.redrives,
          cause: row.cause,
          completeness: row.completeness,
        },
        ...{ lastEventId: row.lastEventId, largestPayload: row.largestPayload },
        ...{ verdict: row.verdict, missing: 0, cut: 0, origins: "[]", definitionAssumed: 0, foldVersion: FOLD_VERSION },
        ...{ contentRevision: 1n, updatedAt: 0n },
      },
    });
    const executionId = id;
    await prisma.executionError.createMany({
      data: row.errors.map((one) => ({ ...one, executionId, startedAt: big(row.startedAt) })),
    });
    const counts = { visits: 1, attempts: 1, catches: 0, totalMs: 0n, sketch: new Uint8Array() };
    await prisma.stateSummary.createMany({ data: row.states.map((one) => ({ ...one, ...counts, executionId })) });
    await prisma.executionSource.createMany({ data: row.sources.map((source) => ({ source, executionId })) });
    await prisma.searchAttribute.createMany({
      data: [
        ...Object.entries(row.values).map(([path, value]) => ({ path, value, executionId })),
        ...row.functions.map((value, i) => ({ path: `function.${i}`, value, executionId })),
        // Of another kind, and what is looked for in names of functions.
        { path: "functionVersion.Charge", value: "7", executionId },
      ],
    });
    await prisma.searchText.create({ data: { executionId, text: row.text } });
    if (row.cost !== null)
      await prisma.rollupMember.create({
        data: { executionId, groupId: 1, verdict: "", cost: BigInt(row.cost * 1e12), sums: "[]", states: "[]" },
      });
    if (row.trigger !== null && row.arn !== null)
      await prisma.engineExecution.create({
        data: {
          ...{
            id: row.key,
            arn: row.arn,
            account: "",
            region: "",
            machineArn: "",
            revisionId: "",
            name: row.name,
            type: "STANDARD",
          },
          ...{
            status: row.status,
            startedAt: 0n,
            input: "{}",
            startedBy: JSON.stringify({ kind: row.trigger }),
            seed: "",
            owner: "",
          },
        },
      });
  }
  // What became of failures is followed once, and is what the rows say from then on.
  await catchUpRepairs(database, NOW);
  for (const [i, { accounted }] of rows.entries())
    await prisma.execution.update({ where: { id: i + 1 }, data: { accounted } });
}

export function durationOf({ startedAt, stoppedAt }: SearchedRow): number | null {
  return startedAt === null || stoppedAt === null ? null : Math.max(0, stoppedAt - startedAt);
}

/** What a query says of a row, as its documentation has it: two values, and what is not known compares as false. */
export function isFoundBy(row: SearchedRow, query: Query, options = { isUnknownEqual: false }): boolean {
  switch (query.kind) {
    case "and":
      return query.parts.every((part) => isFoundBy(row, part, options));
    case "or":
      return query.parts.some((part) => isFoundBy(row, part, options));
    case "not":
      return !isFoundBy(row, query.part, options);
    case "text":
      return row.text.includes(query.text.toLowerCase());
    case "compare": {
      const { operator, value, field } = query;
      if (operator === "!=") {
        const known = field.kind !== "field" || knownOf(row, field.name) !== null;
        return (known || !options.isUnknownEqual) && !isFoundBy(row, { ...query, operator: "=" }, options);
      }
      if (field.kind === "result") return false;
      if (field.kind === "data")
        return isDataFound(row.values[storedPath(field.name, field.path)] ?? null, operator, value);
      return isFieldFound(row, field.name, operator, value);
    }
  }
}

function isDataFound(found: string | null, operator: Operator, value: QueryValue): boolean {
  if (found === null) return false;
  if (value.kind === "text") return isTextFound([found], operator, value.text);
  return (
    value.kind === "number" &&
    /^-?(0|[1-9]\d*)(\.\d+)?$/.test(found) &&
    isOrdered(Number(found), operator, value.number)
  );
}

function isTextFound(found: readonly (string | null)[], operator: Operator, text: string): boolean {
  const folded = (one: string) => one.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
  return found.some((one) => one !== null && (operator === ":" ? folded(one).includes(folded(text)) : one === text));
}

function isOrdered(found: number | null, operator: Operator, than: number, to = than + Number.EPSILON): boolean {
  if (found === null) return false;
  if (operator === "<") return found < than;
  if (operator === "<=") return found <= than;
  if (operator === ">") return found > than;
  if (operator === ">=") return found >= than;
  return to > than + 1e-9 ? found >= than && found < to : found === than;
}

function knownOf(row: SearchedRow, name: string): string | null {
  const { type, verdict, accounted, cause } = row;
  const known: Readonly<Record<string, string | null>> = { type, verdict, accounted, cause };
  return name in known ? (known[name] ?? null) : name;
}

function isFieldFound(row: SearchedRow, name: string, operator: Operator, value: QueryValue): boolean {
  const machine = row.machine === null ? null : MACHINES[row.machine];
  const texts: Readonly<Record<string, readonly (string | null)[]>> = {
    machine:
      operator === ":"
        ? [machine?.name ?? null]
        : machine == null
          ? []
          : [machine.name, machine.arn ?? `name:${machine.name}`],
    error: row.errors.map(({ error }) => error),
    fingerprint: row.errors.map(({ fingerprint }) => fingerprint),
    cause: [row.cause],
    state: row.states.map(({ state }) => state),
    failedIn: row.states.flatMap(({ state, failures }) => (failures > 0 ? [state] : [])),
    tag: Object.entries(machine?.tags ?? {}).map(([key, tag]) => `${key}=${String(tag)}`),
    name: [row.name],
    arn: [row.arn],
    key: [row.key],
    function: row.functions,
    source: row.sources,
  };
  const choices: Readonly<Record<string, string | null>> = {
    status: row.status,
    type: row.type,
    verdict: row.verdict,
    accounted: row.accounted,
    completeness: row.completeness,
    trigger: row.arn === null ? null : row.trigger,
  };
  const numbers: Readonly<Record<string, number | null>> = {
    retries: row.retries,
    events: row.events,
    redrives: row.redrives,
    cost: row.cost,
    "limits.events": row.lastEventId,
    "limits.payload": row.largestPayload,
  };
  const stamps: Readonly<Record<string, number | null>> = {
    started: row.startedAt,
    ended: row.stoppedAt,
    imported: row.importedAt,
  };
  switch (value.kind) {
    case "text":
      return isTextFound(texts[name] ?? [], operator, value.text);
    case "choice":
      return choices[name] === value.choice;
    case "flag":
      return row.redrives > 0 === value.flag;
    case "duration":
      return isOrdered(durationOf(row), operator, value.ms);
    case "number":
      return name.startsWith("limits.days")
        ? isLeft(row, name, operator, value.number)
        : isOrdered(numbers[name] ?? null, operator, value.number);
    case "instant":
    case "yearless":
    case "ago": {
      const { from, to } = spanOfTime(value, NOW);
      return isOrdered(stamps[name] ?? null, operator, from, to);
    }
  }
}

function isLeft({ type, status, stoppedAt }: SearchedRow, name: string, operator: Operator, than: number): boolean {
  const days = name === "limits.daysToExpiry" ? 90 : 14;
  const isLost = ["FAILED", "TIMED_OUT", "ABORTED"].includes(status);
  if (type !== "STANDARD" || stoppedAt === null || (days === 14 && !isLost)) return false;
  const left = days - (NOW - stoppedAt) / (24 * HOUR);
  return left > 0 && isOrdered(left, operator, than, than + 1);
}
