import { Prisma } from "@/generated/sqlite/client";
import type { Connection, Database } from "./database";
import type { ExecutionRecord } from "./executionRecord";

/** An execution that succeeded. `startedAt` in ms UTC. */
type GoodRun = {
  readonly id: number;
  readonly key: string;
  readonly name: string;
  readonly startedAt: number;
};

export type GoodRuns = {
  /** Nearest in time, on either side of the execution. */
  readonly runs: readonly GoodRun[];
  /** Executions of the machine that were looked at to find them. */
  readonly lookedAt: number;
  /** False: the machine has more executions, or more of its executions succeeded. */
  readonly isAll: boolean;
};

export type GoodRunsQuery = Pick<ExecutionRecord, "id" | "machineId" | "startedAt"> & {
  /** Of its definition's text; null: whatever the definition is. */
  readonly definition: string | null;
};

/** Executions of the machine that are looked at on either side, and successes that are taken of them. */
export type GoodRunsLimits = { readonly most: number; readonly runs: number };

/**
 * The executions of a machine that succeeded, began nearest to one of it, and ran with the same definition: texts that
 * differ in layout and the order of members alone are one. Read along the index on machine and start, so many on either
 * side and no more, however many executions there are. Those without a known start are left out.
 */
export async function goodRunsNear(
  { prisma }: Database,
  { id, machineId, startedAt, definition }: GoodRunsQuery,
  limits: GoodRunsLimits,
): Promise<GoodRuns> {
  if (machineId === null || startedAt === null) return { runs: [], lookedAt: 0, isAll: true };
  const hashes = definition === null ? null : await sameContent(prisma, definition);
  const at = BigInt(startedAt);
  const before = await side(prisma, limits, hashes, id, {
    range: Prisma.sql`"machineId" = ${machineId} AND "startedAt" <= ${at}`,
    order: Prisma.sql`"startedAt" DESC, "id" DESC`,
  });
  const after = await side(prisma, limits, hashes, id, {
    range: Prisma.sql`"machineId" = ${machineId} AND "startedAt" > ${at}`,
    order: Prisma.sql`"startedAt" ASC, "id" ASC`,
  });
  return {
    runs: [...before.runs, ...after.runs],
    lookedAt: before.lookedAt + after.lookedAt,
    isAll: before.isAll && after.isAll,
  };
}

/** Texts of one definition that are told apart by their layout alone; more are not looked for. */
const MAX_TEXTS = 500;

/** Hashes of the texts that are the same definition. */
async function sameContent(prisma: Connection, hash: string): Promise<readonly string[]> {
  const row = await prisma.definition.findUnique({ where: { hash }, select: { contentHash: true } });
  const contentHash = row?.contentHash ?? "";
  if (contentHash === "") return [hash];
  const same = await prisma.definition.findMany({ where: { contentHash }, select: { hash: true }, take: MAX_TEXTS });
  return [...new Set([hash, ...same.map((one) => one.hash)])];
}

type Row = { readonly id: number | bigint; readonly key: string; readonly name: string; readonly startedAt: bigint };

async function side(
  prisma: Connection,
  limits: GoodRunsLimits,
  hashes: readonly string[] | null,
  id: number,
  { range, order }: { readonly range: Prisma.Sql; readonly order: Prisma.Sql },
): Promise<GoodRuns> {
  const near = Prisma.sql`SELECT "id", "key", "name", "startedAt", "status", "definitionHash"
    FROM "Execution" WHERE ${range} ORDER BY ${order} LIMIT ${limits.most}`;
  const ofDefinition =
    hashes === null ? Prisma.empty : Prisma.sql`AND "definitionHash" IN (${Prisma.join([...hashes])})`;
  // One more than is taken shows that there are others.
  const rows = await prisma.$queryRaw<Row[]>`
    SELECT "id", "key", "name", "startedAt" FROM (${near}) AS near
    WHERE "status" = 'SUCCEEDED' AND "id" <> ${id} ${ofDefinition} ORDER BY ${order} LIMIT ${limits.runs + 1}`;
  const [counted] = await prisma.$queryRaw<{ n: number | bigint }[]>`
    SELECT count(*) AS n FROM (SELECT "id" FROM "Execution" WHERE ${range} ORDER BY ${order} LIMIT ${limits.most + 1}) AS near`;
  const there = Number(counted?.n ?? 0);
  return {
    runs: rows.slice(0, limits.runs).map((row) => ({
      id: Number(row.id),
      key: row.key,
      name: row.name,
      startedAt: Number(row.startedAt),
    })),
    lookedAt: Math.min(there, limits.most),
    isAll: rows.length <= limits.runs && there <= limits.most,
  };
}
