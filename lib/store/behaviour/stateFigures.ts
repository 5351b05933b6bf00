import { Prisma } from "@/generated/sqlite/client";
import type { Sketch } from "@/lib/stats/sketch";
import type { Database } from "../database";
import type { OverviewTime } from "../overview/range";
import { STATE_SUMS } from "../rollups/contribution";
import { piecesOf, readKeptFrom, within } from "../rollups/pieces";
import { HOUR } from "../rollups/widths";
import { JOINED_SKETCHES, sketchIn } from "./joinedSketches";

const COUNTS = ["executions", ...STATE_SUMS] as const;
type Counts = Readonly<Record<(typeof COUNTS)[number], number>>;

/** What one state did over executions of a machine. `transitions`: entered and retried; times in ms. */
export type StateFigures = Counts & {
  readonly state: string;
  readonly longestMs: number;
  /** Of its visits. */
  readonly durations: Sketch;
};

export type FiguresOfStates = {
  /** That have ended. */
  readonly executions: number;
  readonly states: readonly StateFigures[];
};

export type FiguresAsked = OverviewTime & {
  readonly machineId: number;
  /** Hash of the definition that the executions ran with; null: any. */
  readonly definition: string | null;
};

type Row = Readonly<Record<(typeof COUNTS)[number] | "longestMs", number | bigint>> & {
  readonly state: string;
  readonly sketches: string | null;
};

/**
 * What each state did in the executions that began in a stretch of time, from sums of hours and of 5 minutes alone: ends of
 * the stretch beside whole sums (before the last two weeks less than an hour) are left out.
 */
export async function stateFigures(database: Database, asked: FiguresAsked): Promise<FiguresOfStates> {
  const { machineId, definition } = asked;
  const rows: Row[] = [];
  for (const piece of piecesOf(asked, await readKeptFrom(database), HOUR)) {
    if (piece.width === null) continue;
    const ofDefinition = definition === null ? Prisma.empty : Prisma.sql`AND g."definitionHash" = ${definition}`;
    rows.push(
      ...(await database.prisma.$queryRaw<Row[]>`
        SELECT d."state", ${TOTALS}, max(d."longestMs") AS "longestMs", ${JOINED_SKETCHES[database.kind]} AS "sketches"
        FROM "RollupDuration" d JOIN "RollupGroup" g ON g."id" = d."groupId"
        WHERE d."width" = ${piece.width} AND ${within(Prisma.sql`d."bucket"`, piece)}
          AND g."machineId" = ${machineId} ${ofDefinition}
        GROUP BY 1`),
    );
  }
  const byState = new Map<string, Row[]>();
  for (const row of rows) byState.set(row.state, [...(byState.get(row.state) ?? []), row]);
  // The whole execution is summed as a state without a name.
  const whole = byState.get("") ?? [];
  byState.delete("");
  return {
    executions: total(whole, "executions"),
    states: [...byState].map(([state, some]) => ({
      state,
      ...(Object.fromEntries(COUNTS.map((name) => [name, total(some, name)])) as Counts),
      longestMs: Math.max(...some.map(({ longestMs }) => Number(longestMs))),
      durations: sketchIn(some),
    })),
  };
}

const TOTALS = Prisma.raw(COUNTS.map((name) => `sum(CAST(d."${name}" AS DOUBLE PRECISION)) AS "${name}"`).join(", "));

function total(rows: readonly Row[], name: (typeof COUNTS)[number]): number {
  return rows.reduce((sum, row) => sum + Number(row[name]), 0);
}
