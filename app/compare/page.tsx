import type { Metadata } from "next";
import { Suspense } from "react";
import { type ComparedWith, parseComparisonQuery } from "@/lib/contract/comparison";
import { isKey } from "@/lib/contract/key";
import { readComparison } from "@/lib/server/compare/readComparison";
import { CompareSkeleton } from "../_components/compare/CompareSkeleton";
import { ChooseOther, CompareView, NothingToCompare } from "../_components/compare/CompareView";
import { comparisonOptions } from "../_features/comparison";
import { Prefetched } from "../_prefetch/Prefetched";
import { type PageQuery, searchParamsOf } from "../_prefetch/searchParams";

export const metadata: Metadata = { title: "Compare" };

export default async function ComparePage({ searchParams }: { searchParams: PageQuery }) {
  const params = await searchParamsOf(searchParams);
  const key = params.get("a") ?? "";
  if (!isKey(key)) return <NothingToCompare />;
  const other = otherIn(params);
  if (other === null) return <ChooseOther executionKey={key} />;
  return (
    <Suspense fallback={<CompareSkeleton />}>
      <Prefetched
        load={async (context, put) =>
          put(comparisonOptions(key, other).queryKey, await readComparison(context, key, other))
        }
      >
        <CompareView executionKey={key} other={other} key={`${key} ${params.get("b")}`} />
      </Prefetched>
    </Suspense>
  );
}

/** What the address compares with; null where it says nothing that can be. */
function otherIn(params: URLSearchParams): ComparedWith | null {
  const query = parseComparisonQuery(new URLSearchParams({ with: params.get("b") ?? "" }));
  return query.ok ? query.value : null;
}
