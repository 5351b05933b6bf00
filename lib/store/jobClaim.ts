import type { Job } from "@/lib/contract/job";
import {
  JOB_KINDS,
  type JobCheckpoints,
  type JobKind,
  type JobLane,
  type JobPayloads,
  jobKindField,
  type JobResults,
} from "@/lib/contract/jobKinds";
import type { Job as JobRow } from "@/generated/sqlite/client";
import { changing } from "./changes";
import type { Database } from "./database";
import { decoded, isKnown, jobOf, leaseName, messageOf, OPEN_STATES } from "./job";
import { type Clocks, holdsLease, type Lease, releaseLease, type SeenLeases, takeLease } from "./lease";

/*
 * Jobs in the hands of a worker. Every change to a job that runs names its lease: a worker that was thought dead and
 * comes back late changes nothing.
 */

/** A job that this process works on. `checkpoint` is where one that was interrupted goes on. */
export type ClaimedJob<K extends JobKind = JobKind> = {
  readonly [P in K]: {
    readonly kind: P;
    readonly job: Job;
    readonly lease: Lease;
    readonly payload: JobPayloads[P];
    readonly checkpoint: JobCheckpoints[P] | null;
  };
}[K];

export type Claim = {
  readonly lane: JobLane;
  readonly holder: string;
  /** How long the worker may be silent before another takes the job, in ms. */
  readonly ttl: number;
  /** Whether this worker can do it at all: what it needs may lie on another machine. */
  readonly canDo?: (job: AskedJob) => boolean;
};

/** A job before it is claimed. */
export type AskedJob<K extends JobKind = JobKind> = {
  readonly [P in K]: { readonly kind: P; readonly payload: JobPayloads[P] };
}[K];

/** Jobs looked at in one step of claiming. */
const MAX_CANDIDATES = 50;

/**
 * Claims the oldest job of a lane that a worker left unfinished when its lease ran out, or else the oldest that waits.
 * Null when there is none.
 */
export async function claimJob(
  database: Database,
  claim: Claim,
  clocks: Clocks,
  seen: SeenLeases,
): Promise<ClaimedJob | null> {
  for (const state of ["running", "waiting"] as const) {
    let after = 0;
    for (;;) {
      const rows = await candidates(database, claim.lane, state, after, clocks.now);
      for (const row of rows) {
        const claimed = await claimOne(database, row, claim, clocks, seen);
        if (claimed !== null) return claimed;
        after = row.id;
      }
      if (rows.length < MAX_CANDIDATES) break;
    }
  }
  return null;
}

function candidates({ prisma }: Database, lane: JobLane, state: string, after: number, now: number): Promise<JobRow[]> {
  const isDue = { OR: [{ notBefore: { lte: now } }, { notBefore: { gt: now + LONGEST_DELAY_MS } }] };
  return prisma.job.findMany({
    // A time further ahead than any delay was written by a clock that went back since.
    where: { lane, state, id: { gt: after }, kind: { in: [...jobKindField.options] }, ...isDue },
    orderBy: { id: "asc" },
    take: MAX_CANDIDATES,
  });
}

async function claimOne(
  database: Database,
  row: JobRow,
  { holder, ttl, canDo }: Claim,
  clocks: Clocks,
  seen: SeenLeases,
): Promise<ClaimedJob | null> {
  if (!isKnown(row.kind)) return null;
  const asked = askedJob(row.kind, row.payload);
  if (asked !== null && canDo?.(asked) === false) return null;
  const lease = await takeLease(database, leaseName(row.id), holder, clocks, ttl, seen);
  if (lease === null) return null;
  // Between the reading and the taking another worker may have finished it, or its asker cancelled it.
  const job = await changeClaimed(database, row.id, lease, { state: "running" }, clocks.now);
  if (job === null) return null;
  if (asked !== null) return claimedJob(asked, row, job, lease);
  const message =
    "It was asked for by another version of Stepscope, in a form that this version does not read. Ask for it again.";
  const failed = { state: "failed", openKey: null, finishedAt: BigInt(clocks.now), message };
  await changeClaimed(database, row.id, lease, failed, clocks.now);
  await releaseLease(database, lease);
  return null;
}

// The schemas of a kind make its types; TypeScript does not follow that through the table.
function askedJob(kind: JobKind, payload: string): AskedJob | null {
  const value = decoded(JOB_KINDS[kind].payload, payload);
  return value === null ? null : ({ kind, payload: value } as AskedJob);
}

function claimedJob(asked: AskedJob, row: JobRow, job: Job, lease: Lease): ClaimedJob {
  const checkpoint = decoded(JOB_KINDS[asked.kind].checkpoint, row.checkpoint);
  return { ...asked, job, lease, checkpoint } as ClaimedJob;
}

/** The first delay after a failure, how it grows, and the longest: 5 s, 20 s, 80 s, 320 s. */
const FIRST_DELAY_MS = 5_000;
const GROWTH = 4;
const LONGEST_DELAY_MS = FIRST_DELAY_MS * GROWTH ** 3;

/**
 * Notes that a job failed and why: it waits for its next attempt, or stays failed after the last. False, and nothing
 * written, when the lease has gone to another worker.
 */
export async function failJob(
  database: Database,
  { job, kind, lease }: ClaimedJob,
  why: string,
  now: number,
): Promise<boolean> {
  const row = await database.prisma.job.findUnique({ where: { id: job.id } });
  const attempts = (row?.attempts ?? 0) + 1;
  const message = messageOf(why);
  const delay = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * GROWTH ** (attempts - 1));
  const next =
    attempts >= JOB_KINDS[kind].maxAttempts
      ? { state: "failed", openKey: null, finishedAt: BigInt(now) }
      : { state: "waiting", notBefore: BigInt(now + delay) };
  const failed = await changeClaimed(database, job.id, lease, { ...next, attempts, message }, now);
  if (failed !== null) await releaseLease(database, lease);
  return failed !== null;
}

/** How far a job is, and where it goes on if it is interrupted now. */
export type JobProgress<K extends JobKind = JobKind> = {
  readonly done: number;
  readonly total: number | null;
  readonly checkpoint?: JobCheckpoints[K];
  /** A sentence on what is done by now. */
  readonly said?: string;
};

/** Says how far a job is. False when the lease has gone to another worker: stop working. */
export async function noteProgress<K extends JobKind>(
  database: Database,
  { job, lease }: ClaimedJob<K>,
  { done, total, checkpoint, said }: JobProgress<K>,
  now: number,
): Promise<boolean> {
  const far = { done: BigInt(done), total: total === null ? null : BigInt(total) };
  const from = checkpoint === undefined ? {} : { checkpoint: JSON.stringify(checkpoint) };
  return (
    (await changeClaimed(
      database,
      job.id,
      lease,
      { ...far, ...from, ...(said === undefined ? {} : { message: messageOf(said) }) },
      now,
    )) !== null
  );
}

export type JobEnd<K extends JobKind = JobKind> = {
  readonly state: "done" | "failed" | "cancelled";
  readonly message: string;
  readonly result?: JobResults[K];
};

/** Ends a job. False, and nothing written, when the lease has gone to another worker. */
export async function endJob<K extends JobKind>(
  database: Database,
  { job, lease }: ClaimedJob<K>,
  { state, message, result }: JobEnd<K>,
  now: number,
): Promise<boolean> {
  const end = { state, message: messageOf(message), finishedAt: BigInt(now), openKey: null };
  const answered = result === undefined ? {} : { result: JSON.stringify(result) };
  const ended = await changeClaimed(database, job.id, lease, { ...end, ...answered }, now);
  if (ended !== null) await releaseLease(database, lease);
  return ended !== null;
}

/** Whether a worker goes on with its job: not when it was asked to cancel it, or the lease has gone to another. */
export async function watchJob({ prisma }: Database, { job, lease }: ClaimedJob): Promise<"goOn" | "cancel" | "lost"> {
  const held = await prisma.lease.findUnique({ where: { name: lease.name }, select: { token: true } });
  if (held?.token !== lease.token) return "lost";
  const row = await prisma.job.findUnique({ where: { id: job.id }, select: { cancelRequestedAt: true } });
  if (row === null) return "lost";
  return row.cancelRequestedAt === null ? "goOn" : "cancel";
}

type ClaimedChange = Partial<
  Pick<
    JobRow,
    | "state"
    | "message"
    | "finishedAt"
    | "done"
    | "total"
    | "attempts"
    | "notBefore"
    | "openKey"
    | "checkpoint"
    | "result"
  >
>;

/** Changes an unfinished job under its lease. */
function changeClaimed(
  database: Database,
  id: number,
  lease: Lease,
  data: ClaimedChange,
  now: number,
): Promise<Job | null> {
  return changing(database, now, async (connection, note) => {
    if (!(await holdsLease(connection, lease))) return null;
    const { count } = await connection.job.updateMany({ where: { id, state: { in: OPEN_STATES } }, data });
    if (count === 0) return null;
    note("job", id);
    return jobOf(await connection.job.findUniqueOrThrow({ where: { id } }));
  });
}
