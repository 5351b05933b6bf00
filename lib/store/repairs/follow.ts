import { Prisma } from "@/generated/sqlite/client";
import { readRemovedSubject } from "@/lib/contract/changeFeed";
import { noteChanges } from "../changes";
import { type Connection, type Database, isRetryable } from "../database";
import { affectedBy } from "./affected";
import { rerunsOf } from "./ancestors";
import { forgetOutlived } from "./outlive";
import { linkStarted } from "./startedReruns";
import { updateStates } from "./states";
import {
  type BusinessKeys,
  readSources,
  readTokens,
  RUN,
  type StoredToken,
  type Token,
  tokensOf,
  writeTokens,
} from "./tokens";

/*
 * The states of failures follow the change feed, as the roll-ups do: a transaction that stores a run must not wait for
 * those that store others of the same work, and sees none of what they write at the same time. One row, locked, says how
 * far they are; a step that is interrupted leaves nothing.
 */

/** Rises when the same executions get other states. */
const VERSION = "1";

/** Of one step: its transaction keeps every other writer of an SQLite file waiting. */
const CHANGES_AT_ONCE = 500;
const EXECUTIONS_AT_ONCE = 500;
/** Reruns of reruns whose tokens follow those of what they were made of. */
const MAX_ROUNDS = 20;

type Progress = { readonly appliedTo: number; readonly rebuiltTo: number | null; readonly businessKeys: BusinessKeys };
type Step = Partial<Progress> & { readonly ids: readonly number[]; readonly isMore: boolean };

/** Takes the next changes in, or goes on with looking at all executions anew. Answers whether there is more to do. */
export async function followRepairs({ prisma, kind }: Database, now: number): Promise<boolean> {
  return prisma.$transaction(async (connection) => {
    const progress = await lockProgress(connection, kind);
    const step = progress.rebuiltTo === null ? nextChanges : nextExecutions;
    const { ids, isMore, ...done } = await step(connection, progress);
    const { changed, isUnfinished } = await lookAt(connection, kind, ids, progress.businessKeys);
    if (!isUnfinished) await writeProgress(connection, { ...progress, ...done });
    await noteChanges(
      connection,
      kind,
      changed.map((id) => ({ kind: "execution", subject: String(id) })),
      now,
    );
    return isMore || isUnfinished;
  });
}

/** Brings tokens and states of executions, and of those that rest on them, up to date. Answers whose state is new. */
async function lookAt(
  connection: Connection,
  kind: Database["kind"],
  asked: readonly number[],
  businessKeys: BusinessKeys,
): Promise<{ readonly changed: readonly number[]; readonly isUnfinished: boolean }> {
  const changed = new Set<number>();
  let isUnfinished = false;
  let ids = asked;
  for (let round = 0; ids.length > 0 && round < MAX_ROUNDS; round++) {
    await linkStarted(connection, kind, ids);
    const sources = await readSources(connection, kind, ids);
    const before = await readTokens(connection, kind, ids);
    const now = await tokensOf(connection, sources, businessKeys);
    const there = new Set(sources.map(({ id }) => id));
    const gone = before.filter(({ executionId }) => !there.has(executionId));
    const states = new Map(before.map(({ executionId, state }) => [executionId, state]));
    await writeTokens(connection, kind, ids, now, (token) => stateIn(states, token));
    await forgetOutlived(connection, kind, gone);
    const affected = await affectedBy(connection, kind, before, now);
    isUnfinished ||= affected.isMore;
    for (const id of await updateStates(connection, kind, [...new Set([...ids, ...affected.ids])])) changed.add(id);
    const moved = sources.filter(({ id }) => !isSame(runsOf(before, id), runsOf(now, id))).map(({ key }) => key);
    ids = await rerunsOf(connection, moved);
  }
  return { changed: [...changed], isUnfinished };
}

function stateIn(states: ReadonlyMap<number, string>, { executionId, outcome }: Token): string {
  if (outcome === "succeeded") return "succeeded";
  const state = states.get(executionId);
  return state === undefined || state === "succeeded" ? "open" : state;
}

function runsOf(tokens: readonly (StoredToken | Token)[], id: number): string[] {
  return tokens
    .flatMap(({ executionId, token }) => (executionId === id && token.startsWith(RUN) ? [token] : []))
    .sort();
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  return a.join(" ") === b.join(" ");
}

async function nextChanges(connection: Connection, { appliedTo }: Progress): Promise<Step> {
  const changes = await connection.change.findMany({
    where: { seq: { gt: appliedTo } },
    orderBy: { seq: "asc" },
    take: CHANGES_AT_ONCE,
  });
  const last = changes.at(-1);
  if (last === undefined) return { ids: [], isMore: false };
  const ids = changes.flatMap(({ kind, subject }) => {
    if (kind === "execution") return [Number.parseInt(subject, 10)];
    return kind === "executionRemoved" ? [readRemovedSubject(subject).id] : [];
  });
  return { ids: [...new Set(ids)], appliedTo: Number(last.seq), isMore: changes.length === CHANGES_AT_ONCE };
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

type ProgressRow = {
  readonly appliedTo: bigint | number;
  readonly rebuiltTo: bigint | number | null;
  readonly businessKeys: string;
  readonly version: string;
};
type Counter = { readonly value: bigint | number; readonly prunedTo: bigint | number };

async function lockProgress(connection: Connection, kind: Database["kind"]): Promise<Progress> {
  const lock = Prisma.raw(kind === "postgresql" ? "FOR UPDATE" : "");
  const counter = await connection.changeCounter.findUniqueOrThrow({ where: { id: 1 } });
  await connection.$executeRaw`
    INSERT INTO "RepairProgress" ("id", "appliedTo", "rebuiltTo", "businessKeys", "version") VALUES (1, 0, 0, '{}', '')
    ON CONFLICT ("id") DO NOTHING`;
  const [row] = await connection.$queryRaw<ProgressRow[]>`SELECT * FROM "RepairProgress" WHERE "id" = 1 ${lock}`;
  const businessKeys = JSON.parse(row?.businessKeys ?? "{}") as BusinessKeys;
  if (row === undefined || !isUsable(row, counter)) {
    // Everything up to this number is in what is read from here on.
    return { appliedTo: Number(counter.value), rebuiltTo: 0, businessKeys };
  }
  const rebuiltTo = row.rebuiltTo === null ? null : Number(row.rebuiltTo);
  return { appliedTo: Number(row.appliedTo), rebuiltTo, businessKeys };
}

/** Not when another version looked, or the feed does not reach back to where it is. */
function isUsable({ version, appliedTo }: ProgressRow, { value, prunedTo }: Counter): boolean {
  return version === VERSION && appliedTo >= prunedTo && appliedTo <= value;
}

async function writeProgress(connection: Connection, { appliedTo, rebuiltTo }: Progress): Promise<void> {
  await connection.$executeRaw`
    UPDATE "RepairProgress" SET "appliedTo" = ${BigInt(appliedTo)}, "rebuiltTo" = ${rebuiltTo}, "version" = ${VERSION}
    WHERE "id" = 1`;
}

/** Keeps where business keys lie; where that is news, all executions are looked at anew. */
export async function configureRepairs({ prisma, kind }: Database, businessKeys: BusinessKeys): Promise<void> {
  const sorted = Object.entries(businessKeys).sort(([a], [b]) => (a < b ? -1 : 1));
  const json = JSON.stringify(Object.fromEntries(sorted));
  await prisma.$transaction(async (connection) => {
    await lockProgress(connection, kind);
    await connection.$executeRaw`
      UPDATE "RepairProgress" SET "businessKeys" = ${json}, "version" = '' WHERE "id" = 1 AND "businessKeys" <> ${json}`;
  });
}

/** Changes that a reader takes in by itself, and executions that were not looked at yet. */
const MOST_CHANGES = 300;
const MOST_EXECUTIONS = 2_000;
const MOST_STEPS = 8;

/** Brings the states up to date when that takes a moment, so that who has just changed something reads it. */
export async function catchUpRepairs(database: Database, now: number): Promise<void> {
  for (let step = 0; step < MOST_STEPS && (await isSoon(database)); step++) {
    try {
      await followRepairs(database, now);
    } catch (error) {
      // Another writer holds the database: what there is will do.
      if (!isRetryable(error)) throw error;
      return;
    }
  }
}

async function isSoon({ prisma }: Database): Promise<boolean> {
  const [row] = await prisma.$queryRaw<(ProgressRow & Counter)[]>`
    SELECT p.*, c."value", c."prunedTo" FROM "RepairProgress" p, "ChangeCounter" c WHERE p."id" = 1 AND c."id" = 1`;
  if (row === undefined || !isUsable(row, row) || row.rebuiltTo !== null) {
    const [found] = await prisma.$queryRaw<{ n: bigint | number }[]>`
      SELECT count(*) AS n FROM (SELECT 1 FROM "Execution" LIMIT ${MOST_EXECUTIONS + 1}) AS stored`;
    return Number(found?.n ?? 0) <= MOST_EXECUTIONS;
  }
  const pending = Number(row.value) - Number(row.appliedTo);
  return pending > 0 && pending <= MOST_CHANGES;
}
