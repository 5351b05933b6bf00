"use client";

import type { Instant } from "@/lib/base/instant";
import { formatCount } from "@/lib/base/wording";
import type { ExecutionList } from "@/lib/contract/execution";
import { EXECUTION_COLUMNS } from "@/lib/contract/executionColumns";
import type { MachineEventRow } from "@/lib/contract/machineEvent";
import { PATHS } from "@/lib/contract/paths";
import { withBounds } from "@/lib/contract/query/editQuery";
import type { Query } from "@/lib/contract/query/query";
import { useExecutions, useHistogram } from "../../_features/executions";
import type { PartSource } from "../../_features/part";
import { OpenChanges } from "../charts/OpenChanges";
import type { HistogramProps } from "../charts/StatusHistogram";
import { EmptyDatabase } from "../empty/EmptyDatabase";
import { QueryTrouble } from "../search/QueryTrouble";
import { Button } from "../ui/Button";
import { MultiSelect } from "../ui/MultiSelect";
import { Part } from "../ui/Part";
import { QueryView } from "../ui/QueryView";
import { Skeleton } from "../ui/Skeleton";
import { useHydrated } from "../ui/useHydrated";
import { ExactRows } from "./ExactRows";
import { ExecutionTable } from "./ExecutionTable";
import { ExecutionsSkeleton } from "./ExecutionsSkeleton";
import { Filters } from "./Filters";
import { FreshRows } from "./FreshRows";
import { massRedriveLink } from "./massRedriveLink";
import { Pages } from "./Pages";
import { ScanNote } from "./ScanNote";
import { ALL_COLUMNS, useColumns } from "./useColumns";
import { type AskedList, useListQuery } from "./useListQuery";
import { useSteadyRows } from "./useSteadyRows";

const BUCKETS = 60;

// recharts is most of the weight of this page: it comes after the table.
const HISTOGRAM: PartSource<HistogramProps> = {
  name: "The histogram",
  load: () => import("../charts/StatusHistogram").then((chart) => chart.StatusHistogram),
};

export function ExecutionsView() {
  const list = useListQuery();
  if (!useHydrated()) return <ExecutionsSkeleton />;
  if (list.asked.ok) return <Answered {...list} asked={list.asked.value} />;
  return (
    <div className="flex flex-col items-start gap-3 px-5 pt-4">
      <h1 className="text-base font-medium">Executions</h1>
      <QueryTrouble text={list.query.q ?? ""} problem={list.asked.error} />
      <Button onClick={() => list.ask(null)}>Clear the query</Button>
    </div>
  );
}

type AnsweredProps = Omit<AskedList, "asked"> & { readonly asked: Query | null };

function Answered({ query, asked, ask, change }: AnsweredProps) {
  const list = useExecutions(query);
  return (
    <QueryView
      of={{ list }}
      loading={<ExecutionsSkeleton />}
      actions={<Button onClick={() => ask(null)}>Clear the query</Button>}
    >
      {(found) =>
        found.list.total === 0 && asked === null ? (
          <EmptyDatabase />
        ) : (
          <Listed
            {...{ query, asked, ask, change }}
            list={found.list}
            name={list.isPlaceholderData ? null : PATHS.executions(query)}
          />
        )
      }
    </QueryView>
  );
}

/** `name` tells one list from another; null while the one before is shown. */
function Listed({
  list,
  name,
  query,
  asked,
  ask,
  change,
}: AnsweredProps & { list: ExecutionList; name: string | null }) {
  const steady = useSteadyRows(list.rows, name);
  return (
    <div className="flex min-h-full flex-col px-5 pt-3 pb-5">
      <h1 className="flex items-baseline gap-2 pb-2 text-base font-medium">
        Executions
        <span className="text-[13px] font-normal text-ink-2">{countText(list)}</span>
      </h1>
      {list.scan === null && <OverTime query={query} onBrush={(from, to) => ask(withBounds(asked, { from, to }))} />}
      <Filters query={asked} facets={list.facets} onAsk={ask}>
        <ColumnsMenu />
      </Filters>
      <ExactRows rows={list.exact} />
      {list.scan !== null && <ScanNote scan={list.scan} found={list.rows.length} />}
      <FreshRows {...steady} />
      <ExecutionTable
        rows={steady.rows}
        query={query}
        reading={steady.reading}
        onSort={(sort) => change({ sort })}
        onClear={() => ask(null)}
      />
      <Pages
        list={{ ...list, rows: [...steady.rows] }}
        csv={PATHS.executionsCsv(query)}
        redrive={massRedriveLink(query, list.facets)}
        onPage={(page, at) => change({ page, at })}
      />
    </div>
  );
}

function countText({ total, totalIsExact }: ExecutionList): string {
  return `${formatCount(total)}${totalIsExact ? "" : "+"}`;
}

type OverTimeProps = Pick<AnsweredProps, "query"> & { readonly onBrush: (from: Instant, to: Instant) => void };

function OverTime({ query, onBrush }: OverTimeProps) {
  const histogram = useHistogram(query, BUCKETS);
  const skeleton = <Skeleton className="h-24 w-full" />;
  return (
    <>
      <div className="h-24 overflow-y-auto">
        <QueryView of={{ histogram }} loading={skeleton}>
          {({ histogram: { changes, ...drawn } }) => (
            <Part
              source={HISTOGRAM}
              props={{ histogram: drawn, onBrush, marks: marksOf(changes) }}
              loading={skeleton}
            />
          )}
        </QueryView>
      </div>
      <OpenChanges changes={histogram.data?.changes ?? []} />
    </>
  );
}

/** A line for each change of the machines that the list is of. */
function marksOf(changes: readonly MachineEventRow[]): NonNullable<HistogramProps["marks"]> {
  return changes.map(({ at, machine, text }) => ({ at, text: `${machine.name}: ${text}` }));
}

function ColumnsMenu() {
  const { isHidden, hide } = useColumns();
  const shown = ALL_COLUMNS.filter((column) => !isHidden(column));
  return (
    <MultiSelect
      name="Columns"
      isChoice
      value={shown}
      options={ALL_COLUMNS.map((column) => ({ value: column, label: EXECUTION_COLUMNS[column].head }))}
      // The name stays: it is what opens the execution.
      onChange={(next) => hide(ALL_COLUMNS.filter((column) => column !== "name" && !next.includes(column)))}
    />
  );
}
