import type { EngineTask, Prisma } from "@/generated/sqlite/client";
import type { Instant } from "@/lib/base/instant";
import type { Connection } from "../database";
import { instantOf } from "./executions";
import type { StoredTask } from "./rows";

export async function taskByToken(prisma: Connection, taskToken: string): Promise<StoredTask | null> {
  const row = await prisma.engineTask.findUnique({ where: { taskToken } });
  return row === null ? null : taskOf(row);
}

/**
 * Gives the oldest task that waits at an activity to a worker, of those that the engine `owner` runs. Of two who ask at
 * once each gets another one: the change holds only while it still waits.
 */
export async function claimActivityTask(
  prisma: Connection,
  owner: string,
  activityArn: string,
  worker: string | null,
  now: Instant,
): Promise<StoredTask | null> {
  for (;;) {
    const [oldest] = await prisma.$queryRaw<{ taskToken: string }[]>`
      SELECT task."taskToken" FROM "EngineTask" AS task
      JOIN "EngineExecution" AS execution ON execution."id" = task."executionId"
      WHERE task."activityArn" = ${activityArn} AND task."status" = 'scheduled' AND execution."owner" = ${owner}
      ORDER BY task."scheduledAt", task."taskToken" LIMIT 1`;
    if (oldest === undefined) return null;
    const { count } = await prisma.engineTask.updateMany({
      where: { taskToken: oldest.taskToken, status: "scheduled" },
      data: { status: "started", worker, startedAt: BigInt(now) },
    });
    if (count === 1) return taskByToken(prisma, oldest.taskToken);
  }
}

/** A task that was claimed waits again: nobody was given it. */
export async function releaseTask(prisma: Connection, taskToken: string): Promise<void> {
  await prisma.engineTask.updateMany({
    where: { taskToken, status: "started" },
    data: { status: "scheduled", worker: null, startedAt: null },
  });
}

/** What waits for somebody, the longest first: of every account, of one, or of one execution. */
export async function openTasks(
  prisma: Connection,
  where: { readonly account?: string; readonly executionId?: string },
  limit: number,
): Promise<StoredTask[]> {
  const open: Prisma.EngineTaskWhereInput = { ...where, status: { not: "closed" } };
  const rows = await prisma.engineTask.findMany({ where: open, orderBy: { scheduledAt: "asc" }, take: limit });
  return rows.map(taskOf);
}

/** Those of one execution that a worker has, as a recovery wants to know. */
export async function startedTasks(prisma: Connection, executionId: string): Promise<StoredTask[]> {
  const rows = await prisma.engineTask.findMany({ where: { executionId, status: "started" } });
  return rows.map(taskOf);
}

function taskOf(row: EngineTask): StoredTask {
  return {
    ...row,
    status: row.status as StoredTask["status"],
    scheduledAt: Number(row.scheduledAt) as Instant,
    startedAt: instantOf(row.startedAt),
    heartbeatAt: instantOf(row.heartbeatAt),
  };
}
