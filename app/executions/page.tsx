import type { Metadata } from "next";
import { Suspense } from "react";
import { parseListQuery } from "@/lib/contract/listQuery";
import { listExecutions } from "@/lib/server/listExecutions";
import { ExecutionsView } from "../_components/executions/ExecutionsView";
import { ExecutionsSkeleton } from "../_components/executions/ExecutionsSkeleton";
import { executionsOptions } from "../_features/executions";
import { Prefetched } from "../_prefetch/Prefetched";
import { type PageQuery, searchParamsOf } from "../_prefetch/searchParams";

export const metadata: Metadata = { title: "Executions" };

export default async function ExecutionsPage({ searchParams }: { searchParams: PageQuery }) {
  const query = parseListQuery(await searchParamsOf(searchParams));
  return (
    <Suspense fallback={<ExecutionsSkeleton />}>
      <Prefetched
        load={async (context, put) => {
          if (query.ok) put(executionsOptions(query.value).queryKey, await listExecutions(context, query.value));
        }}
      >
        <ExecutionsView />
      </Prefetched>
    </Suspense>
  );
}
