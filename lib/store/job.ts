import { instant } from "@/lib/base/instant";
import { type Job, type JobKind, jobKindField } from "@/lib/contract/job";
import type { Job as JobRow } from "@/generated/sqlite/client";
import { changing } from "./changes";
import type { Connection, Database } from "./database";
import { type Clocks, type Lease, releaseLease, type SeenLeases, takeLease } from "./lease";
import { storable } from "./text";

/** Work that the web process asks the worker for. */
export type ClaimedJob = { readonly job: Job; readonly lease: Lease };

/** Asks for a job; one of the same kind that still waits is answered instead of a second. */
export async function requestJob(database: Database, kind: JobKind, now: number): Promise<Job> {
  const { prisma } = database;
  const waiting = await prisma.job.findFirst({ where: { kind, state: "waiting" } });
  if (waiting !== null) return jobOf(waiting);
  const row = await changing(database, now, async (connection, note) => {
    const data = { kind, state: "waiting", requestedAt: BigInt(now), done: 0 };
    const created = await connection.job.create({ data });
    note("job", created.id);
    return created;
  });
  await forgetEnded(prisma, row.id - KEPT);
  return jobOf(row);
}

/** Jobs that are kept: a list of the last ones, not of all imports ever. */
const KEPT = 200;

/** Ids are never given twice, so the leases of forgotten jobs may go with them. */
async function forgetEnded(prisma: Database["prisma"], before: number): Promise<void> {
  const where = { id: { lt: before }, state: { in: ["done", "failed"] } };
  const ended = await prisma.job.findMany({ where, select: { id: true }, take: KEPT });
  if (ended.length === 0) return;
  await prisma.lease.deleteMany({ where: { name: { in: ended.map(({ id }) => leaseName(id)) } } });
  await prisma.job.deleteMany({ where: { id: { in: ended.map(({ id }) => id) } } });
}

/** Whether one of a kind waits or is being worked on. */
export async function hasOpenJob({ prisma }: Database, kind: JobKind): Promise<boolean> {
  return (await prisma.job.findFirst({ where: { kind, state: { in: ["waiting", "running"] } } })) !== null;
}

export async function readJob({ prisma }: Database, id: number): Promise<Job | null> {
  const row = await prisma.job.findUnique({ where: { id } });
  return row === null ? null : jobOf(row);
}

/** Jobs looked at when claiming: the oldest of those that wait or whose worker is gone. */
const LOOKED_AT = 20;

/** Claims the oldest job that waits, or that a worker left unfinished when its lease ran out. Null when there is none. */
export async function claimJob(
  database: Database,
  holder: string,
  clocks: Clocks,
  ttl: number,
  seen: SeenLeases,
): Promise<ClaimedJob | null> {
  const rows = await database.prisma.job.findMany({
    where: { state: { in: ["waiting", "running"] } },
    orderBy: { id: "asc" },
    take: LOOKED_AT,
  });
  for (const row of rows) {
    if (row.state === "waiting" && !isDue(Number(row.notBefore), clocks.now)) continue;
    const lease = await takeLease(database, leaseName(row.id), holder, clocks, ttl, seen);
    if (lease === null) continue;
    // Between the reading and the taking another worker may have finished it.
    const job = await change(database, row.id, lease, { state: "running" }, clocks.now);
    if (job !== null) return { job, lease };
  }
  return null;
}

/** A job that failed is tried again after 5 s, 20 s, 80 s and 320 s, and then stays failed. */
const MAX_ATTEMPTS = 5;
const FIRST_DELAY_MS = 5_000;
const GROWTH = 4;
const LONGEST_DELAY_MS = FIRST_DELAY_MS * GROWTH ** (MAX_ATTEMPTS - 2);

/** A time further ahead than any delay was written by a clock that went back since. */
function isDue(notBefore: number, now: number): boolean {
  return notBefore <= now || notBefore > now + LONGEST_DELAY_MS;
}

/**
 * Notes that a job failed and why: it waits for its next attempt, or stays failed after the last. False, and nothing
 * written, when the lease has gone to another worker.
 */
export async function failJob(
  database: Database,
  { job, lease }: ClaimedJob,
  why: string,
  now: number,
): Promise<boolean> {
  const row = await database.prisma.job.findUnique({ where: { id: job.id } });
  const attempts = (row?.attempts ?? 0) + 1;
  const message = storable(why.slice(0, MESSAGE_LENGTH));
  const isLast = attempts >= MAX_ATTEMPTS;
  const next = isLast
    ? { state: "failed", finishedAt: BigInt(now) }
    : { state: "waiting", notBefore: BigInt(now + FIRST_DELAY_MS * GROWTH ** (attempts - 1)) };
  const done = await change(database, job.id, lease, { ...next, attempts, message }, now);
  if (done !== null) await releaseLease(database, lease);
  return done !== null;
}

/** A job that failed and waits for its next attempt, or stays failed while nothing of its kind came after it. */
export type FailingJob = {
  readonly kind: JobKind;
  readonly message: string;
  readonly attempts: number;
  readonly isOver: boolean;
};

/** By kind, the last job when it failed. */
export async function failingJobs({ prisma }: Database): Promise<FailingJob[]> {
  const rows = await Promise.all(
    jobKindField.options.map((kind) => prisma.job.findFirst({ where: { kind }, orderBy: { id: "desc" } })),
  );
  return rows.flatMap((row) => {
    if (row === null || row.attempts === 0 || row.state === "done") return [];
    const { attempts, message, state } = row;
    return [{ kind: jobKindField.parse(row.kind), message: message ?? "", attempts, isOver: state === "failed" }];
  });
}

/** How long a kind of work that stays failed is not asked for again by itself, in ms, unless something changed. */
const REST_MS = 3_600_000;

/** Whether the last job of a kind stays failed, not long ago, and no execution has changed since. */
export async function isResting({ prisma }: Database, kind: JobKind, now: number): Promise<boolean> {
  const last = await prisma.job.findFirst({ where: { kind }, orderBy: { id: "desc" } });
  if (last === null || last.state !== "failed" || last.attempts === 0 || last.finishedAt === null) return false;
  const since = now - Number(last.finishedAt);
  if (since > REST_MS || since < -REST_MS) return false;
  return (
    (await prisma.execution.findFirst({ where: { updatedAt: { gt: last.finishedAt } }, select: { id: true } })) === null
  );
}

/** Says how far a job is. False when the lease has gone to another worker: stop working. */
export async function noteProgress(
  database: Database,
  { job, lease }: ClaimedJob,
  progress: { readonly done: number; readonly total: number | null },
  now: number,
): Promise<boolean> {
  return (await change(database, job.id, lease, progress, now)) !== null;
}

/** Ends a job. False, and nothing written, when the lease has gone to another worker. */
export async function endJob(
  database: Database,
  { job, lease }: ClaimedJob,
  end: { readonly state: "done" | "failed"; readonly message: string },
  now: number,
): Promise<boolean> {
  const message = storable(end.message.slice(0, MESSAGE_LENGTH));
  return (await change(database, job.id, lease, { state: end.state, message, finishedAt: BigInt(now) }, now)) !== null;
}

const MESSAGE_LENGTH = 1000;

type Change = Partial<Pick<JobRow, "state" | "message" | "finishedAt" | "done" | "total" | "attempts" | "notBefore">>;

/** Changes an unfinished job under its lease. */
function change(database: Database, id: number, lease: Lease, data: Change, now: number): Promise<Job | null> {
  return changing(database, now, async (connection, note) => {
    if (!(await holds(connection, lease))) return null;
    const { count } = await connection.job.updateMany({
      where: { id, state: { in: ["waiting", "running"] } },
      data,
    });
    if (count === 0) return null;
    note("job", id);
    return jobOf(await connection.job.findUniqueOrThrow({ where: { id } }));
  });
}

/** Touches the lease, so that on PostgreSQL nobody can take it before the transaction ends. */
async function holds(connection: Connection, { name, token, holder }: Lease): Promise<boolean> {
  return (await connection.lease.updateMany({ where: { name, token }, data: { holder } })).count === 1;
}

function leaseName(id: number): string {
  return `job:${id}`;
}

function jobOf(row: JobRow): Job {
  return {
    id: row.id,
    kind: jobKindField.parse(row.kind),
    state: STATES.find((state) => state === row.state) ?? "failed",
    requestedAt: instant(Number(row.requestedAt)),
    finishedAt: row.finishedAt === null ? null : instant(Number(row.finishedAt)),
    message: row.message,
    done: row.done,
    total: row.total,
  };
}

const STATES = ["waiting", "running", "done", "failed"] as const;
