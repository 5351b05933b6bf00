import { Prisma } from "@/generated/sqlite/client";
import { instant } from "@/lib/base/instant";
import { NOTHING_CHOSEN } from "@/lib/contract/dimension";
import { roundLength } from "@/lib/base/roundLength";
import { EXACT_TOTAL_LIMIT, type Histogram } from "@/lib/contract/execution";
import type { HistogramQuery } from "@/lib/contract/listQuery";
import { EXECUTION_STATUSES } from "@/lib/contract/status";
import type { Connection, Database } from "./database";
import { resolveFilter, type StoredFilter } from "./filter";
import { matchingIds } from "./matching";
import { sumOverTime } from "./rollups/sumOverTime";
import { catchUp } from "./rollups/follow";
import { summedFilter } from "./rollups/summed";
import { floorTo } from "./rollups/widths";
import { type BucketCount, type Buckets, fewOf, isSqueezed, usualBegin } from "./buckets";

/**
 * How many executions began when, by status. Without `from` and `to` it spans those that the filter lets through;
 * null when there are none to span; few old ones far before the others are left out and counted. Buckets begin at whole
 * minutes, hours or days, UTC; where there are many, they are sums of roll-ups. `now`: ms UTC.
 */
export async function countOverTime(database: Database, asked: HistogramQuery, now: number): Promise<Histogram | null> {
  const filter = await resolveFilter(database.prisma, asked, now);
  const known = await summedFilter(database, filter);
  const standing = known !== null && (await areMany(database, filter)) ? await catchUp(database, now) : "unmade";
  if (known === null || standing === "unmade") return countRows(database, filter, asked.buckets);
  const summed = await sumOverTime(database, known, asked.buckets);
  if (summed === null) return null;
  return histogramOf(summed.buckets, summed.counts, { before: summed.before, isExact: standing === "current" });
}

async function areMany({ prisma, kind }: Database, filter: StoredFilter): Promise<boolean> {
  const whole = { ...filter, ...NOTHING_ELSE };
  const [found] = await prisma.$queryRaw<{ n: bigint | number }[]>`
    SELECT count(*) AS n FROM (${matchingIds(kind, whole)}) AS began`;
  return Number(found?.n ?? 0) > EXACT_TOTAL_LIMIT;
}

/** All executions of the time: what is filtered changes no bucket's edges. */
const NOTHING_ELSE = { ...NOTHING_CHOSEN, machineIds: [], rest: null } as const;

/** Row by row, at most EXACT_TOTAL_LIMIT. */
async function countRows(database: Database, filter: StoredFilter, count: number): Promise<Histogram | null> {
  const { prisma, kind } = database;
  const ids = matchingIds(kind, filter);
  const matching = Prisma.sql`(SELECT id FROM (${ids}) AS found LIMIT ${EXACT_TOTAL_LIMIT}) AS m
    JOIN "Execution" e ON e."id" = m.id`;
  const range = await rangeOf(database, filter, matching);
  if (range === null) return null;
  const { before, ...span } = range;
  const bucketMs = roundLength((span.to - span.from) / count);
  const first = floorTo(span.from, bucketMs);
  const rows = await prisma.$queryRaw<BucketCount[]>`
    SELECT bucket, "status", sum("weight") AS n FROM (
      SELECT (e."startedAt" - ${BigInt(first)}) / ${BigInt(bucketMs)} AS bucket, e."status", e."weight" FROM ${matching}
      WHERE e."startedAt" >= ${BigInt(span.from)}
    ) AS begun GROUP BY bucket, "status"`;
  const [one] = await prisma.$queryRaw<{ n: bigint | number }[]>`SELECT count(*) AS n FROM (${ids}) AS found`;
  const isExact = Number(one?.n ?? 0) <= EXACT_TOTAL_LIMIT;
  return histogramOf({ ...span, first, bucketMs }, rows, { before, isExact });
}

type Range = { readonly from: number; readonly to: number; readonly before: number };

/** What a histogram spans at least where the filter does not say: a lonely bar tells no time. */
const LEAST_SPAN = 60_000;

/** From the first to the last of the matching executions where the filter does not say; few old ones are left out. */
async function rangeOf({ prisma }: Database, filter: StoredFilter, matching: Prisma.Sql): Promise<Range | null> {
  const [span] = await prisma.$queryRaw<Record<"first" | "last" | "n", bigint | number | null>[]>`
    SELECT min(e."startedAt") AS first, max(e."startedAt") AS last, count(e."startedAt") AS n FROM ${matching}`;
  if (span?.first == null || span.last == null) {
    const { from, to } = filter;
    return from === null || to === null || from >= to ? null : { from, to, before: 0 };
  }
  const [first, last] = [Number(span.first), Number(span.last)];
  const few = fewOf(Number(span.n));
  const [usual] =
    filter.from !== null || few === 0
      ? []
      : await prisma.$queryRaw<{ at: bigint | number }[]>`
          SELECT e."startedAt" AS at FROM ${matching} WHERE e."startedAt" IS NOT NULL
          ORDER BY e."startedAt" LIMIT 1 OFFSET ${few}`;
  const isCut = usual !== undefined && isSqueezed(first, Number(usual.at), last);
  const begin = isCut ? await firstFrom(prisma, matching, usualBegin(Number(usual.at), last)) : first;
  const isShort = filter.from === null && filter.to === null && last - begin < LEAST_SPAN;
  const from = filter.from ?? (isShort ? floorTo(begin, LEAST_SPAN) : begin);
  const to = filter.to ?? (isShort ? floorTo(last, LEAST_SPAN) + LEAST_SPAN : last + 1);
  if (from >= to) return null;
  return { from, to, before: isCut ? await countBefore(prisma, matching, from) : 0 };
}

async function firstFrom(connection: Connection, matching: Prisma.Sql, from: number): Promise<number> {
  const [found] = await connection.$queryRaw<{ at: bigint | number | null }[]>`
    SELECT min(e."startedAt") AS at FROM ${matching} WHERE e."startedAt" >= ${BigInt(from)}`;
  return Number(found?.at ?? from);
}

async function countBefore(connection: Connection, matching: Prisma.Sql, from: number): Promise<number> {
  const [found] = await connection.$queryRaw<{ n: bigint | number }[]>`
    SELECT count(*) AS n FROM ${matching} WHERE e."startedAt" < ${BigInt(from)}`;
  return Number(found?.n ?? 0);
}

function histogramOf(
  { from, to, first, bucketMs }: Buckets,
  rows: readonly BucketCount[],
  known: Pick<Histogram, "before" | "isExact">,
): Histogram {
  const counts = new Map(rows.map((row) => [`${Number(row.bucket)} ${row.status}`, Number(row.n)]));
  const buckets = Array.from({ length: Math.ceil((to - first) / bucketMs) }, (_, bucket) => ({
    at: instant(first + bucket * bucketMs),
    counts: Object.fromEntries(
      EXECUTION_STATUSES.flatMap((status) => {
        const n = counts.get(`${bucket} ${status}`);
        return n === undefined ? [] : [[status, n]];
      }),
    ),
  }));
  return { from: instant(from), to: instant(to), bucketMs, buckets, ...known };
}
