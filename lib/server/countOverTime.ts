import { instant } from "@/lib/base/instant";
import { ok, type Result } from "@/lib/base/result";
import type { Histogram } from "@/lib/contract/execution";
import type { HistogramQuery } from "@/lib/contract/listQuery";
import type { Context } from "./context";
import type { UseCaseError } from "./errors";
import { askedResults } from "./search/scanResults";

/** The histogram above a list; without buckets when there is nothing to count. */
export async function countOverTime(
  { store }: Context,
  query: HistogramQuery,
): Promise<Result<Histogram, UseCaseError>> {
  const from = query.from ?? instant(0);
  const to = query.to ?? from;
  // Only histories tell what such a query finds.
  if ((await askedResults({ store }, query)) !== null)
    return ok({ from, to, bucketMs: 1, before: 0, buckets: [], isExact: false });
  return ok(
    (await store.executions.histogram(query)) ?? { from, to, bucketMs: 1, before: 0, buckets: [], isExact: true },
  );
}
