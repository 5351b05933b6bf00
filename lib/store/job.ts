import { instant } from "@/lib/base/instant";
import { type Job, jobStateField, type OpenJobs } from "@/lib/contract/job";
import {
  JOB_KINDS,
  type JobCheckpoints,
  type JobKind,
  jobKindField,
  type JobPayloads,
  type JobResults,
} from "@/lib/contract/jobKinds";
import type { Job as JobRow } from "@/generated/sqlite/client";
import { changing } from "./changes";
import type { Connection, Database } from "./database";
import { sanitizeText, sanitizeTextOrNull } from "./text";

/*
 * Work that a process asks the worker for. A job waits, runs, and ends as done, failed or cancelled. While it is open it
 * holds its key alone ("openKey"): asking for the same again answers the job that is there.
 */

/** What is asked for. `key` tells jobs of one kind apart; `subject` is what people call it. */
export type JobRequest = { readonly [K in JobKind]: JobRequestOf<K> }[JobKind];
type JobRequestOf<K extends JobKind> = {
  readonly kind: K;
  readonly payload: JobPayloads[K];
  readonly key?: string;
  readonly subject?: string;
  /** How much there is to do, where that is known. */
  readonly total?: number;
};

/** A job with what its kind says of it; each is null while there is none, or none that can be read. */
export type JobDetails<K extends JobKind> = {
  readonly job: Job;
  readonly payload: JobPayloads[K] | null;
  readonly checkpoint: JobCheckpoints[K] | null;
  readonly result: JobResults[K] | null;
};

export const OPEN_STATES = ["waiting", "running"];

/** Times that asking is tried again when the job that holds the key ends meanwhile. */
const MAX_TRIES = 5;

/** Asks for a job; one with the same key that is still open is answered instead of a second. */
export async function requestJob(database: Database, request: JobRequest, now: number): Promise<Job> {
  for (let attempt = 1; attempt <= MAX_TRIES; attempt++) {
    const row = (await insertJob(database, request, now)) ?? (await findOpen(database, request));
    if (row !== null) return jobOf(row);
  }
  throw new Error(`a job of the kind ${request.kind} could not be asked for: others with its key came and went`);
}

function insertJob(database: Database, request: JobRequest, now: number): Promise<JobRow | null> {
  const { kind, key = "", payload } = request;
  const subject = sanitizeTextOrNull(request.subject ?? null, SUBJECT_LENGTH);
  const total = request.total === undefined ? null : BigInt(request.total);
  return changing(database, now, async (connection, note) => {
    const [inserted] = await connection.$queryRaw<{ id: bigint | number }[]>`
      INSERT INTO "Job" ("kind", "key", "openKey", "lane", "subject", "state", "requestedAt", "payload", "done", "total")
      VALUES (${kind}, ${key}, ${openKeyOf(request)}, ${JOB_KINDS[kind].lane}, ${subject}, 'waiting', ${BigInt(now)},
        ${JSON.stringify(payload)}, 0, ${total})
      ON CONFLICT ("openKey") DO NOTHING
      RETURNING "id"`;
    if (inserted === undefined) return null;
    const id = Number(inserted.id);
    await forgetEnded(connection, kind, id - MAX_KEPT);
    note("job", id);
    return connection.job.findUniqueOrThrow({ where: { id } });
  });
}

function findOpen({ prisma }: Database, request: JobRequest): Promise<JobRow | null> {
  return prisma.job.findUnique({ where: { openKey: openKeyOf(request) } });
}

function openKeyOf({ kind, key = "" }: JobRequest): string {
  return `${kind}:${key}`;
}

const SUBJECT_LENGTH = 255;
/** Ended jobs of a kind that are kept: a list of the last ones, not of all imports ever. */
const MAX_KEPT = 200;

/** Ids are never given twice, so the leases of forgotten jobs may go with them. */
async function forgetEnded(connection: Connection, kind: JobKind, before: number): Promise<void> {
  const where = { kind, id: { lt: before }, state: { notIn: OPEN_STATES } };
  const ended = await connection.job.findMany({ where, select: { id: true }, take: MAX_KEPT });
  if (ended.length === 0) return;
  await connection.lease.deleteMany({ where: { name: { in: ended.map(({ id }) => leaseName(id)) } } });
  await connection.job.deleteMany({ where: { id: { in: ended.map(({ id }) => id) } } });
}

/** Whether one of a kind waits or is being worked on. */
export async function hasOpenJob({ prisma }: Database, kind: JobKind): Promise<boolean> {
  return (await prisma.job.findFirst({ where: { kind, openKey: { not: null } }, select: { id: true } })) !== null;
}

export async function readJob({ prisma }: Database, id: number): Promise<Job | null> {
  const row = await prisma.job.findUnique({ where: { id } });
  return row === null || !isKnown(row.kind) ? null : jobOf(row);
}

/** A job of one kind with how far it is and what came of it; null when there is none. */
export async function readJobDetails<K extends JobKind>(
  { prisma }: Database,
  kind: K,
  id: number,
): Promise<JobDetails<K> | null> {
  const row = await prisma.job.findFirst({ where: { id, kind } });
  if (row === null) return null;
  const checkpoint = decoded<JobCheckpoints[K]>(JOB_KINDS[kind].checkpoint, row.checkpoint);
  const payload = decoded<JobPayloads[K]>(JOB_KINDS[kind].payload, row.payload);
  return { job: jobOf(row), payload, checkpoint, result: decoded<JobResults[K]>(JOB_KINDS[kind].result, row.result) };
}

/** Jobs that wait or run, the oldest first, at most `limit`, and how many there are. */
export async function openJobs({ prisma }: Database, limit: number): Promise<OpenJobs> {
  const where = { openKey: { not: null }, kind: { in: [...jobKindField.options] } };
  const [rows, open] = [
    await prisma.job.findMany({ where, orderBy: { id: "asc" }, take: limit }),
    await prisma.job.count({ where }),
  ];
  return { jobs: rows.map(jobOf), open };
}

/** Keys of the open jobs of a kind. */
export async function openJobKeys({ prisma }: Database, kind: JobKind): Promise<string[]> {
  const rows = await prisma.job.findMany({ where: { kind, openKey: { not: null } }, select: { key: true } });
  return rows.map(({ key }) => key);
}

/**
 * Asks a job to end: one that waits is cancelled at once, one that runs by its worker. Answers the job as it is then;
 * null when there is none.
 */
export async function cancelJob(database: Database, id: number, now: number): Promise<Job | null> {
  const at = BigInt(now);
  const row = await changing(database, now, async (connection, note) => {
    const cancelled = { state: "cancelled", openKey: null, finishedAt: at, message: "Cancelled while it waited." };
    const waiting = await connection.job.updateMany({ where: { id, state: "waiting" }, data: cancelled });
    const running = { id, state: "running", cancelRequestedAt: null };
    const told = await connection.job.updateMany({ where: running, data: { cancelRequestedAt: at } });
    if (waiting.count + told.count > 0) note("job", id);
    return connection.job.findUnique({ where: { id } });
  });
  return row === null || !isKnown(row.kind) ? null : jobOf(row);
}

export function leaseName(id: number): string {
  return `job:${id}`;
}

/** A kind that another version of the program asked for is none of ours. */
export function isKnown(kind: string): kind is JobKind {
  return jobKindField.safeParse(kind).success;
}

type Schema = { readonly safeParse: (value: unknown) => { readonly success: boolean; readonly data?: unknown } };

/** JSON that its schema takes; null for what is not there or what another version wrote in another form. */
export function decoded<T>(schema: Schema, text: string | null): T | null {
  if (text === null) return null;
  const parsed = schema.safeParse(jsonOf(text));
  // The schema of the kind is what makes T: the types of JOB_KINDS are read off it.
  return parsed.success ? (parsed.data as T) : null;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export function jobOf(row: JobRow): Job {
  return {
    id: row.id,
    kind: jobKindField.parse(row.kind),
    subject: row.subject,
    state: jobStateField.parse(row.state),
    requestedAt: instant(Number(row.requestedAt)),
    finishedAt: row.finishedAt === null ? null : instant(Number(row.finishedAt)),
    isCancelling: row.state === "running" && row.cancelRequestedAt !== null,
    message: row.message,
    done: Number(row.done),
    total: row.total === null ? null : Number(row.total),
  };
}

const MESSAGE_LENGTH = 1000;

export function messageOf(text: string): string {
  return sanitizeText(text.slice(0, MESSAGE_LENGTH));
}
