import { Prisma } from "@/generated/sqlite/client";
import type { PageAt } from "@/lib/contract/listQuery";
import type { Connection } from "./database";
import type { SortKey } from "./sort";

/*
 * One page of executions in an order, by key. Each part of a page is one range of one index, read from where the page
 * begins: rows whose sort value is known, then those without one (which come last in both directions).
 */

/** A source of executions `e`: each arm is a range of an index on (…, value, id). */
export type Arm = {
  /** `FROM` item that has `e`. */
  readonly from: Prisma.Sql;
  readonly conditions: readonly Prisma.Sql[];
  readonly value: Prisma.Sql;
  readonly id: Prisma.Sql;
  /** An execution can be in it twice. */
  readonly repeats?: boolean;
};

export type Order = Pick<SortKey, "isNullable" | "parse"> & { readonly descending: boolean };

/** An execution with what it is sorted by. */
export type Place = { readonly id: number; readonly value: unknown };

type Segment = "known" | "unknown";

/** Rows from `offset` on, or from a cursor on, at most `limit`; those before a cursor come nearest first. */
export async function readPlaces(
  prisma: Connection,
  arms: readonly Arm[],
  order: Order,
  limit: number,
  start: { readonly at: PageAt | null; readonly offset: number },
): Promise<Place[]> {
  const backwards = start.at?.side === "before";
  const places: Place[] = [];
  let { offset } = start;
  for (const segment of segmentsFrom(order, start.at, backwards)) {
    const part = { segment, order, backwards, at: start.at };
    const query = segmentSql(arms, part, limit - places.length, offset);
    const rows = await prisma.$queryRaw<{ id: bigint | number; value: unknown }[]>(query);
    places.push(...rows.map(({ id, value }) => ({ id: Number(id), value })));
    if (places.length >= limit) break;
    if (offset > 0 && rows.length === 0) offset -= await countUpTo(prisma, arms, part, offset);
    else offset = 0;
  }
  return places;
}

/** The segments of an order that a page can have rows of, in the direction in which it is read. */
function segmentsFrom({ isNullable }: Order, at: PageAt | null, backwards: boolean): readonly Segment[] {
  if (!isNullable) return ["known"];
  const segments: readonly Segment[] = backwards ? ["unknown", "known"] : ["known", "unknown"];
  if (at === null) return segments;
  return segments.slice(segments.indexOf(at.cursor.value === null ? "unknown" : "known"));
}

type Part = {
  readonly segment: Segment;
  readonly order: Order;
  readonly backwards: boolean;
  readonly at: PageAt | null;
};

async function countUpTo(prisma: Connection, arms: readonly Arm[], part: Part, limit: number): Promise<number> {
  const [row] = await prisma.$queryRaw<{ n: bigint | number }[]>`
    SELECT count(*) AS n FROM (${segmentSql(arms, part, limit, 0)}) AS passed`;
  return Number(row?.n ?? 0);
}

/** `SELECT id, value` of the first rows of a segment, over all arms. */
export function segmentSql(arms: readonly Arm[], part: Part, limit: number, offset: number): Prisma.Sql {
  const direction = Prisma.raw(part.order.descending !== part.backwards ? "DESC" : "ASC");
  const range = Prisma.sql`LIMIT ${limit}${offset === 0 ? Prisma.empty : Prisma.sql` OFFSET ${offset}`}`;
  const [only] = arms;
  if (arms.length === 1 && only !== undefined) return Prisma.sql`${armSql(only, part, direction)} ${range}`;
  // A row that two arms have is one row: UNION, not UNION ALL.
  const parts = arms.map(
    (arm) => Prisma.sql`SELECT * FROM (${armSql(arm, part, direction)} LIMIT ${limit + offset}) AS arm`,
  );
  return Prisma.sql`SELECT id, value FROM (${Prisma.join(parts, " UNION ")}) AS arms
    ORDER BY value ${direction}, id ${direction} ${range}`;
}

function armSql(arm: Arm, { segment, order, at }: Part, direction: Prisma.Sql): Prisma.Sql {
  const { from, conditions, value, id } = arm;
  const all = [
    ...conditions,
    ...(order.isNullable
      ? [segment === "known" ? Prisma.sql`${value} IS NOT NULL` : Prisma.sql`${value} IS NULL`]
      : []),
    ...(at === null ? [] : beyond(arm, segment, order, at, direction)),
  ];
  const where = all.length === 0 ? Prisma.empty : Prisma.sql`WHERE ${Prisma.join(all, " AND ")}`;
  return Prisma.sql`SELECT ${arm.repeats === true ? Prisma.sql`DISTINCT` : Prisma.empty} ${id} AS id, ${value} AS value
    FROM ${from} ${where} ORDER BY ${value} ${direction}, ${id} ${direction}`;
}

/** Behind the cursor in the direction of reading; nothing when the cursor is in the segment before. */
function beyond(
  { value, id }: Arm,
  segment: Segment,
  { parse }: Order,
  { cursor }: PageAt,
  direction: Prisma.Sql,
): Prisma.Sql[] {
  const last = Prisma.sql`CAST(${BigInt(cursor.id)} AS BIGINT)`;
  const than = Prisma.raw(direction.sql === "DESC" ? "<" : ">");
  if (segment === "unknown") return cursor.value === null ? [Prisma.sql`${id} ${than} ${last}`] : [];
  return cursor.value === null ? [] : [Prisma.sql`(${value}, ${id}) ${than} (${parse(cursor.value)}, ${last})`];
}
