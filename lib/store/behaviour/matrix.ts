import { Prisma } from "@/generated/sqlite/client";
import { EXECUTION_STATUSES, type Status } from "@/lib/contract/status";
import { decodeSketch, EMPTY_SKETCH, sketchCount } from "@/lib/stats/sketch";
import type { Database } from "../database";
import type { OverviewTime } from "../overview/range";
import { idRows } from "../rollups/contribution";

/** What one state did in one execution. */
export type StateOfRun = {
  readonly state: string;
  readonly visits: number;
  /** Attempts of its Tasks, Parallels and Maps; 0 of other types. */
  readonly attempts: number;
  readonly failures: number;
  readonly catches: number;
  readonly retries: number;
  /** Over the visits that ended, ms. */
  readonly totalMs: number;
  /** State transitions: entered and retried. */
  readonly transitions: number;
  /** Visits that have not ended; counted only of executions that run. */
  readonly open: number;
};

export type RunOfMatrix = {
  readonly key: string;
  readonly name: string;
  readonly status: Status;
  readonly type: string | null;
  readonly region: string | null;
  readonly startedAt: number;
  readonly durationMs: number | null;
  readonly definition: string | null;
  readonly states: readonly StateOfRun[];
};

export type MatrixAsked = OverviewTime & {
  readonly machineId: number;
  /** Runs at most, the last that began. */
  readonly runs: number;
};

type Run = Readonly<Record<"key" | "name" | "status", string>> &
  Readonly<Record<"type" | "region" | "definitionHash", string | null>> &
  Readonly<Record<"id" | "startedAt", number | bigint>> & { readonly durationMs: number | bigint | null };

/**
 * The last runs of a machine that began in a stretch of time, the oldest first, with what each state did in them: two
 * statements along indexes, whatever the length of their histories.
 */
export async function matrixOf(database: Database, asked: MatrixAsked): Promise<RunOfMatrix[]> {
  const runs = await readRuns(database, asked);
  const states = await readStates(database, runs);
  return runs.reverse().map((run) => ({
    ...{ key: run.key, name: run.name, type: run.type, region: run.region, definition: run.definitionHash },
    status: EXECUTION_STATUSES.find((known) => known === run.status) ?? "UNKNOWN",
    startedAt: Number(run.startedAt),
    durationMs: run.durationMs === null ? null : Number(run.durationMs),
    states: states.get(Number(run.id)) ?? [],
  }));
}

function readRuns({ prisma }: Database, { machineId, from, to, runs }: MatrixAsked): Promise<Run[]> {
  const before = to === null ? Prisma.empty : Prisma.sql`AND "startedAt" < ${BigInt(to)}`;
  return prisma.$queryRaw<Run[]>`
    SELECT "id", "key", "name", "status", "type", "region", "startedAt", "durationMs", "definitionHash" FROM "Execution"
    WHERE "machineId" = ${machineId} AND "startedAt" >= ${BigInt(from)} ${before}
    ORDER BY "startedAt" DESC, "id" DESC LIMIT ${runs}`;
}

const COLUMNS = ["state", "visits", "attempts", "failures", "catches", "retries", "totalMs", "entered"] as const;
type Cell = readonly [state: string, ...numbers: number[]];

/** One text for each run: a row for each state would take Prisma longer than all else that is done here. */
const CELLS = {
  sqlite: Prisma.raw(`json_group_array(json_array(${COLUMNS.map((name) => `s."${name}"`).join(", ")}))`),
  postgresql: Prisma.raw(
    `CAST(json_agg(json_build_array(${COLUMNS.map((name) => `s."${name}"`).join(", ")})) AS TEXT)`,
  ),
} as const;

async function readStates(database: Database, runs: readonly Run[]): Promise<ReadonlyMap<number, StateOfRun[]>> {
  if (runs.length === 0) return new Map();
  const { prisma, kind } = database;
  const ids = runs.map(({ id }) => Number(id));
  const rows = await prisma.$queryRaw<{ id: number | bigint; cells: string }[]>`
    SELECT s."executionId" AS "id", ${CELLS[kind]} AS "cells"
    FROM ${idRows(kind, ids)} JOIN "StateSummary" s ON s."executionId" = asked."id" GROUP BY 1`;
  const open = await readOpen(database, runs);
  return new Map(
    rows.map(({ id, cells }) => [
      Number(id),
      (JSON.parse(cells) as Cell[]).map((cell) => stateOf(cell, open.get(`${Number(id)} ${cell[0]}`) ?? 0)),
    ]),
  );
}

function stateOf([state, ...numbers]: Cell, open: number): StateOfRun {
  const [visits = 0, attempts = 0, failures = 0, catches = 0, retries = 0, totalMs = 0, entered = 0] = numbers;
  return { state, visits, attempts, failures, catches, retries, totalMs, transitions: entered + retries, open };
}

/** Visits that have not ended, of executions that run: those that its durations do not hold. By execution and state. */
async function readOpen({ prisma }: Database, runs: readonly Run[]): Promise<ReadonlyMap<string, number>> {
  const running = runs.filter(({ status }) => status === "RUNNING").map(({ id }) => Number(id));
  if (running.length === 0) return new Map();
  const rows = await prisma.stateSummary.findMany({
    where: { executionId: { in: running } },
    select: { executionId: true, state: true, visits: true, sketch: true },
  });
  return new Map(
    rows.map(({ executionId, state, visits, sketch }) => [
      `${executionId} ${state}`,
      Math.max(0, visits - sketchCount(decodeSketch(sketch) ?? EMPTY_SKETCH)),
    ]),
  );
}
