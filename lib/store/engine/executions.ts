import type { EngineExecution, Prisma } from "@/generated/sqlite/client";
import type { Instant } from "@/lib/base/instant";
import type { Connection } from "../database";
import type { StoredExecution, StoredStep } from "./rows";

const WITHOUT_SNAPSHOT = { snapshot: true } as const;

type Row = Omit<EngineExecution, "snapshot">;

export async function executionByArn(prisma: Connection, arn: string): Promise<StoredExecution | null> {
  const row = await prisma.engineExecution.findUnique({ where: { arn }, omit: WITHOUT_SNAPSHOT });
  return row === null ? null : executionOf(row);
}

export async function executionById(prisma: Connection, id: string): Promise<StoredExecution | null> {
  const row = await prisma.engineExecution.findUnique({ where: { id }, omit: WITHOUT_SNAPSHOT });
  return row === null ? null : executionOf(row);
}

export async function executionsByIds(prisma: Connection, ids: readonly string[]): Promise<StoredExecution[]> {
  const rows = await prisma.engineExecution.findMany({ where: { id: { in: [...ids] } }, omit: WITHOUT_SNAPSHOT });
  return rows.map(executionOf);
}

export async function snapshotOf(prisma: Connection, id: string): Promise<Uint8Array | null> {
  const row = await prisma.engineExecution.findUnique({ where: { id }, select: { snapshot: true } });
  return row?.snapshot ?? null;
}

/** Steps after `after`, ascending, at most `limit`. */
export async function stepsAfter(
  prisma: Connection,
  executionId: string,
  after: number,
  limit: number,
): Promise<StoredStep[]> {
  return prisma.engineStep.findMany({
    where: { executionId, step: { gt: after } },
    orderBy: { step: "asc" },
    take: limit,
    select: { step: true, inputs: true, events: true },
  });
}

const STEPS_AT_ONCE = 200;

/**
 * A page of a history: JSON of events in the API's shape, by their ids. `after`: id of the event before the page in the
 * order of reading; null begins.
 */
export async function eventsPage(
  prisma: Connection,
  executionId: string,
  { after, limit, reverse }: { readonly after: number | null; readonly limit: number; readonly reverse: boolean },
): Promise<{ readonly texts: string[]; readonly ids: number[] }> {
  const texts: string[] = [];
  const ids: number[] = [];
  let from = after;
  for (;;) {
    const rows = await prisma.engineStep.findMany({
      where: { executionId, count: { gt: 0 }, ...(await stepBound(prisma, executionId, from, reverse)) },
      orderBy: { step: reverse ? "desc" : "asc" },
      take: STEPS_AT_ONCE,
      select: { events: true, firstEvent: true },
    });
    for (const { events, firstEvent } of rows) {
      const lines = events.split("\n").map((text, at) => ({ text, id: firstEvent + at }));
      if (reverse) lines.reverse();
      for (const { text, id } of lines) {
        if (from !== null && (reverse ? id >= from : id <= from)) continue;
        texts.push(text);
        ids.push(id);
        if (ids.length === limit) return { texts, ids };
      }
    }
    const last = ids.at(-1);
    if (rows.length < STEPS_AT_ONCE || last === undefined) return { texts, ids };
    from = last;
  }
}

/** The step that holds the event is read again: it may hold more. */
async function stepBound(
  prisma: Connection,
  executionId: string,
  from: number | null,
  reverse: boolean,
): Promise<Prisma.EngineStepWhereInput> {
  if (from === null) return {};
  if (reverse) return { firstEvent: { lt: from } };
  const holder = await prisma.engineStep.findFirst({
    where: { executionId, firstEvent: { lte: from }, count: { gt: 0 } },
    orderBy: { step: "desc" },
    select: { step: true },
  });
  return holder === null ? {} : { step: { gte: holder.step } };
}

/** Executions of an engine whose earliest timer is due by `until`, the earliest first. */
export async function dueExecutions(
  prisma: Connection,
  owner: string,
  until: Instant,
  limit: number,
): Promise<{ readonly id: string; readonly wakeAt: Instant }[]> {
  const rows = await prisma.engineExecution.findMany({
    where: { owner, wakeAt: { lte: BigInt(until) } },
    orderBy: { wakeAt: "asc" },
    take: limit,
    select: { id: true, wakeAt: true },
  });
  return rows.map(({ id, wakeAt }) => ({ id, wakeAt: Number(wakeAt) as Instant }));
}

/** The earliest timer of an engine's executions, and whose it is; null when none waits for one. */
export async function nextWake(
  prisma: Connection,
  owner: string,
): Promise<{ readonly id: string; readonly at: Instant } | null> {
  const row = await prisma.engineExecution.findFirst({
    where: { owner, wakeAt: { not: null } },
    orderBy: { wakeAt: "asc" },
    select: { id: true, wakeAt: true },
  });
  return row?.wakeAt === null || row === null ? null : { id: row.id, at: Number(row.wakeAt) as Instant };
}

/** Executions that lost what they had in the memory of their engine, by id after `after`. */
export async function interruptedExecutions(
  prisma: Connection,
  owner: string,
  after: string,
  limit: number,
): Promise<string[]> {
  const rows = await prisma.engineExecution.findMany({
    where: { owner, inFlight: 1, id: { gt: after } },
    orderBy: { id: "asc" },
    take: limit,
    select: { id: true },
  });
  return rows.map(({ id }) => id);
}

/** Ids of all executions after `after`, ascending. */
export async function executionIds(prisma: Connection, after: string, limit: number): Promise<string[]> {
  const rows = await prisma.engineExecution.findMany({
    where: { id: { gt: after } },
    orderBy: { id: "asc" },
    take: limit,
    select: { id: true },
  });
  return rows.map(({ id }) => id);
}

/** Executions of an engine of which a worker has a task: the run may not have heard of it. */
export async function startedExecutions(prisma: Connection, owner: string): Promise<string[]> {
  const rows = await prisma.$queryRaw<{ id: string }[]>`
    SELECT DISTINCT execution."id" FROM "EngineTask" AS task
    JOIN "EngineExecution" AS execution ON execution."id" = task."executionId"
    WHERE task."status" = 'started' AND execution."owner" = ${owner} AND execution."status" = 'RUNNING'`;
  return rows.map(({ id }) => id);
}

/** Executions of an engine that wait for somebody outside. */
export async function outsideExecutions(prisma: Connection, owner: string): Promise<string[]> {
  const rows = await prisma.$queryRaw<{ id: string }[]>`
    SELECT DISTINCT execution."id" FROM "EngineTask" AS task
    JOIN "EngineExecution" AS execution ON execution."id" = task."executionId"
    WHERE task."status" <> 'closed' AND execution."owner" = ${owner} AND execution."status" = 'RUNNING'`;
  return rows.map(({ id }) => id);
}

/** Hands what an engine that is gone was running to another; answers how many there were. */
export async function takeOver(prisma: Connection, from: string, to: string): Promise<number> {
  const { count } = await prisma.engineExecution.updateMany({
    where: { owner: from, status: "RUNNING" },
    data: { owner: to },
  });
  return count;
}

/** Hands one execution that has ended to another engine; false when it is not `from`'s any more, or goes on. */
export async function adoptExecution(prisma: Connection, id: string, from: string, to: string): Promise<boolean> {
  const { count } = await prisma.engineExecution.updateMany({
    where: { id, owner: from, status: { not: "RUNNING" } },
    data: { owner: to },
  });
  return count === 1;
}

/** Engines that have running executions, by the names of their leases. */
export async function owners(prisma: Connection): Promise<string[]> {
  // From one name to the next along an index: engines ask every few seconds, and many executions have one owner.
  const rows = await prisma.$queryRaw<{ owner: string }[]>`
    WITH RECURSIVE "found" ("owner") AS (
      SELECT MIN("owner") FROM "EngineExecution" WHERE "status" = 'RUNNING'
      UNION ALL
      SELECT (SELECT MIN("owner") FROM "EngineExecution" WHERE "status" = 'RUNNING' AND "owner" > "found"."owner")
      FROM "found" WHERE "found"."owner" IS NOT NULL
    ) SELECT "owner" FROM "found" WHERE "owner" IS NOT NULL`;
  return rows.map(({ owner }) => owner);
}

export type ExecutionQuery = {
  /** Absent: of every account. */
  readonly account?: string;
  readonly machineArn?: string;
  /** Of executions that were started by an alias or a version. */
  readonly versionArn?: string;
  readonly aliasArn?: string;
  readonly mapRunArn?: string;
  readonly status?: string | readonly string[];
  /** Those that began with the execution of this id or after it; those that began before it. */
  readonly fromId?: string;
  readonly belowId?: string;
  readonly redriven?: boolean;
  /** The latest come first, or these. */
  readonly oldestFirst?: boolean;
  /** Place after which the page begins: start and id of the last one. */
  readonly after?: { readonly startedAt: number; readonly id: string };
  readonly limit: number;
};

export async function listExecutions(prisma: Connection, query: ExecutionQuery): Promise<StoredExecution[]> {
  const { account, machineArn, versionArn, aliasArn, mapRunArn, status, fromId, belowId, redriven, after, limit } =
    query;
  const [order, beyond] = query.oldestFirst === true ? (["asc", "gt"] as const) : (["desc", "lt"] as const);
  const rows = await prisma.engineExecution.findMany({
    where: {
      ...(account === undefined ? {} : { account }),
      ...(machineArn === undefined ? {} : { machineArn }),
      ...(versionArn === undefined ? {} : { versionArn }),
      ...(aliasArn === undefined ? {} : { aliasArn }),
      ...(mapRunArn === undefined ? {} : { mapRunArn }),
      ...(status === undefined ? {} : { status: typeof status === "string" ? status : { in: [...status] } }),
      ...(fromId === undefined ? {} : { id: { gte: fromId } }),
      ...(belowId === undefined ? {} : { id: { lt: belowId } }),
      ...(redriven === undefined ? {} : { redriveCount: redriven ? { gt: 0 } : 0 }),
      ...(after === undefined
        ? {}
        : {
            OR: [
              { startedAt: { [beyond]: BigInt(after.startedAt) } },
              { startedAt: BigInt(after.startedAt), id: { [beyond]: after.id } },
            ],
          }),
    },
    orderBy: [{ startedAt: order }, { id: order }],
    take: limit,
    omit: WITHOUT_SNAPSHOT,
  });
  return rows.map(executionOf);
}

/** Children of an execution that have ended or were not begun: what it may not have heard of. */
export async function childrenOf(
  prisma: Connection,
  parentId: string,
  after: string,
  limit: number,
): Promise<StoredExecution[]> {
  const rows = await prisma.engineExecution.findMany({
    where: { parentId, id: { gt: after } },
    orderBy: { id: "asc" },
    take: limit,
    omit: WITHOUT_SNAPSHOT,
  });
  return rows.map(executionOf);
}

export async function isRunning(prisma: Connection, machineArn: string): Promise<boolean> {
  const found = await prisma.engineExecution.findFirst({
    where: { machineArn, status: "RUNNING" },
    select: { id: true },
  });
  return found !== null;
}

function executionOf(row: Row): StoredExecution {
  const { startedAt, stoppedAt, redrivenAt, wakeAt, inFlight, startedBy, ...rest } = row;
  return {
    ...rest,
    type: rest.type as StoredExecution["type"],
    status: rest.status as StoredExecution["status"],
    startedAt: Number(startedAt) as Instant,
    stoppedAt: instantOf(stoppedAt),
    redrivenAt: instantOf(redrivenAt),
    wakeAt: instantOf(wakeAt),
    inFlight: inFlight === 1,
    startedBy: JSON.parse(startedBy) as StoredExecution["startedBy"],
  };
}

export function instantOf(value: bigint | null): Instant | null {
  return value === null ? null : (Number(value) as Instant);
}
