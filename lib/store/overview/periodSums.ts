import { Prisma } from "@/generated/sqlite/client";
import type { PeriodBucket, StateInBucket } from "@/lib/stats/periods/period";
import { decodeSketch, EMPTY_SKETCH, mergeSketches, type Sketch } from "@/lib/stats/sketch";
import type { Database } from "../database";
import { piecesOf, readKeptFrom } from "../rollups/pieces";
import { FIVE_MINUTES, floorTo, HOUR } from "../rollups/widths";

/** The executions of a machine that began in a time. `definition`: of these that ran with it, or nobody knows with which. */
export type PeriodAsked = {
  readonly machineId: number;
  readonly from: number;
  readonly to: number;
  readonly definition: string | null;
};

/** What was read: whole sums between these times, ms UTC, ascending; and executions that have not ended. */
export type PeriodSums = {
  readonly from: number;
  readonly to: number;
  readonly running: number;
  readonly buckets: readonly PeriodBucket[];
};

/** Up to this length it is read by five minutes, where these are kept: buckets are what is drawn, so that there have to be some. */
const SHORT_MS = 12 * HOUR;

/**
 * The sums of a period by buckets, from the roll-ups alone. Its ends are moved inwards to whole sums: five minutes within two
 * weeks, hours before. Buckets in which nothing began are in it, as that tells how many begin.
 */
export async function periodSums(database: Database, asked: PeriodAsked): Promise<PeriodSums> {
  const kept = await readKeptFrom(database);
  const step = asked.from >= kept ? FIVE_MINUTES : HOUR;
  const [from, to] = [-floorTo(-asked.from, step), floorTo(asked.to, step)];
  const longest = to - from <= SHORT_MS && from >= kept ? FIVE_MINUTES : HOUR;
  const buckets: PeriodBucket[] = [];
  let running = 0;
  for (const { width, from: begin, to: end } of piecesOf({ from, to }, kept, longest)) {
    if (width === null || begin === null || end === null) continue;
    const piece = await readPiece(database, { width, begin, end }, asked);
    buckets.push(...piece.buckets);
    running += piece.running;
  }
  return { from, to: Math.max(from, to), running, buckets: buckets };
}

type Piece = { readonly width: number; readonly begin: number; readonly end: number };
type Counts = Readonly<Record<"executions" | "running" | "failed" | "retried" | "squares", number>>;
type Stored<T> = { readonly [K in keyof T]: number | bigint } & { readonly bucket: number | bigint };
type StateRow = Stored<StateInBucket> & { readonly state: string };
type SketchRow = {
  readonly bucket: number | bigint;
  readonly status: string;
  readonly sketch: Uint8Array;
  readonly costs: Uint8Array | null;
};

async function readPiece({ prisma }: Database, { width, begin, end }: Piece, asked: PeriodAsked) {
  const of = Prisma.sql`"width" = ${width} AND "bucket" >= ${BigInt(begin)} AND "bucket" < ${BigInt(end)}`;
  const group = groupsOf(asked);
  const cells = await prisma.$queryRaw<Stored<Counts>[]>`
    SELECT c."bucket", sum(c."executions") AS "executions", sum(c."squares") AS "squares",
      sum(CASE WHEN g."status" = 'RUNNING' THEN c."executions" ELSE 0 END) AS "running",
      sum(CASE WHEN g."status" IN ('FAILED', 'TIMED_OUT') THEN c."executions" ELSE 0 END) AS "failed",
      sum(CASE WHEN g."status" = 'RUNNING' THEN 0 ELSE c."retried" END) AS "retried"
    FROM "RollupCell" c JOIN "RollupGroup" g ON g."id" = c."groupId" WHERE ${of} AND ${group} GROUP BY 1`;
  const sketches = await prisma.$queryRaw<SketchRow[]>`
    SELECT d."bucket", g."status", d."sketch", d."costs"
    FROM "RollupDuration" d JOIN "RollupGroup" g ON g."id" = d."groupId"
    WHERE ${of} AND d."state" = '' AND ${group}`;
  const states = await prisma.$queryRaw<StateRow[]>`
    SELECT d."bucket", d."state", sum(d."executions") AS "reached", sum(d."visits") AS "visits",
      sum(d."failures") AS "failures", sum(d."retries") AS "retries", sum(d."totalMs") AS "totalMs"
    FROM "RollupDuration" d JOIN "RollupGroup" g ON g."id" = d."groupId"
    WHERE ${of} AND d."state" <> '' AND g."status" <> 'RUNNING' AND ${group} GROUP BY 1, 2`;
  const known = { cells: byBucket(cells), sketches: byBucket(sketches), states: byBucket(states) };
  const buckets: PeriodBucket[] = [];
  let running = 0;
  for (let at = begin; at < end; at += width) {
    const counts = countsOf(known.cells.get(at)?.[0]);
    running += counts.running;
    buckets.push({
      ...{ ms: width, executions: counts.executions, ended: counts.executions - counts.running },
      ...{ squares: counts.squares, failed: counts.failed, retried: counts.retried },
      ...sketchesOf(known.sketches.get(at) ?? []),
      states: new Map((known.states.get(at) ?? []).map((row) => [row.state, stateOf(row)])),
    });
  }
  return { buckets, running };
}

function groupsOf({ machineId, definition }: PeriodAsked): Prisma.Sql {
  const all = Prisma.sql`g."machineId" = ${machineId}`;
  if (definition === null) return all;
  return Prisma.sql`${all} AND (g."definitionHash" = ${definition} OR g."definitionHash" IS NULL)`;
}

function byBucket<Row extends { readonly bucket: number | bigint }>(rows: readonly Row[]): ReadonlyMap<number, Row[]> {
  const found = new Map<number, Row[]>();
  for (const row of rows) {
    const at = Number(row.bucket);
    const known = found.get(at);
    if (known === undefined) found.set(at, [row]);
    else known.push(row);
  }
  return found;
}

function countsOf(row: Stored<Counts> | undefined): Counts {
  return {
    executions: Number(row?.executions ?? 0),
    running: Number(row?.running ?? 0),
    failed: Number(row?.failed ?? 0),
    retried: Number(row?.retried ?? 0),
    squares: Number(row?.squares ?? 0),
  };
}

function sketchesOf(rows: readonly SketchRow[]): Pick<PeriodBucket, "durations" | "costs"> {
  const read = (bytes: Uint8Array): Sketch => decodeSketch(bytes) ?? EMPTY_SKETCH;
  return {
    durations: mergeSketches(rows.flatMap(({ status, sketch }) => (status === "SUCCEEDED" ? [read(sketch)] : []))),
    costs: mergeSketches(rows.flatMap(({ costs }) => (costs === null ? [] : [read(costs)]))),
  };
}

function stateOf(row: StateRow): StateInBucket {
  return {
    reached: Number(row.reached),
    visits: Number(row.visits),
    failures: Number(row.failures),
    retries: Number(row.retries),
    totalMs: Number(row.totalMs),
  };
}

/** A definition that a machine was seen with, first and last, ms UTC. */
export type Revision = { readonly definition: string; readonly firstSeenAt: number; readonly lastSeenAt: number };

/** The definitions of a machine that began to be seen last, ascending, at most `limit`. */
export async function revisionsOf({ prisma }: Database, machineId: number, limit: number): Promise<Revision[]> {
  const rows = await prisma.machineRevision.findMany({
    where: { machineId },
    orderBy: [{ firstSeenAt: "desc" }, { definitionHash: "desc" }],
    take: limit,
  });
  return rows.toReversed().map(({ definitionHash, firstSeenAt, lastSeenAt }) => {
    return { definition: definitionHash, firstSeenAt: Number(firstSeenAt), lastSeenAt: Number(lastSeenAt) };
  });
}
