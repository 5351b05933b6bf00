import { Prisma } from "@/generated/sqlite/client";
import { changing } from "../changes";
import { type Connection, type Database, isRetryable } from "../database";
import { insertReturning, insertRows, NUMBER, type Row, ROWS, TEXT } from "../bulk";
import type { Lease } from "../lease";
import { sanitizeText } from "../text";
import { putOutbox } from "./outbox";
import {
  type ExecutionState,
  type MapRunWrite,
  NameTaken,
  type NewExecution,
  OwnershipLost,
  type StepCommit,
  type TaskWrite,
} from "./rows";

/*
 * Group commit: what waits is written together, in one transaction with a handful of statements. While one group is
 * written the next one gathers, so the more there is to do the larger the groups and the less an execution costs.
 *
 * Invariants: commits of one execution are written in their order (its actor waits for each). A commit resolves when it is
 * on disk. A group that fails is written one by one, so that only what is at fault is refused.
 */

type Waiting = { readonly commit: StepCommit; readonly resolve: () => void; readonly reject: (why: unknown) => void };

/** Commits of one transaction. */
const MAX_GROUP = 400;
const MAX_GROUP_CHARS = 8_000_000;
/** After how long PostgreSQL ends a transaction whose process says nothing, in ms. */
const SILENT_MS = "10000";
/** Tries of a group that another writer was in the way of. */
const TRIES = 5;

export class Committer {
  private waiting: Waiting[] = [];
  private isWriting = false;

  constructor(
    private readonly database: Database,
    private readonly lease: Lease,
    private readonly now: () => number,
  ) {}

  commit(commit: StepCommit): Promise<void> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ commit, resolve, reject });
      if (this.isWriting) return;
      this.isWriting = true;
      // What is asked for in the same turn goes together.
      setImmediate(() => void this.writeAll());
    });
  }

  private async writeAll(): Promise<void> {
    while (this.waiting.length > 0) await this.writeGroup(this.takeGroup());
    this.isWriting = false;
  }

  private takeGroup(): Waiting[] {
    let chars = 0;
    let count = 0;
    while (count < this.waiting.length && count < MAX_GROUP && chars < MAX_GROUP_CHARS) {
      chars += lengthOf(this.waiting[count]?.commit);
      count += 1;
    }
    return this.waiting.splice(0, count);
  }

  private async writeGroup(group: readonly Waiting[]): Promise<void> {
    try {
      const taken = await this.write(group.map(({ commit }) => commit));
      for (const { commit, resolve, reject } of group) {
        if (taken.has(commit.id)) reject(new NameTaken(commit.create?.arn));
        else resolve();
      }
    } catch (error) {
      if (group.length === 1 || error instanceof OwnershipLost) return group.forEach(({ reject }) => reject(error));
      for (const one of group) await this.writeGroup([one]);
    }
  }

  /** Answers the ids of executions whose ARN is taken. */
  private async write(commits: readonly StepCommit[]): Promise<ReadonlySet<string>> {
    for (let tried = 1; ; tried++) {
      try {
        return await changing(this.database, this.now(), async (connection, note) => {
          await this.checkOwnership(connection);
          const taken = await writeCommits(connection, this.database.kind, commits, this.lease.name);
          for (const { id, children, tasks } of commits) {
            if (taken.has(id)) continue;
            note("engineExecution", id);
            for (const child of children ?? []) note("engineExecution", child.id);
            if (tasks !== undefined && tasks.length > 0) note("engineTask", id);
          }
          return taken;
        });
      } catch (error) {
        if (tried >= TRIES || !isRetryable(error)) throw error;
      }
    }
  }

  /**
   * On PostgreSQL the row is locked against whoever takes the lease over, until the end of the transaction; which a
   * process that stands still in the middle of it would never bring.
   */
  private async checkOwnership(connection: Connection): Promise<void> {
    const { name, token } = this.lease;
    const [what, lock] =
      this.database.kind === "postgresql"
        ? [Prisma.sql`set_config('idle_in_transaction_session_timeout', ${SILENT_MS}, true)`, Prisma.sql`FOR SHARE`]
        : [Prisma.sql`1`, Prisma.empty];
    const rows = await connection.$queryRaw<unknown[]>`
      SELECT ${what} FROM "Lease" WHERE "name" = ${name} AND "token" = ${token} ${lock}`;
    if (rows.length === 0) throw new OwnershipLost(`${name} has been taken over by another engine`);
  }
}

function lengthOf(commit: StepCommit | undefined): number {
  const { step, create, snapshot, children, outbox } = commit ?? {};
  const events = step?.events.reduce((sum, event) => sum + event.length, 0) ?? 0;
  const starts = (children ?? []).reduce((sum, { input }) => sum + input.length, create?.input.length ?? 0);
  const follows = (outbox ?? []).reduce((sum, { body }) => sum + body.length, 0);
  return events + starts + follows + (step?.inputs.length ?? 0) + 2 * (snapshot?.length ?? 0);
}

async function writeCommits(
  connection: Connection,
  kind: Database["kind"],
  commits: readonly StepCommit[],
  owner: string,
): Promise<ReadonlySet<string>> {
  const taken = await createExecutions(connection, kind, commits, owner);
  const written = commits.filter(({ id }) => !taken.has(id));
  await insertRows(connection, kind, "EngineStep", written.flatMap(stepRow));
  await updateStates(
    connection,
    kind,
    written.filter(({ create }) => create === undefined),
  );
  const children = written.flatMap((commit) => commit.children ?? []);
  const rows = children.map((child) => executionRow(child, STARTING, { steps: 0, events: 0 }, owner));
  await insertRows(connection, kind, "EngineExecution", rows, IGNORE);
  for (const { id, snapshot, step } of written) {
    if (snapshot === undefined || step === undefined) continue;
    const data = { snapshot: new Uint8Array(snapshot), snapshotAt: step.number };
    await connection.engineExecution.update({ where: { id }, data });
  }
  await writeTasks(
    connection,
    kind,
    written.flatMap(({ tasks }) => tasks ?? []),
  );
  await writeMapRuns(
    connection,
    kind,
    written.flatMap(({ mapRuns }) => mapRuns ?? []),
  );
  await putOutbox(
    connection,
    kind,
    written.flatMap(({ outbox }) => outbox ?? []),
  );
  return taken;
}

const IGNORE = Prisma.sql`ON CONFLICT ("arn") DO NOTHING`;

/** A child that its engine has not begun. */
const STARTING: ExecutionState = {
  status: "RUNNING",
  stoppedAt: null,
  output: null,
  error: null,
  cause: null,
  redriveCount: 0,
  redrivenAt: null,
  wakeAt: null,
  inFlight: true,
};

async function createExecutions(
  connection: Connection,
  kind: Database["kind"],
  commits: readonly StepCommit[],
  owner: string,
): Promise<ReadonlySet<string>> {
  const rows = commits.flatMap(({ create, state, step, events }) =>
    create === undefined ? [] : [executionRow(create, state, { steps: step === undefined ? 0 : 1, events }, owner)],
  );
  if (rows.length === 0) return new Set();
  const returning = Prisma.sql`${IGNORE} RETURNING "id"`;
  const created = await insertReturning<{ id: string }>(connection, kind, "EngineExecution", rows, returning);
  const ids = new Set(created.map(({ id }) => id));
  return new Set(commits.flatMap(({ id, create }) => (create !== undefined && !ids.has(id) ? [id] : [])));
}

function executionRow(
  created: NewExecution,
  state: ExecutionState,
  counts: { readonly steps: number; readonly events: number },
  owner: string,
): Row {
  const { startedBy, ...rest } = created;
  const { inFlight, error, cause, ...other } = state;
  return {
    ...rest,
    startedBy: JSON.stringify(startedBy),
    ...other,
    error: error === null ? null : sanitizeText(error),
    cause: cause === null ? null : sanitizeText(cause),
    inFlight: inFlight ? 1 : 0,
    ...counts,
    owner,
  };
}

function stepRow({ id, step }: StepCommit): Row[] {
  if (step === undefined) return [];
  const { number, inputs, events, firstEvent } = step;
  const row = { executionId: id, step: number, inputs, events: events.join("\n"), firstEvent, count: events.length };
  return [row];
}

async function updateStates(
  connection: Connection,
  kind: Database["kind"],
  commits: readonly StepCommit[],
): Promise<void> {
  if (commits.length === 0) return;
  const rows = JSON.stringify(
    commits.map(({ id, state, step, events }) => [
      id,
      state.status,
      state.stoppedAt,
      state.output,
      state.error === null ? null : sanitizeText(state.error),
      state.cause === null ? null : sanitizeText(state.cause),
      state.redriveCount,
      state.redrivenAt,
      state.wakeAt,
      state.inFlight ? 1 : 0,
      step === undefined ? 0 : 1,
      events,
    ]),
  );
  const [text, number] = [TEXT[kind], NUMBER[kind]];
  const set = Prisma.raw(`"status" = ${text(1)}, "stoppedAt" = ${number(2)}, "output" = ${text(3)},
    "error" = ${text(4)}, "cause" = ${text(5)}, "redriveCount" = ${number(6)}, "redrivenAt" = ${number(7)},
    "wakeAt" = ${number(8)}, "inFlight" = ${number(9)}, "steps" = "steps" + ${number(10)}, "events" = ${number(11)}`);
  await connection.$executeRaw`
    UPDATE "EngineExecution" SET ${set} FROM ${ROWS[kind](rows)} WHERE "EngineExecution"."id" = ${Prisma.raw(text(0))}`;
}

async function writeTasks(connection: Connection, kind: Database["kind"], writes: readonly TaskWrite[]): Promise<void> {
  const opened = writes.flatMap((write) => (write.kind === "open" ? [{ ...write.task, status: "scheduled" }] : []));
  await insertRows(connection, kind, "EngineTask", opened, Prisma.sql`ON CONFLICT ("taskToken") DO NOTHING`);
  const closed = writes.flatMap((write) => (write.kind === "close" ? [[write.taskToken]] : []));
  if (closed.length > 0) {
    await connection.$executeRaw`UPDATE "EngineTask" SET "status" = 'closed'
      FROM ${ROWS[kind](JSON.stringify(closed))} WHERE "taskToken" = ${Prisma.raw(TEXT[kind](0))}`;
  }
  const beats = writes.flatMap((write) => (write.kind === "beat" ? [[write.taskToken, write.at]] : []));
  if (beats.length === 0) return;
  await connection.$executeRaw`UPDATE "EngineTask" SET "heartbeatAt" = ${Prisma.raw(NUMBER[kind](1))}
    FROM ${ROWS[kind](JSON.stringify(beats))} WHERE "taskToken" = ${Prisma.raw(TEXT[kind](0))}`;
}

async function writeMapRuns(
  connection: Connection,
  kind: Database["kind"],
  writes: readonly MapRunWrite[],
): Promise<void> {
  // One statement must not meet a row twice: the last word of each counts.
  const last = [...new Map(writes.map((write) => [write.arn, write])).values()];
  const replace = Prisma.sql`ON CONFLICT ("arn") DO UPDATE
    SET "view" = excluded."view", "stoppedAt" = excluded."stoppedAt", "token" = excluded."token"`;
  await insertRows(connection, kind, "EngineMapRun", last, replace);
}
