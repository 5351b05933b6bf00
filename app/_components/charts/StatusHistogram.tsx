"use client";

import { useMemo, useState } from "react";
import { Bar, BarChart, ReferenceArea, ResponsiveContainer, Tooltip, XAxis, YAxis } from "recharts";
import { instant, type Instant } from "@/lib/base/instant";
import type { Histogram } from "@/lib/contract/execution";
import { EXECUTION_STATUSES } from "@/lib/contract/status";
import { formatCount, formatDuration } from "@/lib/base/wording";
import { useClock } from "../ui/zone";
import { STATUS, StatusLabel } from "../ui/statusIcons";

export type HistogramProps = { readonly histogram: Histogram; readonly onBrush: (from: Instant, to: Instant) => void };
type Brush = { readonly from: number; readonly to: number };

const BAR = { stackId: "all", fillOpacity: 0.75, maxBarSize: 24, isAnimationActive: false } as const;
const TIME_AXIS = {
  tick: { fill: "var(--ink-3)", fontSize: 11 },
  axisLine: { stroke: "var(--line)" },
  tickLine: false,
  minTickGap: 60,
  height: 18,
} as const;

/** Counts by status over time. Dragging over it sets the time of the list. */
export function StatusHistogram({ histogram, onBrush }: HistogramProps) {
  const clock = useClock();
  const { bucketMs } = histogram;
  const { brush, ...dragging } = useBrush(bucketMs, onBrush);
  const data = useMemo(() => histogram.buckets.map(({ at, counts }) => ({ at, ...counts })), [histogram]);
  const shown = EXECUTION_STATUSES.filter((status) =>
    histogram.buckets.some(({ counts }) => (counts[status] ?? 0) > 0),
  );

  return (
    <figure
      className="h-24 select-none"
      aria-label={`Executions by status over time, ${formatDuration(bucketMs)} a bar`}
    >
      <ResponsiveContainer width="100%" height="100%" initialDimension={{ width: 1000, height: 96 }}>
        <BarChart
          data={data}
          margin={{ top: 4, right: 0, bottom: 0, left: 0 }}
          barCategoryGap={1}
          accessibilityLayer={false}
          {...dragging}
        >
          <XAxis dataKey="at" tickFormatter={(at: number) => tickText(clock, at, histogram)} {...TIME_AXIS} />
          <YAxis hide allowDecimals={false} domain={[0, "dataMax"]} />
          <Tooltip
            cursor={{ fill: "var(--mute)" }}
            isAnimationActive={false}
            content={({ active, payload, label }) =>
              active && payload !== undefined && payload.length > 0 ? (
                <Reading
                  head={`${clock.dateTime(Number(label))} + ${formatDuration(bucketMs)}`}
                  countOf={(status) => Number(payload.find((item) => item.dataKey === status)?.value ?? 0)}
                />
              ) : null
            }
          />
          {shown.map((status) => (
            <Bar key={status} dataKey={status} fill={STATUS[status].fill} {...BAR} />
          ))}
          {brush !== null && (
            <ReferenceArea
              x1={Math.min(brush.from, brush.to)}
              x2={Math.max(brush.from, brush.to)}
              fill="var(--accent)"
              fillOpacity={0.15}
              stroke="var(--accent)"
            />
          )}
        </BarChart>
      </ResponsiveContainer>
    </figure>
  );
}

/** A time as short as the bars let it be: a day, a minute, a second or less. */
function tickText(clock: ReturnType<typeof useClock>, at: number, { bucketMs, buckets }: Histogram): string {
  if (bucketMs * buckets.length > 2 * 864e5) return clock.dateTime(at).slice(0, -7);
  return clock.time(at).slice(0, bucketMs < 1000 ? 12 : bucketMs < 60_000 ? 8 : 5);
}

type Dragged = { readonly activeLabel?: string | number | undefined };

/** The bars that are dragged over; `onBrush` is told of their time when the pointer is let go. */
function useBrush(bucketMs: number, onBrush: HistogramProps["onBrush"]) {
  const [brush, setBrush] = useState<Brush | null>(null);
  const atOf = ({ activeLabel }: Dragged) => (activeLabel === undefined ? null : Number(activeLabel));
  return {
    brush,
    onMouseDown: (dragged: Dragged) => {
      const at = atOf(dragged);
      if (at !== null) setBrush({ from: at, to: at });
    },
    onMouseMove: (dragged: Dragged) => {
      const at = atOf(dragged);
      if (brush !== null && at !== null && at !== brush.to) setBrush({ from: brush.from, to: at });
    },
    onMouseUp: () => {
      if (brush === null) return;
      const from = Math.min(brush.from, brush.to);
      onBrush(instant(from), instant(Math.max(brush.from, brush.to) + bucketMs));
      setBrush(null);
    },
    onMouseLeave: () => setBrush(null),
  };
}

type ReadingProps = {
  readonly head: string;
  readonly countOf: (status: (typeof EXECUTION_STATUSES)[number]) => number;
};

/** What one bar counts. */
function Reading({ head, countOf }: ReadingProps) {
  return (
    <div className="rounded-md border bg-panel px-2.5 py-1.5 shadow-float">
      <div className="text-ink-2">{head}</div>
      {EXECUTION_STATUSES.map((status) => {
        const count = countOf(status);
        return count === 0 ? null : (
          <div key={status} className="flex justify-between gap-4">
            <StatusLabel status={status} />
            {formatCount(count)}
          </div>
        );
      })}
    </div>
  );
}
