import { Prisma } from "@/generated/sqlite/client";
import type { FirstDivergence, VerdictCode } from "@/lib/contract/verdict";
import { INTERPRETER_VERSION } from "@/lib/replay/version";
import { NUMBER, ROWS, TEXT } from "./bulk";
import { changing } from "./changes";
import type { Connection, Database } from "./database";
import { type ExecutionRecord, recordOf } from "./executionRecord";
import { retried } from "./retry";
import { sanitizeTextOrNull } from "./text";

/** What a replay found out about an execution. */
export type StoredVerdict = {
  readonly code: VerdictCode;
  readonly reason: string | null;
  readonly accepted: number;
  readonly divergence: FirstDivergence | null;
  /** The definition that was replayed; null when none was known. */
  readonly definition: { readonly hash: string; readonly assumed: boolean } | null;
};

/** An execution that awaits a verdict. `mark` is another after each time that one was asked for: `awaitVerdict`. */
export type AwaitingExecution = ExecutionRecord & { readonly mark: number };

/**
 * A verdict on what was stored of an execution at one revision. `mark`: that with which it was asked for; null where no
 * other definition of its machine could change it.
 */
export type GivenVerdict = {
  readonly executionId: number;
  readonly revision: number;
  readonly mark: number | null;
  readonly verdict: StoredVerdict;
};

const AWAITING = { verdictVersion: { lt: INTERPRETER_VERSION } } as const;

/** Executions that have no verdict of this interpreter, at most `limit`; those that never had one come first. */
export async function awaitingVerdict({ prisma }: Database, limit: number): Promise<AwaitingExecution[]> {
  const rows = await prisma.execution.findMany({
    where: AWAITING,
    orderBy: [{ verdictVersion: "asc" }, { id: "asc" }],
    take: limit,
  });
  return rows.map((row) => ({ ...recordOf(row), mark: row.verdictVersion }));
}

export function countAwaitingVerdict({ prisma }: Database): Promise<number> {
  return prisma.execution.count({ where: AWAITING });
}

/**
 * Asks for another verdict on executions. Those that await one already get another mark, so that a verdict on its way,
 * which does not know what changed, is dropped when it comes.
 */
export async function awaitVerdict(connection: Connection, where: Prisma.ExecutionWhereInput): Promise<void> {
  const awaiting = { AND: [where, { verdictVersion: { lte: 0 } }] };
  await connection.execution.updateMany({ where: awaiting, data: { verdictVersion: { decrement: 1 } } });
  const judged = { AND: [where, { verdictVersion: { gt: 0 } }] };
  await connection.execution.updateMany({ where: judged, data: { verdictVersion: 0 } });
}

/**
 * Keeps verdicts. One that was given on a revision that is gone, or before another was asked for, is dropped: the
 * execution still awaits one. Answers how many were kept.
 */
export async function writeVerdicts(
  database: Database,
  given: readonly GivenVerdict[],
  now: () => number,
): Promise<number> {
  if (given.length === 0) return 0;
  const { kind } = database;
  const rows = JSON.stringify(given.map(columnsOf));
  const [text, number] = [TEXT[kind], NUMBER[kind]];
  const columns = Prisma.raw(
    [
      `${number(0)} AS "id"`,
      `${number(1)} AS "revision"`,
      `${text(2)} AS "verdict"`,
      `${text(3)} AS "reason"`,
      `${number(4)} AS "accepted"`,
      `${text(5)} AS "divergence"`,
      `${text(6)} AS "definition"`,
      `${number(7)} AS "assumed"`,
      `${number(8)} AS "mark"`,
    ].join(", "),
  );
  const write = () =>
    changing(database, now(), async (connection, note) => {
      const kept = await connection.$queryRaw<{ id: bigint | number }[]>`
      UPDATE "Execution" SET
        "verdict" = given."verdict", "verdictReason" = given."reason", "verdictAccepted" = given."accepted",
        "verdictDivergence" = given."divergence", "verdictDefinition" = given."definition",
        "verdictAssumed" = given."assumed", "verdictVersion" = ${INTERPRETER_VERSION}
      FROM (SELECT ${columns} FROM ${ROWS[kind](rows)}) AS given
      WHERE "Execution"."id" = given."id" AND "Execution"."contentRevision" = given."revision"
        AND (given."mark" IS NULL OR "Execution"."verdictVersion" = given."mark")
      RETURNING "Execution"."id"`;
      for (const { id } of kept) note("verdict", String(id));
      return kept.length;
    });
  return retried("What was to be judged", write);
}

/** Characters of a reason that are kept. */
const REASON_LENGTH = 1_000;

function columnsOf({ executionId, revision, mark, verdict }: GivenVerdict) {
  const { code, reason, accepted, divergence, definition } = verdict;
  return [
    executionId,
    revision,
    code,
    sanitizeTextOrNull(reason, REASON_LENGTH),
    accepted,
    divergence === null ? null : sanitizeTextOrNull(JSON.stringify(divergence), Infinity),
    definition?.hash ?? null,
    definition?.assumed === true ? 1 : 0,
    mark,
  ];
}
