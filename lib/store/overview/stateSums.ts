import { Prisma } from "@/generated/sqlite/client";
import { decodeSketch, EMPTY_SKETCH, mergeSketches, type Sketch } from "@/lib/stats/sketch";
import type { Database } from "../database";
import { piecesOf, readKeptFrom } from "../rollups/pieces";
import { HOUR } from "../rollups/widths";

/** What one state did over the executions of a machine. Times in ms. */
export type StateOfMachine = {
  readonly state: string;
  readonly visits: number;
  /** Each failure that a retrier or catcher could take, and each visit that failed. */
  readonly failures: number;
  readonly totalMs: number;
  /** Of its visits. */
  readonly durations: Sketch;
};

export type StatesOfMachine = {
  /** That have ended. */
  readonly executions: number;
  readonly states: readonly StateOfMachine[];
};

type Asked = { readonly machineId: number; readonly from: number; readonly to: number };
type Row = Readonly<Record<"executions" | "visits" | "failures" | "totalMs", number | bigint>> & {
  readonly state: string;
  readonly sketch: Uint8Array;
};

/**
 * What the states of a machine did in the executions that began between `from` and `to` (ms UTC), from the sums of hours and
 * of 5 minutes. What lies at the ends beside whole sums is left out: ask for multiples of 5 minutes within two weeks.
 */
export async function statesOfMachine(database: Database, { machineId, from, to }: Asked): Promise<StatesOfMachine> {
  const rows: Row[] = [];
  for (const piece of piecesOf({ from, to }, await readKeptFrom(database), HOUR)) {
    if (piece.width === null) continue;
    const [begin, end] = [BigInt(piece.from ?? from), BigInt(piece.to ?? to)];
    rows.push(
      ...(await database.prisma.$queryRaw<Row[]>(Prisma.sql`
        SELECT d."state", d."executions", d."visits", d."failures", d."totalMs", d."sketch"
        FROM "RollupDuration" d JOIN "RollupGroup" g ON g."id" = d."groupId"
        WHERE d."width" = ${piece.width} AND d."bucket" >= ${begin} AND d."bucket" < ${end}
          AND g."machineId" = ${machineId}`)),
    );
  }
  const byState = new Map<string, Row[]>();
  for (const row of rows) byState.set(row.state, [...(byState.get(row.state) ?? []), row]);
  const whole = byState.get("") ?? [];
  byState.delete("");
  return {
    executions: sumOf(whole, ({ executions }) => executions),
    states: [...byState].map(([state, some]) => ({
      state,
      visits: sumOf(some, ({ visits }) => visits),
      failures: sumOf(some, ({ failures }) => failures),
      totalMs: sumOf(some, ({ totalMs }) => totalMs),
      durations: mergeSketches(some.map(({ sketch }) => decodeSketch(sketch) ?? EMPTY_SKETCH)),
    })),
  };
}

function sumOf(rows: readonly Row[], of: (row: Row) => number | bigint): number {
  return rows.reduce((sum, row) => sum + Number(of(row)), 0);
}
