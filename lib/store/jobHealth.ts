import { JOB_KINDS, type JobKind, jobKindField } from "@/lib/contract/jobKinds";
import type { Database } from "./database";

/** A job that failed and waits for its next attempt, or stays failed while nothing of its kind came after it. */
export type FailingJob = {
  readonly kind: JobKind;
  readonly message: string;
  readonly attempts: number;
  readonly isOver: boolean;
};

/** Kinds that are tried again by themselves: the others are asked for by somebody who is told how it ended. */
const RETRIED = jobKindField.options.filter((kind) => JOB_KINDS[kind].maxAttempts > 1);

/** By kind, the last job when it failed. */
export async function failingJobs({ prisma }: Database): Promise<FailingJob[]> {
  const rows = await Promise.all(
    RETRIED.map((kind) => prisma.job.findFirst({ where: { kind }, orderBy: { id: "desc" } })),
  );
  return rows.flatMap((row) => {
    if (row === null || row.attempts === 0 || row.state === "done" || row.state === "cancelled") return [];
    const { attempts, message, state } = row;
    return [{ kind: jobKindField.parse(row.kind), message: message ?? "", attempts, isOver: state === "failed" }];
  });
}

/** How long a kind of work that stays failed or was cancelled is not asked for again by itself, in ms, unless something changed. */
const REST_MS = 3_600_000;

/** Whether the last job of a kind failed for good or was cancelled, not long ago, and no execution has changed since. */
export async function isResting({ prisma }: Database, kind: JobKind, now: number): Promise<boolean> {
  const last = await prisma.job.findFirst({ where: { kind }, orderBy: { id: "desc" } });
  if (last === null || last.finishedAt === null) return false;
  const gaveUp = last.state === "cancelled" || (last.state === "failed" && last.attempts > 0);
  if (!gaveUp) return false;
  const since = now - Number(last.finishedAt);
  if (since > REST_MS || since < -REST_MS) return false;
  return (
    (await prisma.execution.findFirst({ where: { updatedAt: { gt: last.finishedAt } }, select: { id: true } })) === null
  );
}
