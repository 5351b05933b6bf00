import { qualifierOfMachineArn } from "@/lib/base/arn";
import { Prisma } from "@/generated/sqlite/client";
import { EXPRESS_LIMIT_MS } from "@/lib/cost/checks";
import { knownPrices } from "@/lib/cost/prices";
import { NUMBER, ROWS } from "../bulk";
import type { Connection, Database } from "../database";
import { costOrder } from "../costOrder";
import { FOLD_VERSION } from "../summary";
import { usedBy, USED, type UsedColumns } from "../used";
import type { GroupFacts } from "./group";
import { MOST_OF_ONE } from "./weighted";

/** What costs are made of. */
export const COST_SUMS = [
  "transitions",
  "retries",
  "redrives",
  "items",
  "children",
  "unknownMapRuns",
  "timeChunks",
  "chunks",
  "retryChunkMs",
  "logBytes",
  "lowerBounds",
  "estimates",
  "tooLong",
  "pending",
] as const;

/** Sums of a cell, in the order in which a member keeps what it added: those of costs, and what statistics need. */
export const SUMS = [...COST_SUMS, "retried", "squares"] as const;
export type SumName = (typeof SUMS)[number];

/** What one state added, in this order; its durations as the hexadecimal digits of a sketch behind it. */
export const STATE_SUMS = [
  "visits",
  "attempts",
  "failures",
  "catches",
  "transitions",
  "retries",
  "items",
  "totalMs",
] as const;
export type StateAdded = readonly [state: string, sketch: string, ...sums: number[]];

/** What an execution adds to the roll-ups. Times in ms UTC. */
export type Contribution = {
  readonly group: GroupFacts;
  /** Empty without one. */
  readonly verdict: string;
  readonly startedAt: number | null;
  readonly durationMs: number | null;
  /** In 10^-12 dollars; null while it has not been counted. */
  readonly cost: number | null;
  /** Of the execution alone; they count so many times as the weight says. */
  readonly sums: readonly number[];
  readonly states: readonly StateAdded[];
  readonly weight: number;
};

type Row = UsedColumns & {
  readonly id: number | bigint;
  readonly machineId: number | bigint | null;
  readonly startedAt: number | bigint | null;
  readonly durationMs: number | bigint | null;
  readonly cost: number | bigint | null;
  readonly retries: number;
  readonly weight: number;
} & Readonly<
    Record<
      "machine" | "machineArn" | "region" | "account" | "type" | "definitionHash" | "verdict" | "accounted",
      string | null
    >
  > & {
    readonly status: string;
  };

const COLUMNS = [
  ...new Set([
    ...[
      "id",
      "machineId",
      "machine",
      "machineArn",
      "region",
      "account",
      "type",
      "definitionHash",
      "verdict",
      "accounted",
    ],
    ...["status", "startedAt", "durationMs", "retries", "weight", ...USED],
  ]),
];

/** `FROM` item whose `"id"` are these ids. */
export function idRows(kind: Database["kind"], ids: readonly number[]): Prisma.Sql {
  const json = JSON.stringify(ids.map((id) => [id]));
  return Prisma.sql`(SELECT CAST(${Prisma.raw(NUMBER[kind](0))} AS INTEGER) AS "id" FROM ${ROWS[kind](json)}) AS asked`;
}

/** What executions add now, by their id; those that are gone are not in it. */
export async function readContributions(
  connection: Connection,
  kind: Database["kind"],
  ids: readonly number[],
): Promise<ReadonlyMap<number, Contribution>> {
  const columns = Prisma.raw(COLUMNS.map((name) => `e."${name}"`).join(", "));
  // One text a row: thirty values of a row take Prisma longer than all else that is done here.
  const found = await connection.$queryRaw<{ row: string }[]>`
    SELECT CAST(${JSON_ARRAY[kind]}(${columns}, ${COST}) AS TEXT) AS "row"
    FROM ${idRows(kind, ids)} JOIN "Execution" e ON e."id" = asked."id"`;
  const rows = found.map(({ row }) => rowOf(JSON.parse(row) as unknown[]));
  const errors = await readErrors(connection, kind, ids);
  const states = await readStates(connection, kind, ids);
  return new Map(
    rows.map((row) => {
      const id = Number(row.id);
      return [id, contributionOf(row, errors.get(id) ?? [], states.get(id) ?? [])];
    }),
  );
}

const JSON_ARRAY = { sqlite: Prisma.raw("json_array"), postgresql: Prisma.raw("json_build_array") } as const;
const NAMES = [...COLUMNS, "cost"];

/** In the order in which they were asked for. */
function rowOf(values: readonly unknown[]): Row {
  return Object.fromEntries(NAMES.map((name, i) => [name, values[i]])) as Row;
}

function contributionOf(row: Row, errors: readonly string[], states: readonly StateAdded[]): Contribution {
  const { machine, region, account, type, definitionHash, status, accounted } = row;
  const common = { machine, region, account, type, definitionHash, status, accounted };
  return {
    group: { ...common, ...qualifierOf(row.machineArn), machineId: numberOrNull(row.machineId), errors },
    verdict: row.verdict ?? "",
    startedAt: numberOrNull(row.startedAt),
    durationMs: numberOrNull(row.durationMs),
    cost: numberOrNull(row.cost),
    sums: sumsOf(row),
    states,
    weight: row.weight,
  };
}

/** The prices of the program: other prices make another order. */
export const RANKED_BY = costOrder(knownPrices());

/** Below what a number is exact to; no execution costs as much. */
const COST = Prisma.sql`CAST((CASE WHEN ${RANKED_BY} > 9000 THEN 9000 ELSE ${RANKED_BY} END) * 1000000000000 AS BIGINT)`;

/** `…:stateMachine:NAME:3` is a version, `…:stateMachine:NAME:PROD` an alias. */
function qualifierOf(machineArn: string | null): Pick<GroupFacts, "version" | "alias"> {
  const qualifier = qualifierOfMachineArn(machineArn);
  if (qualifier === null) return { version: null, alias: null };
  return /^\d+$/.test(qualifier) ? { version: qualifier, alias: null } : { version: null, alias: qualifier };
}

/** Also of what an earlier version folded: it stands for itself until it is folded anew. */
function sumsOf(row: Row): number[] {
  const pending = row.foldVersion < FOLD_VERSION ? 1 : 0;
  const used = usedBy({ ...row, foldVersion: FOLD_VERSION });
  const tooLong = Number(row.durationMs ?? 0) > EXPRESS_LIMIT_MS ? 1 : 0;
  const retried = row.retries > 0 ? 1 : 0;
  // Times the weight it is the square of it.
  const squares = row.weight;
  const sums = { ...used, tooLong, pending, retried, squares } as Readonly<Partial<Record<SumName, number>>>;
  return SUMS.map((name) => Math.min(MOST_OF_ONE, Math.max(-MOST_OF_ONE, Math.trunc(sums[name] ?? 0))));
}

async function readErrors(connection: Connection, kind: Database["kind"], ids: readonly number[]) {
  const rows = await connection.$queryRaw<{ id: number | bigint; fingerprint: string }[]>`
    SELECT x."executionId" AS "id", x."fingerprint" FROM ${idRows(kind, ids)}
    JOIN "ExecutionError" x ON x."executionId" = asked."id"`;
  const errors = new Map<number, string[]>();
  for (const { id, fingerprint } of rows) errors.set(Number(id), [...(errors.get(Number(id)) ?? []), fingerprint]);
  for (const found of errors.values()) found.sort();
  return errors;
}

type StateRow = { readonly id: number | bigint; readonly state: string; readonly sketch: Uint8Array } & Readonly<
  Record<"visits" | "attempts" | "failures" | "catches" | "entered" | "retries" | "items" | "totalMs", number | bigint>
>;

async function readStates(connection: Connection, kind: Database["kind"], ids: readonly number[]) {
  const rows = await connection.$queryRaw<StateRow[]>`
    SELECT s."executionId" AS "id", s."state", s."visits", s."attempts", s."failures", s."catches", s."entered",
      s."retries", s."items", s."totalMs", s."sketch"
    FROM ${idRows(kind, ids)} JOIN "StateSummary" s ON s."executionId" = asked."id" ORDER BY s."executionId", s."state"`;
  const states = new Map<number, StateAdded[]>();
  for (const row of rows) {
    const id = Number(row.id);
    const sums = [
      row.visits,
      row.attempts,
      row.failures,
      row.catches,
      row.entered,
      row.retries,
      row.items,
      row.totalMs,
    ];
    const added: StateAdded = [row.state, Buffer.from(row.sketch).toString("hex"), ...sums.map(Number)];
    const known = states.get(id);
    if (known === undefined) states.set(id, [added]);
    else known.push(added);
  }
  // Databases order texts in their own ways.
  for (const found of states.values()) found.sort(([a], [b]) => (a < b ? -1 : 1));
  return states;
}

export function numberOrNull(value: number | bigint | null): number | null {
  return value === null ? null : Number(value);
}
