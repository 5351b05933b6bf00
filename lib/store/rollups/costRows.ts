import { Prisma } from "@/generated/sqlite/client";
import type { CostRange, CostRow, CostsAsked } from "../costRow";
import type { Database } from "../database";
import { COST_SUMS, idRows } from "./contribution";
import { piecesOf, readKeptFrom } from "./pieces";
import { DAY } from "./widths";

/** Sums of costs from the roll-ups, and the ranges at the ends of the time that only rows can tell. */
export type SummedCosts = { readonly rows: CostRow[]; readonly rest: readonly CostRange[] };

/** By machine, region, account, type, day and outcome, each once for each width of sums that the range takes. */
export async function costRowsIn(database: Database, asked: CostsAsked, limit: number): Promise<SummedCosts> {
  const rows: CostRow[] = [];
  const rest: CostRange[] = [];
  for (const { width, from, to } of piecesOf(asked, await readKeptFrom(database))) {
    const piece = { from: from ?? asked.from, to: to ?? asked.to } as CostRange;
    if (width === null) rest.push(piece);
    else rows.push(...(await summed(database, width, { ...asked, ...piece }, limit)));
  }
  return { rows, rest };
}

/** Of rows of `table` those of some machines; of all where none are named. */
export function ofMachines(kind: Database["kind"], table: "e" | "g", ids: CostsAsked["machineIds"]): Prisma.Sql {
  if (ids === undefined) return Prisma.empty;
  return Prisma.sql`AND ${Prisma.raw(table)}."machineId" IN (SELECT asked."id" FROM ${idRows(kind, ids)})`;
}

async function summed(
  { prisma, kind }: Database,
  width: number,
  { from, to, machineIds }: CostsAsked,
  limit: number,
): Promise<CostRow[]> {
  const some = ofMachines(kind, "g", machineIds);
  const within = (table: string) =>
    Prisma.sql`${Prisma.raw(table)}."width" = ${width} AND ${Prisma.raw(table)}."bucket" >= ${BigInt(from)}
      AND ${Prisma.raw(table)}."bucket" < ${BigInt(to)} ${some}`;
  const rows = await prisma.$queryRaw<CostRow[]>`
    SELECT ${ALIKE}, min(g."machine") AS "machine", c."bucket" / ${BigInt(DAY)} AS "day",
      sum(c."executions") AS "n", NULL AS "longestMs", ${TOTALS}
    FROM "RollupCell" c JOIN "RollupGroup" g ON g."id" = c."groupId" WHERE ${within("c")}
    GROUP BY 1, 2, 3, 4, 5, 7 LIMIT ${limit}`;
  const longest = await prisma.$queryRaw<CostRow[]>`
    SELECT ${ALIKE}, d."bucket" / ${BigInt(DAY)} AS "day", max(d."longestMs") AS "longestMs"
    FROM "RollupDuration" d JOIN "RollupGroup" g ON g."id" = d."groupId" WHERE ${within("d")} AND d."state" = ''
    GROUP BY 1, 2, 3, 4, 5, 6`;
  const byKey = new Map(longest.map((row) => [alikeKey(row), row.longestMs]));
  return rows.map((row) => ({ ...row, longestMs: byKey.get(alikeKey(row)) ?? null }));
}

const ALIKE = Prisma.raw(["machineId", "region", "account", "type", "status"].map((name) => `g."${name}"`).join(", "));
/** As floating point, as the sums over rows are. */
const TOTALS = Prisma.raw(
  COST_SUMS.map((name) => `sum(CAST(c."${name}" AS DOUBLE PRECISION)) AS "${name}"`).join(", "),
);

export function alikeKey({ machineId, region, account, type, status, day }: CostRow): string {
  return JSON.stringify([machineId === null ? null : Number(machineId), region, account, type, status, Number(day)]);
}

/** Rows of one key in one. */
export function joinCostRows(rows: readonly CostRow[]): CostRow[] {
  const joined = new Map<string, CostRow>();
  for (const row of rows) {
    const known = joined.get(alikeKey(row));
    joined.set(alikeKey(row), known === undefined ? row : sumOfRows(known, row));
  }
  return [...joined.values()];
}

function sumOfRows(a: CostRow, b: CostRow): CostRow {
  const sums = Object.fromEntries(
    ["n" as const, ...COST_SUMS].map((name) => [name, Number(a[name]) + Number(b[name])]),
  );
  const longest = [a.longestMs, b.longestMs].filter((ms) => ms !== null).map(Number);
  const names = [a.machine, b.machine].filter((name) => name !== null).sort();
  const longestMs = longest.length === 0 ? null : Math.max(...longest);
  return { ...a, ...sums, longestMs, machine: names[0] ?? null };
}
