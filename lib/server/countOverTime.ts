import { instant } from "@/lib/base/instant";
import { ok, type Result } from "@/lib/base/result";
import type { Histogram } from "@/lib/contract/execution";
import { parseHistogramQuery } from "@/lib/contract/listQuery";
import type { Context } from "./context";
import { badQuery, type UseCaseError } from "./problems";

/** The histogram above a list; without buckets when there is nothing to count. */
export async function countOverTime(
  { store }: Context,
  params: URLSearchParams,
): Promise<Result<Histogram, UseCaseError>> {
  const query = parseHistogramQuery(params);
  if (!query.ok) return badQuery(query.error);
  const from = query.value.from ?? instant(0);
  const to = query.value.to ?? from;
  return ok((await store.histogram(query.value)) ?? { from, to, bucketMs: 1, buckets: [] });
}
