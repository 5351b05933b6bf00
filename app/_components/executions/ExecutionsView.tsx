"use client";

import dynamic from "next/dynamic";
import { isFiltered } from "@/lib/contract/listQuery";
import { PATHS } from "@/lib/contract/paths";
import { useExecutions, useHistogram } from "../../_features/executions";
import { problemFrom } from "../../_features/http";
import { Button } from "../ui/Button";
import { ProblemNote } from "../ui/ProblemNote";
import { QueryProblem } from "../ui/QueryProblem";
import { Skeleton } from "../ui/Skeleton";
import { EmptyDatabase } from "../empty/EmptyDatabase";
import { ExecutionTable } from "./ExecutionTable";
import { ExecutionsSkeleton } from "./ExecutionsSkeleton";
import { Filters } from "./Filters";
import { Pages } from "./Pages";
import { useListQuery } from "./useListQuery";

const BUCKETS = 60;

// recharts is most of the weight of this page: it comes after the table.
const StatusHistogram = dynamic(() => import("../charts/StatusHistogram"), {
  ssr: false,
  loading: () => <Skeleton className="h-24 w-full" />,
});

export function ExecutionsView() {
  const { query, change, clear } = useListQuery();
  const list = useExecutions(query);
  const histogram = useHistogram(query, BUCKETS);

  if (list.data === undefined) {
    if (list.error === null) return <ExecutionsSkeleton />;
    return (
      <div className="p-5">
        <ProblemNote problem={problemFrom(list.error)}>
          <Button onClick={() => void list.refetch()}>Try again</Button>
          <Button onClick={clear}>Clear the filters</Button>
        </ProblemNote>
      </div>
    );
  }
  const filtered = isFiltered(query);
  if (list.data.total === 0 && !filtered) return <EmptyDatabase />;
  return (
    <div className="flex min-h-full flex-col px-5 pt-4 pb-5">
      <h1 className="sr-only">Executions</h1>
      <div className="h-24 overflow-y-auto">
        {histogram.error !== null && histogram.data === undefined ? (
          <QueryProblem queries={[histogram]} />
        ) : histogram.data === undefined ? (
          <Skeleton className="h-24 w-full" />
        ) : (
          <StatusHistogram histogram={histogram.data} onBrush={(from, to) => change({ from, to })} />
        )}
      </div>
      <Filters query={query} facets={list.data.facets} onChange={change} onClear={filtered ? clear : null} />
      {list.error !== null && <ProblemNote problem={problemFrom(list.error)} />}
      <ExecutionTable rows={list.data.rows} query={query} onSort={(sort) => change({ sort })} onClear={clear} />
      <Pages list={list.data} csv={PATHS.executionsCsv(query)} onPage={(page, at) => change({ page, at })} />
    </div>
  );
}
