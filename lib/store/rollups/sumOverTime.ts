import { Prisma } from "@/generated/sqlite/client";
import type { Database } from "../database";
import { where } from "../filter";
import { roundLength } from "@/lib/base/roundLength";
import { type BucketCount, type Buckets, fewOf, isSqueezed } from "../buckets";
import { countsIn, readKeptFrom } from "./pieces";
import { groupConditions, type SummedFilter } from "./summed";
import { DAY, FIVE_MINUTES, floorTo, HOUR } from "./widths";

/** Of a bucket in ms: from here on each is whole sums of the width below, and so are its edges. */
const SHORTEST = 1000;

export type SummedOverTime = {
  readonly buckets: Buckets;
  readonly counts: readonly BucketCount[];
  /** Executions that began before the buckets. */
  readonly before: number;
};

/** From the roll-ups: how many executions that a filter lets through began in each bucket; null when none did. */
export async function sumOverTime(
  database: Database,
  filter: SummedFilter,
  count: number,
): Promise<SummedOverTime | null> {
  const { prisma } = database;
  const kept = await readKeptFrom(database);
  const matching = await groupConditions(database, filter);
  const range = await spanOf(database, filter.chosen, matching);
  if (range === null) return null;
  const bucketMs = roundLength(Math.max(SHORTEST, (range.to - range.from) / count));
  const first = floorTo(range.from, bucketMs);
  const counts = await prisma.$queryRaw<BucketCount[]>`
    SELECT (c."at" - ${BigInt(first)}) / ${BigInt(bucketMs)} AS bucket, g."status", sum(c."n") AS n
    FROM (${countsByLength(range, bucketMs, kept)}) AS c JOIN "RollupGroup" g ON g."id" = c."groupId"
    ${where(matching)} GROUP BY 1, 2`;
  const { before, ...span } = range;
  return { buckets: { ...span, first, bucketMs }, counts, before };
}

/** From the roll-ups: how many executions a filter lets through. */
export async function countSummed(database: Database, filter: SummedFilter): Promise<number> {
  const counts = countsIn(filter.chosen, await readKeptFrom(database));
  const [found] = await database.prisma.$queryRaw<{ n: bigint | number | null }[]>`
    SELECT sum(c."n") AS n FROM (${counts}) AS c JOIN "RollupGroup" g ON g."id" = c."groupId"
    ${where(await groupConditions(database, filter))}`;
  return Number(found?.n ?? 0);
}

type Span = { readonly from: number; readonly to: number };

/** Sums that are not longer than a bucket. */
function countsByLength({ from, to }: Span, bucketMs: number, kept: number): Prisma.Sql {
  if (bucketMs >= DAY) return countsIn({ from, to }, kept);
  const width = bucketMs >= HOUR ? HOUR : bucketMs >= FIVE_MINUTES && from >= kept ? FIVE_MINUTES : null;
  return countsIn({ from, to }, kept, width);
}

/** The hours from the first to the last execution that matches, where the filter does not say; few old ones are left out. */
async function spanOf(
  database: Database,
  { from, to }: SummedFilter["chosen"],
  matching: readonly Prisma.Sql[],
): Promise<(Span & { readonly before: number }) | null> {
  if (from !== null && to !== null) return from < to ? { from, to, before: 0 } : null;
  const edges = await edgesOf(database, DAY, matching, { from, to });
  if (edges === null) return null;
  const { first: begin, before } =
    from === null ? await usualBegin(database, matching, edges) : { first: edges.first, before: 0 };
  const days = { ...edges, first: begin };
  const first = await edgesOf(database, HOUR, matching, { from: days.first, to: days.first + DAY });
  const last = await edgesOf(database, HOUR, matching, { from: days.last, to: days.last + DAY });
  const span = { from: from ?? first?.first ?? days.first, to: to ?? (last?.last ?? days.last) + HOUR };
  return span.from < span.to ? { ...span, before } : null;
}

/** The day before which few executions began, if the time before it is most of the whole. */
async function usualBegin(
  { prisma }: Database,
  matching: readonly Prisma.Sql[],
  { first, last }: { readonly first: number; readonly last: number },
): Promise<{ readonly first: number; readonly before: number }> {
  const conditions = [Prisma.sql`c."width" = ${DAY}`, Prisma.sql`c."bucket" <= ${BigInt(last)}`, ...matching];
  const days = await prisma.$queryRaw<{ day: bigint | number; n: bigint | number }[]>`
    SELECT c."bucket" AS day, sum(c."executions") AS n
    FROM "RollupCell" c JOIN "RollupGroup" g ON g."id" = c."groupId" ${where(conditions)} GROUP BY 1 ORDER BY 1`;
  const few = fewOf(days.reduce((sum, { n }) => sum + Number(n), 0));
  let before = 0;
  for (const { day, n } of days) {
    if (before + Number(n) > few)
      return isSqueezed(first, Number(day), last + DAY) ? { first: Number(day), before } : { first, before: 0 };
    before += Number(n);
  }
  return { first, before: 0 };
}

async function edgesOf(
  { prisma }: Database,
  width: number,
  matching: readonly Prisma.Sql[],
  { from, to }: { readonly from: number | null; readonly to: number | null },
): Promise<{ readonly first: number; readonly last: number } | null> {
  const conditions = [
    Prisma.sql`c."width" = ${width}`,
    ...(from === null ? [] : [Prisma.sql`c."bucket" >= ${BigInt(floorTo(from, width))}`]),
    ...(to === null ? [] : [Prisma.sql`c."bucket" < ${BigInt(to)}`]),
    ...matching,
  ];
  const [found] = await prisma.$queryRaw<Record<"first" | "last", bigint | number | null>[]>`
    SELECT min(c."bucket") AS first, max(c."bucket") AS last
    FROM "RollupCell" c JOIN "RollupGroup" g ON g."id" = c."groupId" ${where(conditions)}`;
  if (found?.first == null || found.last == null) return null;
  return { first: Number(found.first), last: Number(found.last) };
}
