import { Prisma } from "@/generated/sqlite/client";
import type { Database } from "../database";
import type { OverviewTime } from "../overview/range";

/** What retrying a state led to, in the executions that were looked at; each counts as often as it stands for. */
export type RetriedState = {
  readonly state: string;
  /** Executions in which it was tried again. */
  readonly executions: number;
  readonly retries: number;
  /** Of these executions: each failure of the state was followed by another attempt, and the last one went well. */
  readonly mended: number;
};

export type RetriesOfMachine = {
  /** Executions that were looked at, the last that began; and when the first of them did, ms UTC. */
  readonly lookedAt: number;
  readonly from: number | null;
  readonly states: readonly RetriedState[];
};

type Row = { readonly state: string } & Readonly<Record<"executions" | "retries" | "mended", number | bigint>>;

/** Executions that are looked at. */
const MAX_LOOKED_AT = 20_000;

/** What retries led to in the last 20,000 executions of a machine that began in a stretch of time, along indexes. */
export async function retriesOfMachine(
  { prisma }: Database,
  { machineId, from, to }: OverviewTime & { readonly machineId: number },
): Promise<RetriesOfMachine> {
  const before = to === null ? Prisma.empty : Prisma.sql`AND "startedAt" < ${BigInt(to)}`;
  const looked = Prisma.sql`(SELECT "id", "weight", "startedAt" FROM "Execution" WHERE "machineId" = ${machineId}
    AND "startedAt" >= ${BigInt(from)} ${before} ORDER BY "startedAt" DESC, "id" DESC LIMIT ${MAX_LOOKED_AT}) e`;
  const [head] = await prisma.$queryRaw<{ n: number | bigint; first: number | bigint | null }[]>`
    SELECT count(*) AS "n", min(e."startedAt") AS "first" FROM ${looked}`;
  const rows = await prisma.$queryRaw<Row[]>`
    SELECT s."state", sum(e."weight") AS "executions", sum(CAST(s."retries" AS BIGINT) * e."weight") AS "retries",
      sum(CASE WHEN s."failures" <= s."retries" THEN e."weight" ELSE 0 END) AS "mended"
    FROM ${looked} JOIN "StateSummary" s ON s."executionId" = e."id" WHERE s."retries" > 0 GROUP BY 1`;
  return {
    lookedAt: Number(head?.n ?? 0),
    from: head?.first == null ? null : Number(head.first),
    states: rows.map(({ state, executions, retries, mended }) => ({
      state,
      executions: Number(executions),
      retries: Number(retries),
      mended: Number(mended),
    })),
  };
}
