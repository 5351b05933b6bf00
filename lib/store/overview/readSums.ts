import { Prisma } from "@/generated/sqlite/client";
import { decodeSketch, EMPTY_SKETCH, mergeSketches, type Sketch } from "@/lib/stats/sketch";
import type { Sums } from "@/lib/stats/usual/sums";
import { NUMBER, ROWS } from "../bulk";
import type { Database } from "../database";
import { idRows } from "../rollups/contribution";

/** A stretch of time that is read: whole sums of `width` ms from `from` on, `to` not included; `label` names the answer. */
export type Stretch = { readonly label: number; readonly width: number; readonly from: number; readonly to: number };

/** What is asked of: one machine, or all. */
export type OfMachines = { readonly machineIds: readonly number[] | null };

type CellRow = Readonly<
  Record<"label" | "machineId" | "executions" | "squares" | "failed" | "retried", bigint | number>
>;
type SketchRow = {
  readonly label: bigint | number;
  readonly machineId: bigint | number;
  readonly status: string;
  readonly sketch: Uint8Array;
  readonly costs: Uint8Array | null;
};

/**
 * Sums by label and machine, from the roll-ups alone: `key(label, machineId)`. What is in no sum, as nothing began then, is
 * not in the answer. `by`: further what the rows are told apart by, in SQL; with it the label is that of the rows.
 */
export async function readSums(
  database: Database,
  stretches: readonly Stretch[],
  { machineIds }: OfMachines,
  label: Label = "stretch",
): Promise<ReadonlyMap<string, Sums>> {
  const { prisma, kind } = database;
  const number = (at: number) => Prisma.raw(NUMBER[kind](at));
  const asked = ROWS[kind](
    JSON.stringify(stretches.map(({ label: name, width, from, to }) => [name, width, from, to])),
  );
  const within = (table: string) => Prisma.sql`${Prisma.raw(table)}."width" = ${number(1)}
    AND ${Prisma.raw(table)}."bucket" >= ${number(2)} AND ${Prisma.raw(table)}."bucket" < ${number(3)}`;
  const named = (table: string) => (label === "stretch" ? number(0) : Prisma.raw(`${table}."bucket"`));
  const some =
    machineIds === null
      ? Prisma.sql`g."machineId" IS NOT NULL`
      : Prisma.sql`g."machineId" IN (SELECT asked."id" FROM ${idRows(kind, machineIds)})`;
  const cells = await prisma.$queryRaw<CellRow[]>`
    SELECT ${named("c")} AS "label", g."machineId", sum(c."executions") AS "executions", sum(c."squares") AS "squares",
      sum(CASE WHEN g."status" IN ('FAILED', 'TIMED_OUT') THEN c."executions" ELSE 0 END) AS "failed",
      sum(c."retried") AS "retried"
    FROM ${asked} JOIN "RollupCell" c ON ${within("c")} JOIN "RollupGroup" g ON g."id" = c."groupId"
    WHERE ${some} GROUP BY 1, 2`;
  const sketches = await prisma.$queryRaw<SketchRow[]>`
    SELECT ${named("d")} AS "label", g."machineId", g."status", d."sketch", d."costs"
    FROM ${asked} JOIN "RollupDuration" d ON ${within("d")} AND d."state" = ''
      JOIN "RollupGroup" g ON g."id" = d."groupId"
    WHERE ${some}`;
  return joined(cells, sketches);
}

/** By the stretch that was asked for, or by each sum of it: its begin is the label then. */
type Label = "stretch" | "bucket";

export function key(label: number, machineId: number): string {
  return `${label} ${machineId}`;
}

type Sketches = { readonly durations: Sketch[]; readonly costs: Sketch[] };

function joined(cells: readonly CellRow[], rows: readonly SketchRow[]): ReadonlyMap<string, Sums> {
  const sketches = new Map<string, Sketches>();
  for (const { label, machineId, status, sketch, costs } of rows) {
    const name = key(Number(label), Number(machineId));
    const known = sketches.get(name) ?? { durations: [], costs: [] };
    sketches.set(name, known);
    if (status === "SUCCEEDED") known.durations.push(decodeSketch(sketch) ?? EMPTY_SKETCH);
    if (costs !== null) known.costs.push(decodeSketch(costs) ?? EMPTY_SKETCH);
  }
  return new Map(
    cells.map((row) => {
      const name = key(Number(row.label), Number(row.machineId));
      const { durations, costs } = sketches.get(name) ?? { durations: [], costs: [] };
      const [executions, squares] = [Number(row.executions), Number(row.squares)];
      const [failed, retried] = [Number(row.failed), Number(row.retried)];
      const both = { durations: mergeSketches(durations), costs: mergeSketches(costs) };
      return [name, { executions, squares, failed, retried, ...both }];
    }),
  );
}
