"use client";

import type { Instant } from "@/lib/base/instant";
import type { ExecutionList } from "@/lib/contract/execution";
import { isFiltered } from "@/lib/contract/listQuery";
import { PATHS } from "@/lib/contract/paths";
import { useExecutions, useHistogram } from "../../_features/executions";
import type { PartSource } from "../../_features/part";
import type { HistogramProps } from "../charts/StatusHistogram";
import { Button } from "../ui/Button";
import { Part } from "../ui/Part";
import { QueryView } from "../ui/QueryView";
import { Skeleton } from "../ui/Skeleton";
import { useHydrated } from "../ui/useHydrated";
import { EmptyDatabase } from "../empty/EmptyDatabase";
import { ExecutionTable } from "./ExecutionTable";
import { ExecutionsSkeleton } from "./ExecutionsSkeleton";
import { Filters } from "./Filters";
import { FreshRows } from "./FreshRows";
import { Pages } from "./Pages";
import { useListQuery } from "./useListQuery";
import { useSteadyRows } from "./useSteadyRows";

const BUCKETS = 60;

// recharts is most of the weight of this page: it comes after the table.
const HISTOGRAM: PartSource<HistogramProps> = {
  name: "The histogram",
  load: () => import("../charts/StatusHistogram").then((chart) => chart.StatusHistogram),
};

export function ExecutionsView() {
  const { query, clear } = useListQuery();
  const list = useExecutions(query);
  if (!useHydrated()) return <ExecutionsSkeleton />;
  return (
    <QueryView
      of={{ list }}
      loading={<ExecutionsSkeleton />}
      actions={<Button onClick={clear}>Clear the filters</Button>}
    >
      {(found) =>
        found.list.total === 0 && !isFiltered(query) ? (
          <EmptyDatabase />
        ) : (
          <Listed list={found.list} name={list.isPlaceholderData ? null : PATHS.executions(query)} />
        )
      }
    </QueryView>
  );
}

/** `name` tells one list from another; null while the one before is shown. */
function Listed({ list, name }: { list: ExecutionList; name: string | null }) {
  const { query, change, clear } = useListQuery();
  const histogram = useHistogram(query, BUCKETS);
  const steady = useSteadyRows(list.rows, name);
  const skeleton = <Skeleton className="h-24 w-full" />;
  return (
    <div className="flex min-h-full flex-col px-5 pt-4 pb-5">
      <h1 className="sr-only">Executions</h1>
      <div className="h-24 overflow-y-auto">
        <QueryView of={{ histogram }} loading={skeleton}>
          {(found) => {
            const props = { histogram: found.histogram, onBrush: (from: Instant, to: Instant) => change({ from, to }) };
            return <Part source={HISTOGRAM} props={props} loading={skeleton} />;
          }}
        </QueryView>
      </div>
      <Filters query={query} facets={list.facets} onChange={change} onClear={isFiltered(query) ? clear : null} />
      <FreshRows {...steady} />
      <ExecutionTable
        rows={steady.rows}
        query={query}
        reading={steady.reading}
        onSort={(sort) => change({ sort })}
        onClear={clear}
      />
      <Pages
        list={{ ...list, rows: [...steady.rows] }}
        csv={PATHS.executionsCsv(query)}
        onPage={(page, at) => change({ page, at })}
      />
    </div>
  );
}
