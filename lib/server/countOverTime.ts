import { instant } from "@/lib/base/instant";
import { ok, type Result } from "@/lib/base/result";
import type { HistogramAnswer } from "@/lib/contract/execution";
import type { HistogramQuery } from "@/lib/contract/listQuery";
import { liftFilter } from "@/lib/contract/query/liftFilter";
import type { Context } from "./context";
import type { UseCaseError } from "./errors";
import { changesIn } from "./overview/changesIn";
import { askedResults } from "./search/scanResults";

/** The histogram above a list; without buckets when there is nothing to count. With what changed of its machines. */
export async function countOverTime(
  { store }: Context,
  query: HistogramQuery,
): Promise<Result<HistogramAnswer, UseCaseError>> {
  const from = query.from ?? instant(0);
  const to = query.to ?? from;
  // Only histories tell what such a query finds.
  if ((await askedResults({ store }, query)) !== null)
    return ok({ from, to, bucketMs: 1, before: 0, buckets: [], isExact: false, changes: [] });
  const histogram = await store.executions.histogram(query);
  if (histogram === null) return ok({ from, to, bucketMs: 1, before: 0, buckets: [], isExact: true, changes: [] });
  const { machine } = liftFilter(query, Date.now());
  const changes = await changesIn(store, machine.length === 0 ? null : machine, histogram);
  return ok({ ...histogram, changes });
}
