import { DAY_MS } from "@/lib/base/time";
import { Prisma } from "@/generated/sqlite/client";
import type { MachineType } from "@/lib/asl/machine";
import { type Instant, instant } from "@/lib/base/instant";
import { type Status, EXECUTION_STATUSES } from "@/lib/contract/status";
import { EXPRESS_LIMIT_MS } from "@/lib/cost/checks";
import type { Quantities } from "@/lib/cost/quantities";
import type { Database } from "./database";
import { machinesNamed } from "./machine";
import { COST_SUMS } from "./rollups/contribution";
import { costRowsIn, joinCostRows, ofMachines } from "./rollups/costRows";
import { catchUp } from "./rollups/follow";
import { FOLD_VERSION } from "./summary";
import type { CostRange, CostRow, CostsAsked } from "./costRow";

/** What the executions of one machine used that began on one day (UTC) and ended alike. */
export type CostSum = {
  readonly machineId: number | null;
  readonly machine: string | null;
  readonly region: string | null;
  readonly account: string | null;
  readonly type: MachineType;
  /** Days since 1970-01-01, UTC. */
  readonly day: number;
  readonly status: Status;
  readonly quantities: Quantities;
  /** Longest execution that has ended, in ms. */
  readonly longestMs: number | null;
  /** Executions that an earlier version folded: their quantities are not counted yet. */
  readonly pending: number;
};

/** Groups that are read at most: 100 machines over two months, each with every outcome. */
export const MAX_SUMS = 40_000;

/**
 * Sums by machine, region, account, type, day and outcome; null when there are more than MAX_SUMS of them. From the
 * roll-ups where they have been made. `now`: ms UTC.
 */
export async function sumCosts(database: Database, asked: CostsAsked, now: number): Promise<CostSum[] | null> {
  const standing = await catchUp(database, now);
  const { rows, rest } =
    standing === "unmade" ? { rows: [], rest: [asked] } : await costRowsIn(database, asked, MAX_SUMS + 1);
  for (const { from, to } of rest) rows.push(...(await sumRows(database, { ...asked, from, to })));
  const joined = joinCostRows(rows);
  return joined.length > MAX_SUMS ? null : joined.map(sumOf);
}

function sumRows(database: Database, { from, to, machineIds }: CostsAsked): Promise<CostRow[]> {
  return hashed<CostRow>(
    database,
    Prisma.sql`
    SELECT e."machineId", min(e."machine") AS "machine", e."region", e."account", e."type", e."status", e."startedAt" / ${BigInt(DAY_MS)} AS "day",
      sum(e."weight") AS "n", max(e."durationMs") AS "longestMs", ${ROW_SUMS}
    FROM "Execution" e WHERE e."startedAt" >= ${BigInt(from)} AND e."startedAt" < ${BigInt(to)} ${ofMachines(database.kind, "e", machineIds)}
    GROUP BY 1, 3, 4, 5, 6, 7 LIMIT ${MAX_SUMS + 1}`,
  );
}

/**
 * Runs an aggregate. PostgreSQL takes each millisecond for a day of its own, expects as many groups as rows and sorts
 * all of them by five texts, ten times slower than a hash table of the few groups that there are: sorting is turned
 * off for this transaction.
 */
function hashed<T>({ prisma, kind }: Database, query: Prisma.Sql): Promise<T[]> {
  if (kind === "sqlite") return prisma.$queryRaw<T[]>(query);
  return prisma.$transaction(async (connection) => {
    await connection.$queryRaw`
      SELECT set_config(name, 'off', true) FROM pg_settings WHERE name IN ('enable_sort', 'enable_incremental_sort')`;
    return connection.$queryRaw<T[]>(query);
  });
}

/** Of `"Execution" e`. As floating point: exact up to 2^53, and no row, however wrong, ends the sum by an overflow. */
export const ROW_SUMS = Prisma.raw(
  [
    `sum(CAST(e."transitions" AS DOUBLE PRECISION) * e."weight") AS "transitions"`,
    `sum(CAST(e."retries" AS DOUBLE PRECISION) * e."weight") AS "retries"`,
    `sum(CAST(e."redrives" AS DOUBLE PRECISION) * e."weight") AS "redrives"`,
    `sum(CAST(e."itemTransitions" AS DOUBLE PRECISION) * e."weight") AS "items"`,
    `sum(CAST(e."children" AS DOUBLE PRECISION) * e."weight") AS "children"`,
    `sum(CAST(e."unknownMapRuns" AS DOUBLE PRECISION) * e."weight") AS "unknownMapRuns"`,
    `sum(CAST(e."timeChunks" AS DOUBLE PRECISION) * e."weight") AS "timeChunks"`,
    `sum(CAST(e."timeChunks" AS DOUBLE PRECISION) * e."memoryChunks" * e."weight") AS "chunks"`,
    `sum(CAST(e."retryMs" AS DOUBLE PRECISION) * e."memoryChunks" * e."weight") AS "retryChunkMs"`,
    `sum(CAST(e."logBytes" AS DOUBLE PRECISION) * e."weight") AS "logBytes"`,
    `sum(CAST(e."atLeast" AS DOUBLE PRECISION) * e."weight") AS "lowerBounds"`,
    `CAST(sum((1 - e."billed") * e."weight") AS BIGINT) AS "estimates"`,
    `CAST(sum(CASE WHEN e."durationMs" > ${EXPRESS_LIMIT_MS} THEN e."weight" ELSE 0 END) AS BIGINT) AS "tooLong"`,
    `CAST(sum(CASE WHEN e."foldVersion" < ${FOLD_VERSION} THEN e."weight" ELSE 0 END) AS BIGINT) AS "pending"`,
  ].join(", "),
);

function sumOf(row: CostRow): CostSum {
  const { machineId, machine, region, account, type, status, longestMs } = row;
  return {
    machineId: machineId === null ? null : Number(machineId),
    machine,
    region,
    account,
    // Only Standard has a history to read, so what does not say is taken for it.
    type: type === "EXPRESS" ? "EXPRESS" : "STANDARD",
    day: Number(row.day),
    status: EXECUTION_STATUSES.find((known) => known === status) ?? "UNKNOWN",
    longestMs: longestMs === null ? null : Number(longestMs),
    pending: Number(row.pending),
    quantities: quantitiesOfRow(row),
  };
}

/** Columns of a sum that add up over sums. */
export const COST_COLUMNS = ["n", ...COST_SUMS] as const;
export type SummedRow = Readonly<Record<(typeof COST_COLUMNS)[number], bigint | number>>;

export function quantitiesOfRow(row: SummedRow): Quantities {
  const [executions, numbers] = [Number(row.n), (name: (typeof COST_SUMS)[number]) => Number(row[name])];
  return {
    executions,
    transitions: numbers("transitions"),
    retries: numbers("retries"),
    redrives: numbers("redrives"),
    items: numbers("items"),
    children: numbers("children"),
    unknownMapRuns: numbers("unknownMapRuns"),
    timeChunks: numbers("timeChunks"),
    chunks: numbers("chunks"),
    retryChunkMs: numbers("retryChunkMs"),
    logBytes: numbers("logBytes"),
    lowerBounds: numbers("lowerBounds"),
    estimates: numbers("estimates"),
    tooLong: numbers("tooLong"),
  };
}

/** State transitions of one state over the executions of a machine that began in a stretch of time. */
export type StateSum = {
  readonly state: string;
  readonly type: MachineType;
  readonly executions: number;
  readonly entered: number;
  readonly retries: number;
  readonly items: number;
  readonly failures: number;
  readonly totalMs: number;
};

/** States that are read at most, those with the most transitions first. */
export const MAX_STATES = 500;

type StateRow = Record<Exclude<keyof StateSum, "state" | "type">, bigint | number> & {
  state: string;
  type: string | null;
};

const timesWeight = (name: string) => `sum(CAST(s."${name}" AS DOUBLE PRECISION) * e."weight")`;
const STATE_TOTALS = Prisma.raw(
  ["entered", "retries", "items", "failures", "totalMs"].map((name) => `${timesWeight(name)} AS "${name}"`).join(", "),
);
const MOST_TRANSITIONS = Prisma.raw(`${timesWeight("entered")} + ${timesWeight("retries")}`);

/** Of the machines that a word names (lib/store/machine), by state and type, the most transitions first. */
export async function sumStates(
  { prisma }: Database,
  { from, to, machine }: CostRange & { readonly machine: string },
): Promise<StateSum[]> {
  const rows = await prisma.$queryRaw<StateRow[]>`
    SELECT s."state", CASE WHEN e."type" = 'EXPRESS' THEN 'EXPRESS' ELSE 'STANDARD' END AS "type",
      sum(e."weight") AS "executions", ${STATE_TOTALS}
    FROM "Execution" e JOIN "StateSummary" s ON s."executionId" = e."id"
    WHERE e."machineId" IN (${machinesNamed([machine])}) AND e."startedAt" >= ${BigInt(from)} AND e."startedAt" < ${BigInt(to)}
    GROUP BY 1, 2 ORDER BY ${MOST_TRANSITIONS} DESC, 1, 2 LIMIT ${MAX_STATES}`;
  return rows.map((row) => ({
    state: row.state,
    type: row.type === "EXPRESS" ? "EXPRESS" : "STANDARD",
    executions: Number(row.executions),
    entered: Number(row.entered),
    retries: Number(row.retries),
    items: Number(row.items),
    failures: Number(row.failures),
    totalMs: Number(row.totalMs),
  }));
}

/** When the first and the last execution began. */
export type CostSpan = { readonly first: Instant; readonly last: Instant };

/** Null without any execution that has a start. */
export async function costSpan({ prisma }: Database): Promise<CostSpan | null> {
  // Two subqueries, each answered from the end of an index; one query with both reads every row.
  const [found] = await prisma.$queryRaw<{ first: bigint | number | null; last: bigint | number | null }[]>`
    SELECT (SELECT min("startedAt") FROM "Execution") AS "first", (SELECT max("startedAt") FROM "Execution") AS "last"`;
  if (found?.first == null || found.last == null) return null;
  return { first: instant(Number(found.first)), last: instant(Number(found.last)) };
}
