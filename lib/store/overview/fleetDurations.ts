import { Prisma } from "@/generated/sqlite/client";
import { decodeSketch, EMPTY_SKETCH, mergeSketches, type Sketch, sketchOf } from "@/lib/stats/sketch";
import type { Database } from "../database";
import { piecesOf, readKeptFrom, within } from "../rollups/pieces";
import { weightedSketch } from "../rollups/weighted";
import type { OverviewTime } from "./range";

type Row = { readonly machineId: number | bigint | null };

/**
 * How long the executions took that began in a stretch of time and succeeded, by machine (null: not known), in ms. From
 * the sketches of the roll-ups; where the ends of the stretch are no whole sums, from the members one by one.
 */
export async function fleetDurations(
  database: Database,
  range: OverviewTime,
): Promise<ReadonlyMap<number | null, Sketch>> {
  const parts = new Map<number | null, Sketch[]>();
  const add = ({ machineId }: Row, sketch: Sketch) => {
    const id = machineId === null ? null : Number(machineId);
    const known = parts.get(id);
    if (known === undefined) parts.set(id, [sketch]);
    else known.push(sketch);
  };
  for (const piece of piecesOf(range, await readKeptFrom(database))) {
    const { width, from, to } = piece;
    if (width === null) await addMembers(database, { from: from ?? range.from, to }, add);
    else await addSketches(database, width, { from: from ?? range.from, to }, add);
  }
  return new Map([...parts].map(([id, sketches]) => [id, mergeSketches(sketches)]));
}

type Add = (row: Row, sketch: Sketch) => void;

async function addSketches({ prisma }: Database, width: number, range: OverviewTime, add: Add): Promise<void> {
  const rows = await prisma.$queryRaw<(Row & { readonly sketch: Uint8Array })[]>`
    SELECT g."machineId", d."sketch" FROM "RollupDuration" d JOIN "RollupGroup" g ON g."id" = d."groupId"
    WHERE d."width" = ${width} AND ${within(Prisma.sql`d."bucket"`, range)} AND d."state" = '' AND g."status" = 'SUCCEEDED'`;
  for (const row of rows) add(row, decodeSketch(row.sketch) ?? EMPTY_SKETCH);
}

async function addMembers({ prisma }: Database, range: OverviewTime, add: Add): Promise<void> {
  const rows = await prisma.$queryRaw<(Row & { readonly ms: number | bigint; readonly weight: number })[]>`
    SELECT g."machineId", r."durationMs" AS "ms", r."weight" FROM "RollupMember" r
    JOIN "RollupGroup" g ON g."id" = r."groupId"
    WHERE ${within(Prisma.sql`r."startedAt"`, range)} AND r."durationMs" IS NOT NULL AND g."status" = 'SUCCEEDED'`;
  for (const row of rows) add(row, weightedSketch(sketchOf([Number(row.ms)]), row.weight));
}
