import type { Metadata } from "next";
import { Suspense } from "react";
import { parsePeriodsQuery } from "@/lib/contract/periodsQuery";
import { readPeriods } from "@/lib/server/compare/readPeriods";
import { PeriodsSkeleton } from "../../_components/periods/PeriodsSkeleton";
import { NoPeriods, PeriodsView } from "../../_components/periods/PeriodsView";
import { periodsOptions } from "../../_features/comparison";
import { Prefetched } from "../../_prefetch/Prefetched";
import { type PageQuery, searchParamsOf } from "../../_prefetch/searchParams";

export const metadata: Metadata = { title: "Compare periods" };

export default async function PeriodsPage({ searchParams }: { searchParams: PageQuery }) {
  const query = parsePeriodsQuery(await searchParamsOf(searchParams));
  if (!query.ok) return <NoPeriods problem={query.error} />;
  return (
    <Suspense fallback={<PeriodsSkeleton />}>
      <Prefetched
        load={async (context, put) =>
          put(periodsOptions(query.value).queryKey, await readPeriods(context, query.value, Date.now()))
        }
      >
        <PeriodsView query={query.value} />
      </Prefetched>
    </Suspense>
  );
}
