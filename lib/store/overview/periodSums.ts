import { Prisma } from "@/generated/sqlite/client";
import type { PeriodBucket, StateInBucket } from "@/lib/stats/periods/period";
import { decodeSketch, EMPTY_SKETCH, mergeSketches, type Sketch } from "@/lib/stats/sketch";
import { NUMBER, ROWS } from "../bulk";
import type { Database } from "../database";
import { idRows } from "../rollups/contribution";
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
  const groups = await groupsOf(database, asked);
  const buckets: PeriodBucket[] = [];
  let running = 0;
  for (const { width, from: begin, to: end } of piecesOf({ from, to }, kept, longest)) {
    if (width === null || begin === null || end === null) continue;
    const piece = await readPiece(database, { width, begin, end }, groups);
    buckets.push(...piece.buckets);
    running += piece.running;
  }
  return { from, to: Math.max(from, to), running, buckets };
}

type Piece = { readonly width: number; readonly begin: number; readonly end: number };
type Group = { readonly id: number; readonly status: string };
type Counts = Readonly<Record<"executions" | "running" | "failed" | "retried" | "squares", number>>;
type CellRow = Readonly<Record<"bucket" | "groupId" | "executions" | "squares" | "retried", number | bigint>>;
type Stored<T> = { readonly [K in keyof T]: number | bigint } & { readonly bucket: number | bigint };
type StateRow = Stored<StateInBucket> & { readonly state: string };
type SketchRow = {
  readonly bucket: number | bigint;
  readonly groupId: number | bigint;
  readonly sketch: Uint8Array;
  readonly costs: Uint8Array | null;
};

async function readPiece(database: Database, { width, begin, end }: Piece, groups: readonly Group[]) {
  const { prisma, kind } = database;
  const starts = Array.from({ length: Math.round((end - begin) / width) }, (_, i) => begin + i * width);
  const ended = groups.filter(({ status }) => status !== "RUNNING");
  // Each bucket of each group by its key, in this order: along the times alone it would be all machines.
  const from = (of: readonly Group[], table: "RollupCell" | "RollupDuration") => {
    const rows = ROWS[kind](JSON.stringify(starts.map((at) => [at])));
    const ids = of.map(({ id }) => id);
    return Prisma.sql`FROM ${idRows(kind, ids)} CROSS JOIN ${rows} CROSS JOIN ${Prisma.raw(`"${table}"`)} d
      WHERE d."width" = ${width} AND d."bucket" = ${Prisma.raw(NUMBER[kind](0))} AND d."groupId" = asked."id"`;
  };
  const cells = await prisma.$queryRaw<CellRow[]>`
    SELECT d."bucket", d."groupId", d."executions", d."squares", d."retried" ${from(groups, "RollupCell")}`;
  const sketches = await prisma.$queryRaw<SketchRow[]>`
    SELECT d."bucket", d."groupId", d."sketch", d."costs" ${from(ended, "RollupDuration")} AND d."state" = ''`;
  const states = await prisma.$queryRaw<StateRow[]>`
    SELECT d."bucket", d."state", sum(d."executions") AS "reached", sum(d."visits") AS "visits",
      sum(d."failures") AS "failures", sum(d."retries") AS "retries", sum(d."totalMs") AS "totalMs"
    ${from(ended, "RollupDuration")} AND d."state" <> '' GROUP BY 1, 2`;
  const known = { cells: byBucket(cells), sketches: byBucket(sketches), states: byBucket(states) };
  const buckets: PeriodBucket[] = [];
  let running = 0;
  const statusOf = new Map(groups.map(({ id, status }) => [id, status]));
  for (const at of starts) {
    const counts = countsOf(known.cells.get(at) ?? [], statusOf);
    running += counts.running;
    buckets.push({
      ...{ ms: width, executions: counts.executions, ended: counts.executions - counts.running },
      ...{ squares: counts.squares, failed: counts.failed, retried: counts.retried },
      ...sketchesOf(known.sketches.get(at) ?? [], statusOf),
      states: new Map((known.states.get(at) ?? []).map((row) => [row.state, stateOf(row)])),
    });
  }
  return { buckets, running };
}

/** What executions of the machine are summed by; of a definition those that ran with it, or nobody knows with which. */
async function groupsOf({ prisma }: Database, { machineId, definition }: PeriodAsked): Promise<Group[]> {
  const ran = { OR: [{ definitionHash: definition }, { definitionHash: null }] };
  return prisma.rollupGroup.findMany({
    where: { machineId, ...(definition === null ? {} : ran) },
    select: { id: true, status: true },
  });
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

type StatusOf = ReadonlyMap<number, string>;

function countsOf(rows: readonly CellRow[], statusOf: StatusOf): Counts {
  const counts = { executions: 0, running: 0, failed: 0, retried: 0, squares: 0 };
  for (const row of rows) {
    const status = statusOf.get(Number(row.groupId));
    const executions = Number(row.executions);
    counts.executions += executions;
    counts.squares += Number(row.squares);
    if (status === "RUNNING") counts.running += executions;
    else counts.retried += Number(row.retried);
    if (status === "FAILED" || status === "TIMED_OUT") counts.failed += executions;
  }
  return counts;
}

function sketchesOf(rows: readonly SketchRow[], statusOf: StatusOf): Pick<PeriodBucket, "durations" | "costs"> {
  const read = (bytes: Uint8Array): Sketch => decodeSketch(bytes) ?? EMPTY_SKETCH;
  const good = rows.filter(({ groupId }) => statusOf.get(Number(groupId)) === "SUCCEEDED");
  return {
    durations: mergeSketches(good.map(({ sketch }) => read(sketch))),
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
