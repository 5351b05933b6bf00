"use client";

import type { Instant } from "@/lib/base/instant";
import { NO_FILTER } from "@/lib/contract/listQuery";
import type { Overview, OverviewQuery } from "@/lib/contract/overview";
import { useHistogram } from "../../_features/executions";
import type { PartSource } from "../../_features/part";
import { OpenChanges } from "../charts/OpenChanges";
import type { HistogramProps } from "../charts/StatusHistogram";
import { Part } from "../ui/Part";
import { QueryView } from "../ui/QueryView";
import { Skeleton } from "../ui/Skeleton";

const BUCKETS = 60;
// recharts is most of the weight of the page: it comes after the numbers.
const HISTOGRAM: PartSource<HistogramProps> = {
  name: "The histogram",
  load: () => import("../charts/StatusHistogram").then((chart) => chart.StatusHistogram),
};

type Props = { readonly overview: Overview; readonly onRange: (query: OverviewQuery) => void };

/** Executions over time, with a line where a machine changed; dragging over it chooses the time of the page. */
export function OverTime({ overview: { from, to, changes }, onRange }: Props) {
  const histogram = useHistogram({ ...NO_FILTER, from, to }, BUCKETS);
  const skeleton = <Skeleton className="h-24 w-full" />;
  const marks = changes.map((change) => ({ at: change.at, text: `${change.machine.name}: ${change.text}` }));
  const onBrush = (begin: Instant, end: Instant) => onRange({ kind: "between", from: begin, to: end });
  return (
    <>
      <div className="mt-4 h-24 overflow-hidden">
        <QueryView of={{ histogram }} loading={skeleton}>
          {(found) => (
            <Part source={HISTOGRAM} props={{ histogram: found.histogram, onBrush, marks }} loading={skeleton} />
          )}
        </QueryView>
      </div>
      <OpenChanges changes={changes} />
    </>
  );
}
