import { Prisma } from "@/generated/sqlite/client";
import type { Quantities } from "@/lib/cost/quantities";
import { mergeSketches, type Sketch, sketchOf } from "@/lib/stats/sketch";
import { COST_COLUMNS, quantitiesOfRow, ROW_SUMS, type SummedRow } from "../costSums";
import type { Database } from "../database";
import type { OverviewTime } from "../overview/range";
import { COST_SUMS } from "../rollups/contribution";
import { piecesOf, readKeptFrom, type TimeRange, within } from "../rollups/pieces";
import { weightedSketch } from "../rollups/weighted";
import { JOINED_SKETCHES, sketchIn } from "./joinedSketches";

/** What executions of one machine did that ran with one definition, as one type and in one region. */
export type RevisionFigures = {
  /** Null: the definition is not known. */
  readonly definition: string | null;
  readonly type: string | null;
  readonly region: string | null;
  readonly failed: number;
  readonly pending: number;
  readonly quantities: Quantities;
};

export type RevisionSums = {
  readonly figures: readonly RevisionFigures[];
  /** How long those took that succeeded, ms, by definition. */
  readonly durations: ReadonlyMap<string | null, Sketch>;
};

type Asked = OverviewTime & { readonly machineId: number };
type Row = SummedRow &
  Readonly<Record<"definition" | "type" | "region", string | null>> & { readonly failed: number | bigint };
type SketchRow = { readonly definition: string | null; readonly sketches: string | null };

const FAILED = Prisma.raw(`('FAILED', 'TIMED_OUT')`);

/**
 * What a machine did with each of its definitions in the executions that began in a stretch of time: from the roll-ups, and
 * from the rows along the index on machine and start at ends of the stretch that are beside whole sums.
 */
export async function revisionFigures(database: Database, asked: Asked): Promise<RevisionSums> {
  const rows: Row[] = [];
  const sketches = new Map<string | null, Sketch[]>();
  const add = (definition: string | null, sketch: Sketch) =>
    sketches.set(definition, [...(sketches.get(definition) ?? []), sketch]);
  for (const { width, from, to } of piecesOf(asked, await readKeptFrom(database))) {
    if (width === null) {
      rows.push(...(await rowsOf(database, asked.machineId, { from, to })));
      for (const [definition, sketch] of await singleDurations(database, asked.machineId, { from, to }))
        add(definition, sketch);
      continue;
    }
    rows.push(...(await cellsOf(database, asked.machineId, width, { from, to })));
    for (const row of await sketchesOf(database, asked.machineId, width, { from, to }))
      add(row.definition, sketchIn([row]));
  }
  return {
    figures: joined(rows),
    durations: new Map([...sketches].map(([hash, some]) => [hash, mergeSketches(some)])),
  };
}

function cellsOf({ prisma }: Database, machineId: number, width: number, piece: TimeRange): Promise<Row[]> {
  return prisma.$queryRaw<Row[]>`
    SELECT g."definitionHash" AS "definition", g."type", g."region", sum(c."executions") AS "n",
      sum(CASE WHEN g."status" IN ${FAILED} THEN c."executions" ELSE 0 END) AS "failed", ${CELL_SUMS}
    FROM "RollupCell" c JOIN "RollupGroup" g ON g."id" = c."groupId"
    WHERE c."width" = ${width} AND ${within(Prisma.sql`c."bucket"`, piece)} AND g."machineId" = ${machineId} GROUP BY 1, 2, 3`;
}

/** As floating point, as the sums over rows are. */
const CELL_SUMS = Prisma.raw(
  COST_SUMS.map((name) => `sum(CAST(c."${name}" AS DOUBLE PRECISION)) AS "${name}"`).join(", "),
);

function sketchesOf(
  { prisma, kind }: Database,
  machineId: number,
  width: number,
  piece: TimeRange,
): Promise<SketchRow[]> {
  return prisma.$queryRaw<SketchRow[]>`
    SELECT g."definitionHash" AS "definition", ${JOINED_SKETCHES[kind]} AS "sketches"
    FROM "RollupDuration" d JOIN "RollupGroup" g ON g."id" = d."groupId"
    WHERE d."width" = ${width} AND ${within(Prisma.sql`d."bucket"`, piece)} AND d."state" = '' AND g."machineId" = ${machineId}
      AND g."status" = 'SUCCEEDED' GROUP BY 1`;
}

function rowsOf({ prisma }: Database, machineId: number, piece: TimeRange): Promise<Row[]> {
  return prisma.$queryRaw<Row[]>`
    SELECT e."definitionHash" AS "definition", e."type", e."region", sum(e."weight") AS "n",
      sum(CASE WHEN e."status" IN ${FAILED} THEN e."weight" ELSE 0 END) AS "failed", ${ROW_SUMS}
    FROM "Execution" e WHERE e."machineId" = ${machineId} AND ${within(Prisma.sql`e."startedAt"`, piece)} GROUP BY 1, 2, 3`;
}

type Single = { readonly definition: string | null; readonly ms: number | bigint; readonly weight: number };

async function singleDurations({ prisma }: Database, machineId: number, piece: TimeRange) {
  const rows = await prisma.$queryRaw<Single[]>`
    SELECT e."definitionHash" AS "definition", e."durationMs" AS "ms", e."weight"
    FROM "Execution" e WHERE e."machineId" = ${machineId} AND ${within(Prisma.sql`e."startedAt"`, piece)}
      AND e."durationMs" IS NOT NULL AND e."status" = 'SUCCEEDED'`;
  return rows.map(
    ({ definition, ms, weight }) => [definition, weightedSketch(sketchOf([Number(ms)]), weight)] as const,
  );
}

/** Rows of one key in one. */
function joined(rows: readonly Row[]): RevisionFigures[] {
  const byKey = new Map<string, Row>();
  for (const row of rows) {
    const key = JSON.stringify([row.definition, row.type, row.region]);
    const known = byKey.get(key);
    byKey.set(key, known === undefined ? row : sumOf(known, row));
  }
  return [...byKey.values()].map((row) => ({
    definition: row.definition,
    type: row.type,
    region: row.region,
    failed: Number(row.failed),
    pending: Number(row.pending),
    quantities: quantitiesOfRow(row),
  }));
}

function sumOf(a: Row, b: Row): Row {
  const names = ["failed", ...COST_COLUMNS] as const;
  return { ...a, ...Object.fromEntries(names.map((name) => [name, Number(a[name]) + Number(b[name])])) };
}
