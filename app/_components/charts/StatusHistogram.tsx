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

/** Counts by status over time. Dragging over it sets the time of the list. */
export function StatusHistogram({ histogram, onBrush }: HistogramProps) {
  const clock = useClock();
  const [brush, setBrush] = useState<Brush | null>(null);
  const { bucketMs } = histogram;
  const data = useMemo(() => histogram.buckets.map(({ at, counts }) => ({ at, ...counts })), [histogram]);
  const shown = EXECUTION_STATUSES.filter((status) =>
    histogram.buckets.some(({ counts }) => (counts[status] ?? 0) > 0),
  );

  const finish = () => {
    if (brush === null) return;
    const from = Math.min(brush.from, brush.to);
    onBrush(instant(from), instant(Math.max(brush.from, brush.to) + bucketMs));
    setBrush(null);
  };
  const atOf = (label: string | number | undefined) => (label === undefined ? null : Number(label));
  const tick = (at: number) =>
    bucketMs * histogram.buckets.length > 2 * 864e5
      ? clock.dateTime(at).slice(0, -7)
      : clock.time(at).slice(0, bucketMs < 1000 ? 12 : bucketMs < 60_000 ? 8 : 5);

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
          onMouseDown={({ activeLabel }) => {
            const at = atOf(activeLabel);
            if (at !== null) setBrush({ from: at, to: at });
          }}
          onMouseMove={({ activeLabel }) => {
            const at = atOf(activeLabel);
            if (brush !== null && at !== null && at !== brush.to) setBrush({ from: brush.from, to: at });
          }}
          onMouseUp={finish}
          onMouseLeave={() => setBrush(null)}
        >
          <XAxis
            dataKey="at"
            tickFormatter={tick}
            tick={{ fill: "var(--ink-3)", fontSize: 11 }}
            axisLine={{ stroke: "var(--line)" }}
            tickLine={false}
            minTickGap={60}
            height={18}
          />
          <YAxis hide allowDecimals={false} domain={[0, "dataMax"]} />
          <Tooltip
            cursor={{ fill: "var(--mute)" }}
            isAnimationActive={false}
            content={({ active, payload, label }) =>
              active && payload !== undefined && payload.length > 0 ? (
                <div className="rounded-md border bg-panel px-2.5 py-1.5 shadow-float">
                  <div className="text-ink-2">
                    {clock.dateTime(Number(label))} + {formatDuration(bucketMs)}
                  </div>
                  {EXECUTION_STATUSES.map((status) => {
                    const count = Number(payload.find((item) => item.dataKey === status)?.value ?? 0);
                    return count === 0 ? null : (
                      <div key={status} className="flex justify-between gap-4">
                        <StatusLabel status={status} />
                        {formatCount(count)}
                      </div>
                    );
                  })}
                </div>
              ) : null
            }
          />
          {shown.map((status) => (
            <Bar
              key={status}
              dataKey={status}
              stackId="all"
              fill={STATUS[status].fill}
              fillOpacity={0.75}
              maxBarSize={24}
              isAnimationActive={false}
            />
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
