import type { Metadata } from "next";
import { Suspense } from "react";
import { parseCostQuery } from "@/lib/contract/costQuery";
import { readTotals } from "@/lib/server/cost/readTotals";
import { CostSkeleton } from "../_components/cost/CostSkeleton";
import { CostView } from "../_components/cost/CostView";
import { costTotalsOptions } from "../_features/costTotals";
import { Prefetched } from "../_prefetch/Prefetched";
import { type PageQuery, searchParamsOf } from "../_prefetch/searchParams";

export const metadata: Metadata = { title: "Cost" };

export default async function CostPage({ searchParams }: { searchParams: PageQuery }) {
  const params = await searchParamsOf(searchParams);
  const query = parseCostQuery(costParams(params));
  return (
    <Suspense fallback={<CostSkeleton />}>
      <Prefetched
        load={async (context, put) => {
          // The calculator shows no stored execution.
          if (!query.ok || params.get("view") === "calculator") return;
          put(costTotalsOptions(query.value).queryKey, await readTotals(context, query.value, Date.now()));
        }}
      >
        <CostView />
      </Prefetched>
    </Suspense>
  );
}

/** What `useCostPage` reads of the address, as the route of the totals spells it. */
function costParams(page: URLSearchParams): URLSearchParams {
  const [machine, month] = [page.get("machine") ?? "", page.get("month") ?? ""];
  return new URLSearchParams({ machine, month, freeTier: page.get("free") === "true" ? "1" : "0" });
}
