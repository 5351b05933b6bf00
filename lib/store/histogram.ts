import { instant } from "@/lib/base/instant";
import type { Histogram } from "@/lib/contract/execution";
import type { HistogramQuery } from "@/lib/contract/listQuery";
import { EXECUTION_STATUSES } from "@/lib/contract/status";
import type { Database } from "./database";
import { resolveFilter, type StoredFilter, whereOf } from "./filter";

type Range = { readonly from: number; readonly to: number };

/**
 * How many executions began when, by status. Without `from` and `to` it spans those that the filter lets through;
 * null when there are none to span.
 */
export async function countOverTime(database: Database, asked: HistogramQuery): Promise<Histogram | null> {
  const query = { ...(await resolveFilter(database.prisma, asked)), buckets: asked.buckets };
  const range = await rangeOf(database, query);
  if (range === null) return null;
  const bucketMs = Math.max(1, Math.ceil((range.to - range.from) / query.buckets));
  const filter = { ...query, from: instant(range.from), to: instant(range.to) };
  const rows = await database.prisma.$queryRaw<{ bucket: bigint | number; status: string; n: bigint | number }[]>`
    SELECT bucket, "status", count(*) AS n FROM (
      SELECT (e."startedAt" - ${BigInt(range.from)}) / ${BigInt(bucketMs)} AS bucket, e."status"
      FROM "Execution" e ${whereOf(database.kind, filter)}
    ) AS begun GROUP BY bucket, "status"`;
  const counts = new Map(rows.map((row) => [`${Number(row.bucket)} ${row.status}`, Number(row.n)]));
  const buckets = Array.from({ length: Math.ceil((range.to - range.from) / bucketMs) }, (_, bucket) => ({
    at: instant(range.from + bucket * bucketMs),
    counts: Object.fromEntries(
      EXECUTION_STATUSES.flatMap((status) => {
        const n = counts.get(`${bucket} ${status}`);
        return n === undefined ? [] : [[status, n]];
      }),
    ),
  }));
  return { from: instant(range.from), to: instant(range.to), bucketMs, buckets };
}

async function rangeOf({ prisma, kind }: Database, query: StoredFilter): Promise<Range | null> {
  if (query.from !== null && query.to !== null)
    return query.from < query.to ? { from: query.from, to: query.to } : null;
  const [found] = await prisma.$queryRaw<{ first: bigint | number | null; last: bigint | number | null }[]>`
    SELECT min(e."startedAt") AS first, max(e."startedAt") AS last FROM "Execution" e ${whereOf(kind, query)}`;
  if (found?.first == null || found.last == null) return null;
  // The upper bound is not included.
  return { from: query.from ?? Number(found.first), to: query.to ?? Number(found.last) + 1 };
}
