import { HOUR_MS } from "@/lib/base/time";
import { type Dated, MAX_DATED } from "@/lib/stats/dating/dated";
import { dateOf, type DatedExecution } from "@/lib/stats/dating/dateOf";
import type { Measure } from "@/lib/stats/usual/measure";
import type { Database } from "../database";

/** What was found: an episode, or a finding of now as `foundAt` its end. */
export type ToDate = {
  readonly machineId: number;
  readonly measure: Measure;
  readonly from: number;
  readonly foundAt: number;
};

type Row = Readonly<Record<"startedAt" | "durationMs" | "cost", bigint | number | null>> & {
  readonly status: string;
  readonly retries: number;
};

/** What is read before the window that showed it, and after: so long as the window, in these bounds. */
const MIN_BEFORE_MS = 3 * HOUR_MS;

/**
 * When a machine became worse: of its executions around the window that showed it, at most 20,000, read along an index.
 * Null when no split of them makes it worse.
 */
export async function dateWorse(
  database: Database,
  { machineId, measure, from, foundAt }: ToDate,
): Promise<Dated | null> {
  const begin = from - Math.max(MIN_BEFORE_MS, foundAt - from);
  const rows = await readOutcomes(database, machineId, begin, foundAt);
  return dateOf(measure, rows, begin, foundAt);
}

async function readOutcomes(
  { prisma }: Database,
  machineId: number,
  from: number,
  to: number,
): Promise<DatedExecution[]> {
  const rows = await prisma.$queryRaw<Row[]>`
    SELECT e."startedAt", e."status", e."retries", e."durationMs", m."cost"
    FROM "Execution" e LEFT JOIN "RollupMember" m ON m."executionId" = e."id"
    WHERE e."machineId" = ${machineId} AND e."startedAt" >= ${BigInt(from)} AND e."startedAt" < ${BigInt(to)}
    ORDER BY e."startedAt" DESC, e."id" DESC LIMIT ${MAX_DATED}`;
  const number = (value: bigint | number | null) => (value === null ? null : Number(value));
  return rows.reverse().map(({ startedAt, status, retries, durationMs, cost }) => ({
    ...{ startedAt: Number(startedAt), status, retries: Number(retries) },
    ...{ durationMs: number(durationMs), cost: number(cost) },
  }));
}
