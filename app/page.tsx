import type { Metadata } from "next";
import { Suspense } from "react";
import { parseOverviewQuery } from "@/lib/contract/overview";
import { readOverview } from "@/lib/server/overview/readOverview";
import { worseThere } from "@/lib/server/overview/sharedWorse";
import { OverviewSkeleton } from "./_components/overview/OverviewSkeleton";
import { OverviewView } from "./_components/overview/OverviewView";
import { overviewOptions, worseOptions } from "./_features/overview";
import { Prefetched } from "./_prefetch/Prefetched";
import { type PageQuery, searchParamsOf } from "./_prefetch/searchParams";

export const metadata: Metadata = { title: "Overview" };

export default async function OverviewPage({ searchParams }: { searchParams: PageQuery }) {
  const query = parseOverviewQuery(await searchParamsOf(searchParams));
  return (
    <Suspense fallback={<OverviewSkeleton />}>
      <Prefetched
        load={async (context, put) => {
          if (!query.ok) return;
          put(overviewOptions(query.value).queryKey, await readOverview(context, query.value, Date.now()));
          const worse = worseThere(context, Date.now());
          if (worse !== null) put(worseOptions.queryKey, worse);
        }}
      >
        <OverviewView />
      </Prefetched>
    </Suspense>
  );
}
