import { Prisma } from "@/generated/sqlite/client";
import type { Database } from "../database";
import { DAY, FIVE_MINUTES, floorTo, HOUR } from "./widths";

/** A stretch of time, `from` included, `to` not, in ms UTC; null: without an end on that side. */
export type TimeRange = { readonly from: number | null; readonly to: number | null };

/** A part of a range that is read from sums of one width, or from the members one by one. */
type Piece = { readonly width: number | null; readonly from: number | null; readonly to: number | null };

/** A range in as few pieces as its ends allow: whole days, whole hours, 5 minutes where they are kept, and single ones. */
export function piecesOf({ from, to }: TimeRange, kept: number, longest: number | null = DAY): readonly Piece[] {
  return divided({ from, to }, longest === null ? [] : WIDTHS.slice(WIDTHS.indexOf(longest)), kept);
}

const WIDTHS: readonly number[] = [DAY, HOUR, FIVE_MINUTES];

function divided({ from, to }: TimeRange, widths: readonly number[], kept: number): readonly Piece[] {
  if (from !== null && to !== null && from >= to) return [];
  const [width, ...smaller] = widths;
  if (width === undefined || (width === FIVE_MINUTES && (from ?? 0) < kept)) return [{ width: null, from, to }];
  const first = from === null ? null : -floorTo(-from, width);
  const last = to === null ? null : floorTo(to, width);
  if (first !== null && last !== null && first >= last) return divided({ from, to }, smaller, kept);
  return [
    ...(first === null ? [] : divided({ from, to: first }, smaller, kept)),
    { width, from: first, to: last },
    ...(last === null ? [] : divided({ from: last, to }, smaller, kept)),
  ];
}

/**
 * `SELECT "groupId", "verdict", "at", "n"`: executions that began in a range, counted by where their sums begin. No sum is
 * longer than `longest`; null: each for itself.
 */
export function countsIn(range: TimeRange, kept: number, longest: number | null = DAY): Prisma.Sql {
  const parts = piecesOf(range, kept, longest).map(({ width, from, to }) => {
    if (width === null) {
      return Prisma.sql`SELECT "groupId", "verdict", "startedAt" AS "at", "weight" AS "n" FROM "RollupMember"
        WHERE ${within(Prisma.sql`"startedAt"`, { from, to })}`;
    }
    return Prisma.sql`SELECT "groupId", "verdict", "bucket" AS "at", "executions" AS "n" FROM "RollupCell"
      WHERE "width" = ${width} AND ${within(Prisma.sql`"bucket"`, { from, to })}`;
  });
  // What has no known start is in no range.
  const unknown = Prisma.sql`SELECT "groupId", "verdict", NULL AS "at", "executions" AS "n" FROM "RollupCell" WHERE "width" = 0`;
  const all = range.from === null && range.to === null ? [...parts, unknown] : parts;
  if (all.length === 0) return NOTHING;
  return Prisma.join(all, " UNION ALL ");
}

const NOTHING = Prisma.sql`SELECT "groupId", "verdict", "bucket" AS "at", "executions" AS "n" FROM "RollupCell" WHERE 1 = 0`;

/** `column` is known and in a range. */
export function within(column: Prisma.Sql, { from, to }: TimeRange): Prisma.Sql {
  const conditions = [
    Prisma.sql`${column} IS NOT NULL`,
    ...(from === null ? [] : [Prisma.sql`${column} >= ${BigInt(from)}`]),
    ...(to === null ? [] : [Prisma.sql`${column} < ${BigInt(to)}`]),
  ];
  return Prisma.join(conditions, " AND ");
}

/** From when on there are sums of 5 minutes. */
export async function readKeptFrom({ prisma }: Database): Promise<number> {
  const progress = await prisma.rollupProgress.findUnique({ where: { id: 1 }, select: { keptFrom: true } });
  return Number(progress?.keptFrom ?? 0);
}
