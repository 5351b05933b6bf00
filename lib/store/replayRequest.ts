import { INTERPRETER_VERSION } from "@/lib/replay/version";
import { changing, type NoteChange } from "./changes";
import type { Database } from "./database";
import { sanitizeTextOrNull } from "./text";

/*
 * Replays that a page asks the worker for, a row for each part. The row is question and answer: whoever asks again while
 * it is worked on says that he still waits; what nobody waits for is given up, and an answer is kept for a while.
 */

/** What is asked for. `revision` is that of the execution: an answer to an older one is none. */
export type ReplayRequest = {
  readonly executionId: number;
  readonly revision: number;
  readonly part: string;
  /** gzip of what the part is about as JSON, where its name alone does not say it: equal parts have equal ones. */
  readonly subject?: Uint8Array | null;
};

export type ReplayAnswer = {
  readonly state: "waiting" | "running" | "done" | "givenUp";
  /** Since when it is asked for, ms UTC. */
  readonly requestedAt: number;
  /** gzip of JSON. */
  readonly answer: Uint8Array | null;
  readonly givenUp: string | null;
};

/**
 * How long an answer is kept after it was last asked for, and a question that nobody asks again, in ms: longer than a
 * replay may take, as a page asks once and then hears of the answer. It gives the question up when it goes.
 */
const KEPT_MS = 10 * 60_000;
const ABANDONED_MS = 90_000;

/** The change feed tells of what took longer than this, in ms: before that, whoever asks has waited for the answer. */
const TOLD_AFTER_MS = 1_000;

function tell(note: NoteChange, executionId: number, requestedAt: bigint | number, now: number): void {
  const waited = now - Number(requestedAt);
  // A clock that went back tells too much rather than nothing.
  if (waited > TOLD_AFTER_MS || waited < 0) note("replay", executionId);
}

export async function readReplay(
  { prisma }: Database,
  { executionId, revision, part }: ReplayRequest,
): Promise<ReplayAnswer | null> {
  const row = await prisma.replayRequest.findUnique({ where: { executionId_part: { executionId, part } } });
  if (row === null || Number(row.revision) !== revision || row.version !== INTERPRETER_VERSION) return null;
  const state = STATES.find((known) => known === row.state) ?? "waiting";
  return { state, requestedAt: Number(row.requestedAt), answer: row.answer, givenUp: row.givenUp };
}

const STATES = ["waiting", "running", "done", "givenUp"] as const;

/** Asks, or says that the question is still of interest. */
export async function askReplay(database: Database, request: ReplayRequest, now: number): Promise<ReplayAnswer> {
  const { prisma } = database;
  const { executionId, revision, part, subject = null } = request;
  const [known, askedAt] = [await readReplay(database, request), BigInt(now)];
  if (known !== null) {
    await prisma.replayRequest.updateMany({ where: { executionId, part }, data: { askedAt } });
    return known;
  }
  const asked = {
    revision: BigInt(revision),
    version: INTERPRETER_VERSION,
    state: "waiting",
    requestedAt: askedAt,
    askedAt,
    subject: subject === null ? null : new Uint8Array(subject),
  };
  await prisma.replayRequest.upsert({
    where: { executionId_part: { executionId, part } },
    create: { executionId, part, ...asked },
    update: { ...asked, answer: null, givenUp: null },
  });
  return { state: "waiting", requestedAt: now, answer: null, givenUp: null };
}

/** Forgets what was asked of an execution: what runs for it is given up. */
export async function forgetReplays(database: Database, executionId: number, now: number): Promise<void> {
  await changing(database, now, async (connection, note) => {
    const { count } = await connection.replayRequest.deleteMany({ where: { executionId } });
    if (count > 0) note("replay", executionId);
  });
}

/** What a worker that is gone left running waits for the next. */
export async function restartReplays({ prisma }: Database): Promise<void> {
  await prisma.replayRequest.updateMany({ where: { state: "running" }, data: { state: "waiting" } });
}

export async function claimReplays(database: Database, limit: number, now: number): Promise<readonly ReplayRequest[]> {
  const rows = await database.prisma.replayRequest.findMany({
    where: { state: "waiting" },
    orderBy: { requestedAt: "asc" },
    select: { executionId: true, revision: true, part: true, requestedAt: true, subject: true },
    take: limit,
  });
  if (rows.length === 0) return [];
  await changing(database, now, async (connection, note) => {
    for (const { executionId, part, requestedAt } of rows) {
      const where = { executionId, part, state: "waiting" };
      await connection.replayRequest.updateMany({ where, data: { state: "running" } });
      tell(note, executionId, requestedAt, now);
    }
  });
  return rows.map((row) => ({ ...requestOf(row), subject: row.subject }));
}

/** What runs and is still waited for. Forgets what is abandoned or old. */
export async function openReplays(database: Database, now: number): Promise<readonly ReplayRequest[]> {
  const { prisma } = database;
  const abandoned = { state: { in: ["waiting", "running"] }, askedAt: { lt: BigInt(now - ABANDONED_MS) } };
  const given = await prisma.replayRequest.findMany({ where: abandoned, select: { executionId: true } });
  if (given.length > 0) {
    // A page that is still open asks again.
    await changing(database, now, async (connection, note) => {
      await connection.replayRequest.deleteMany({ where: abandoned });
      for (const { executionId } of given) note("replay", executionId);
    });
  }
  await prisma.replayRequest.deleteMany({ where: { askedAt: { lt: BigInt(now - KEPT_MS) } } });
  const running = await prisma.replayRequest.findMany({ where: { state: "running" } });
  return running.map(requestOf);
}

function requestOf(row: { readonly executionId: number; readonly revision: bigint; readonly part: string }) {
  const { executionId, revision, part } = row;
  return { executionId, revision: Number(revision), part };
}

/** Keeps an answer for whoever asks next. Nothing is written where nobody asks for this revision any more. */
export async function endReplay(
  database: Database,
  { executionId, revision, part }: ReplayRequest,
  { answer, givenUp }: Pick<ReplayAnswer, "answer" | "givenUp">,
  now: number,
): Promise<void> {
  const state = answer === null ? "givenUp" : "done";
  const data = {
    state,
    answer: answer === null ? null : new Uint8Array(answer),
    givenUp: sanitizeTextOrNull(givenUp, 1_000),
  };
  const { prisma } = database;
  const count = await changing(database, now, async (connection, note) => {
    const where = { executionId, revision: BigInt(revision), part };
    const asked = await connection.replayRequest.findFirst({ where, select: { requestedAt: true } });
    if (asked !== null) tell(note, executionId, asked.requestedAt, now);
    return (await connection.replayRequest.updateMany({ where, data })).count;
  });
  // What was worked out beside what was asked for: the steps around.
  if (count > 0 || answer === null) return;
  if ((await prisma.execution.count({ where: { id: executionId, contentRevision: revision } })) === 0) return;
  const at = BigInt(now);
  const row = { revision, version: INTERPRETER_VERSION, requestedAt: at, askedAt: at, ...data };
  await prisma.replayRequest.upsert({
    where: { executionId_part: { executionId, part } },
    create: { executionId, part, ...row },
    update: row,
  });
}
