import { Prisma } from "@/generated/sqlite/client";
import type { ChangeKind } from "@/lib/contract/changeFeed";
import { noteChanges } from "../changes";
import { type Connection, type Database, isRetryable } from "../database";
import { FOLD_VERSION } from "../summary";
import { sha256 } from "../text";
import { applyExecutions } from "./apply";
import { numberOrNull, RANKED_BY } from "./contribution";
import { FIVE_MINUTES, HOUR, keptFrom } from "./widths";

/*
 * The roll-ups follow the change feed. How far they are stands in one row, which each step locks first and writes last:
 * so steps of several processes come one after another, and a step that is interrupted leaves nothing.
 */

/** Of what the sums mean: they are made anew after a new fold and with other prices. The number rises when it is neither. */
const VERSION = `3.${FOLD_VERSION}.${sha256(JSON.stringify([RANKED_BY.sql, RANKED_BY.values])).slice(0, 8)}`;

/** Changes and executions that one step takes: its transaction keeps every other writer of an SQLite file waiting. */
const CHANGES_AT_ONCE = 500;
const EXECUTIONS_AT_ONCE = 1_000;

type Progress = {
  readonly appliedTo: number;
  /** Null: all that is stored is in the sums. */
  readonly rebuiltTo: number | null;
  readonly keptFrom: number;
};

/** How the roll-ups stand to what is stored: as of now, some changes behind, or not yet made. */
export type Standing = "current" | "behind" | "unmade";

/** Takes the next changes into the roll-ups, or goes on making them anew. Answers whether there is more to do. */
export async function followChanges({ prisma, kind }: Database, now: number): Promise<boolean> {
  return prisma.$transaction(async (connection) => {
    const progress = await lockProgress(connection, kind, now);
    const kept = await forgetOld(connection, progress, now);
    const step = progress.rebuiltTo === null ? nextChanges : nextExecutions;
    const { ids, isMore, ...done } = await step(connection, progress);
    const changed = await applyExecutions(connection, kind, ids, kept);
    await writeProgress(connection, { ...progress, keptFrom: kept, ...done });
    if (changed > 0) await noteChanges(connection, kind, [{ kind: "rollup", subject: "executions" }], now);
    return isMore;
  });
}

type Step = Partial<Progress> & { readonly ids: readonly number[]; readonly isMore: boolean };

async function nextChanges(connection: Connection, { appliedTo }: Progress): Promise<Step> {
  const changes = await connection.change.findMany({
    where: { seq: { gt: appliedTo } },
    orderBy: { seq: "asc" },
    take: CHANGES_AT_ONCE,
  });
  const last = changes.at(-1);
  if (last === undefined) return { ids: [], isMore: false };
  const ids = changes.flatMap(({ kind, subject }) => (isOfExecution(kind) ? [Number.parseInt(subject, 10)] : []));
  return { ids: [...new Set(ids)], appliedTo: Number(last.seq), isMore: changes.length === CHANGES_AT_ONCE };
}

const OF_EXECUTIONS = {
  execution: true,
  executionRemoved: true,
  verdict: true,
  job: false,
  replay: false,
  fork: false,
  machine: false,
  marker: false,
  rollup: false,
  errorGroup: false,
  watch: false,
  source: false,
  engineMachine: false,
  engineExecution: false,
  engineTask: false,
  engineRule: false,
  engineRequest: false,
} as const satisfies Record<ChangeKind, boolean>;

function isOfExecution(kind: string): boolean {
  return Object.entries(OF_EXECUTIONS).some(([known, is]) => known === kind && is);
}

async function nextExecutions(connection: Connection, { rebuiltTo }: Progress): Promise<Step> {
  const rows = await connection.execution.findMany({
    where: { id: { gt: rebuiltTo ?? 0 } },
    orderBy: { id: "asc" },
    take: EXECUTIONS_AT_ONCE,
    select: { id: true },
  });
  const ids = rows.map(({ id }) => id);
  return { ids, rebuiltTo: rows.length < EXECUTIONS_AT_ONCE ? null : (ids.at(-1) ?? null), isMore: true };
}

/** The row that says how far it is, locked. One that cannot go on begins anew. */
async function lockProgress(connection: Connection, kind: Database["kind"], now: number): Promise<Progress> {
  const lock = Prisma.raw(kind === "postgresql" ? "FOR UPDATE" : "");
  const counter = await connection.changeCounter.findUniqueOrThrow({ where: { id: 1 } });
  await connection.$executeRaw`
    INSERT INTO "RollupProgress" ("id", "appliedTo", "rebuiltTo", "keptFrom", "version") VALUES (1, 0, 0, 0, '')
    ON CONFLICT ("id") DO NOTHING`;
  const [row] = await connection.$queryRaw<ProgressRow[]>`SELECT * FROM "RollupProgress" WHERE "id" = 1 ${lock}`;
  if (row !== undefined && isUsable(row, counter)) return progressOf(row);
  await connection.rollupCell.deleteMany();
  await connection.rollupDuration.deleteMany();
  await connection.rollupMember.deleteMany();
  await connection.rollupGroup.deleteMany();
  // Everything up to this number is in what is read from here on.
  return { appliedTo: Number(counter.value), rebuiltTo: 0, keptFrom: keptFrom(now) };
}

type ProgressRow = {
  readonly appliedTo: bigint | number;
  readonly rebuiltTo: bigint | number | null;
  readonly keptFrom: bigint | number;
  readonly version: string;
};
type Counter = { readonly value: bigint | number; readonly prunedTo: bigint | number };

/** Not when another version made them, or the feed does not reach back to where they are. */
function isUsable({ version, appliedTo }: ProgressRow, { value, prunedTo }: Counter): boolean {
  return version === VERSION && appliedTo >= prunedTo && appliedTo <= value;
}

function progressOf({ appliedTo, rebuiltTo, keptFrom: kept }: ProgressRow): Progress {
  return { appliedTo: Number(appliedTo), rebuiltTo: numberOrNull(rebuiltTo), keptFrom: Number(kept) };
}

async function writeProgress(
  connection: Connection,
  { appliedTo, rebuiltTo, keptFrom: kept }: Progress,
): Promise<void> {
  await connection.$executeRaw`
    UPDATE "RollupProgress" SET "appliedTo" = ${BigInt(appliedTo)}, "rebuiltTo" = ${rebuiltTo},
      "keptFrom" = ${BigInt(kept)}, "version" = ${VERSION} WHERE "id" = 1`;
}

/** Once an hour: sums of 5 minutes that are two weeks old go. Answers from when on there are some. */
async function forgetOld(connection: Connection, progress: Progress, now: number): Promise<number> {
  const kept = keptFrom(now);
  if (kept - progress.keptFrom < HOUR) return progress.keptFrom;
  const where = { width: FIVE_MINUTES, bucket: { lt: kept } };
  await connection.rollupCell.deleteMany({ where });
  await connection.rollupDuration.deleteMany({ where });
  return kept;
}

/** So many changes a reader takes in by itself, and so many executions of roll-ups that are not made yet. */
const MOST_CHANGES = 300;
const MOST_EXECUTIONS = 2_000;
/** Steps that a reader takes at most. */
const MOST_STEPS = 8;

/**
 * Brings the roll-ups up to date when that takes a moment, so that who has just changed something reads it. Answers how
 * they stand.
 */
export async function catchUp(database: Database, now: number): Promise<Standing> {
  let standing = await readStanding(database);
  for (let step = 0; standing.isSoon && step < MOST_STEPS; step++) {
    try {
      await followChanges(database, now);
    } catch (error) {
      // Another writer holds the database: what there is will do.
      if (!isRetryable(error)) throw error;
      break;
    }
    standing = await readStanding(database);
  }
  return standing.is;
}

async function readStanding({ prisma }: Database): Promise<{ readonly is: Standing; readonly isSoon: boolean }> {
  const [row] = await prisma.$queryRaw<(ProgressRow & Counter)[]>`
    SELECT p.*, c."value", c."prunedTo" FROM "RollupProgress" p, "ChangeCounter" c WHERE p."id" = 1 AND c."id" = 1`;
  if (row === undefined || !isUsable(row, row) || row.rebuiltTo !== null) {
    const [found] = await prisma.$queryRaw<{ n: bigint | number }[]>`
      SELECT count(*) AS n FROM (SELECT 1 FROM "Execution" LIMIT ${MOST_EXECUTIONS + 1}) AS stored`;
    return { is: "unmade", isSoon: Number(found?.n ?? 0) <= MOST_EXECUTIONS };
  }
  const pending = Number(row.value) - Number(row.appliedTo);
  return { is: pending === 0 ? "current" : "behind", isSoon: pending > 0 && pending <= MOST_CHANGES };
}
