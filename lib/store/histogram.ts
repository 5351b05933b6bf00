import { Prisma } from "@/generated/sqlite/client";
import { instant } from "@/lib/base/instant";
import { NOTHING_CHOSEN } from "@/lib/contract/dimension";
import { EXACT_TOTAL_LIMIT, type Histogram } from "@/lib/contract/execution";
import type { HistogramQuery } from "@/lib/contract/listQuery";
import { EXECUTION_STATUSES } from "@/lib/contract/status";
import type { Database } from "./database";
import { resolveFilter, type StoredFilter } from "./filter";
import { matchingIds } from "./matching";
import { sumOverTime } from "./rollups/sumOverTime";
import { catchUp } from "./rollups/follow";
import type { BucketCount, Buckets } from "./buckets";

/**
 * How many executions began when, by status. Without `from` and `to` it spans those that the filter lets through;
 * null when there are none to span. Where there are many, buckets begin at whole minutes, hours or days, UTC, so that
 * they are sums of roll-ups. `now`: ms UTC.
 */
export async function countOverTime(database: Database, asked: HistogramQuery, now: number): Promise<Histogram | null> {
  const filter = await resolveFilter(database.prisma, asked, now);
  const standing = filter.rest === null && (await areMany(database, filter)) ? await catchUp(database, now) : "unmade";
  if (standing === "unmade") return countRows(database, filter, asked.buckets);
  const summed = await sumOverTime(database, filter, asked.buckets);
  return summed === null ? null : histogramOf(summed.buckets, summed.counts, standing === "current");
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
  const [span] = await prisma.$queryRaw<Record<"first" | "last" | "n", bigint | number | null>[]>`
    SELECT min(e."startedAt") AS first, max(e."startedAt") AS last, count(*) AS n FROM ${matching}`;
  const from = filter.from ?? (span?.first == null ? null : Number(span.first));
  const to = filter.to ?? (span?.last == null ? null : Number(span.last) + 1);
  if (from === null || to === null || from >= to) return null;
  const bucketMs = Math.max(1, Math.ceil((to - from) / count));
  const rows = await prisma.$queryRaw<BucketCount[]>`
    SELECT bucket, "status", sum("weight") AS n FROM (
      SELECT (e."startedAt" - ${BigInt(from)}) / ${BigInt(bucketMs)} AS bucket, e."status", e."weight" FROM ${matching}
      WHERE e."startedAt" IS NOT NULL
    ) AS begun GROUP BY bucket, "status"`;
  const [one] = await prisma.$queryRaw<{ n: bigint | number }[]>`SELECT count(*) AS n FROM (${ids}) AS found`;
  return histogramOf({ from, to, first: from, bucketMs }, rows, Number(one?.n ?? 0) <= EXACT_TOTAL_LIMIT);
}

function histogramOf(
  { from, to, first, bucketMs }: Buckets,
  rows: readonly BucketCount[],
  isExact: boolean,
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
  return { from: instant(from), to: instant(to), bucketMs, buckets, isExact };
}
