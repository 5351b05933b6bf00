"use client";

import { type KeyboardEvent, useMemo, useState } from "react";
import { Bar, BarChart, ReferenceArea, ReferenceLine, ResponsiveContainer, Tooltip, XAxis, YAxis } from "recharts";
import { instant, type Instant } from "@/lib/base/instant";
import type { Histogram } from "@/lib/contract/execution";
import { EXECUTION_STATUSES } from "@/lib/contract/status";
import { counted, formatCount, formatDuration } from "@/lib/base/wording";
import { barTicks } from "@/lib/layout/barTicks";
import { useClock } from "../ui/zone";
import { STATUS, StatusLabel } from "../ui/statusIcons";

export type HistogramProps = {
  readonly histogram: Histogram;
  readonly onBrush: (from: Instant, to: Instant) => void;
  /** Lines, each at the bar in whose time something changed, ms UTC. */
  readonly marks?: readonly { readonly at: number; readonly text: string }[];
};
type Brush = { readonly from: number; readonly to: number };

const BAR = { stackId: "all", fillOpacity: 0.75, maxBarSize: 24, isAnimationActive: false } as const;
const TIME_AXIS = {
  tick: { fill: "var(--ink-3)", fontSize: 11 },
  axisLine: { stroke: "var(--line)" },
  tickLine: false,
  // Every one, or as many as have room, evenly.
  interval: "equidistantPreserveStart",
  minTickGap: 8,
  height: 18,
} as const;
const COUNT_AXIS = {
  tick: { fill: "var(--ink-3)", fontSize: 11 },
  axisLine: false,
  tickLine: false,
  allowDecimals: false,
  width: 40,
} as const;

/** Counts by status over time. Dragging over it, or arrow keys and Enter, sets the time of the list. */
export function StatusHistogram({ histogram, onBrush, marks = [] }: HistogramProps) {
  const clock = useClock();
  const { bucketMs } = histogram;
  const { brush, setBrush, finish, ...dragging } = useBrush(bucketMs, onBrush);
  const data = useMemo(() => histogram.buckets.map(({ at, counts }) => ({ at, ...counts })), [histogram]);
  const shown = EXECUTION_STATUSES.filter((status) =>
    histogram.buckets.some(({ counts }) => (counts[status] ?? 0) > 0),
  );
  const most = Math.max(1, ...histogram.buckets.map(totalOf));
  const ticks = barTicks(
    histogram.buckets.map(({ at }) => at),
    bucketMs,
  );
  const read = brush === null ? undefined : histogram.buckets.find(({ at }) => at === brush.to);
  const onKeyDown = (event: KeyboardEvent) => {
    const next = movedBrush(brush, event, histogram);
    if (next !== null) {
      event.preventDefault();
      setBrush(next);
    } else if (event.key === "Enter") finish();
    else if (event.key === "Escape") setBrush(null);
  };

  return (
    <figure
      className="relative h-24 rounded-sm select-none focus-visible:outline-2 focus-visible:outline-accent [&_.recharts-surface]:outline-none [&_.recharts-wrapper]:outline-none"
      tabIndex={0}
      onKeyDown={onKeyDown}
      aria-label={`Executions by status over time, ${formatDuration(bucketMs)} a bar. Arrow keys read the bars, with Shift several, Enter takes their time.`}
    >
      <span role="status" className="sr-only">
        {read === undefined ? "" : `${clock.dateTime(read.at)}: ${wordsOf(read)}`}
      </span>
      {histogram.before > 0 && (
        <span className="absolute top-0 left-11 z-10 text-xs text-ink-3">
          {counted(histogram.before, "execution")} before {clock.dateTime(histogram.from)} not drawn
        </span>
      )}
      <ResponsiveContainer width="100%" height="100%" initialDimension={{ width: 1000, height: 96 }}>
        <BarChart
          data={data}
          margin={{ top: 4, right: 0, bottom: 0, left: 0 }}
          barCategoryGap={1}
          accessibilityLayer={false}
          {...dragging}
        >
          <XAxis
            dataKey="at"
            ticks={ticks}
            tickFormatter={(at: number) => tickText(clock, at, histogram)}
            {...TIME_AXIS}
          />
          <YAxis {...COUNT_AXIS} domain={[0, most]} ticks={[0, most]} tickFormatter={formatCount} />
          <Tooltip
            cursor={{ fill: "var(--mute)" }}
            isAnimationActive={false}
            content={({ active, payload, label }) =>
              active && payload !== undefined && payload.length > 0 ? (
                <Reading
                  head={`${clock.dateTime(Number(label))} + ${formatDuration(bucketMs)}`}
                  notes={markedBars(histogram, marks).find(({ at }) => at === Number(label))?.texts ?? []}
                  countOf={(status) => Number(payload.find((item) => item.dataKey === status)?.value ?? 0)}
                />
              ) : null
            }
          />
          {shown.map((status) => (
            <Bar key={status} dataKey={status} fill={STATUS[status].fill} {...BAR} />
          ))}
          {markedBars(histogram, marks).map(({ at }) => (
            <ReferenceLine key={at} x={at} stroke="var(--ink)" strokeDasharray="2 2" />
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

type Bar = Histogram["buckets"][number];

function totalOf({ counts }: Bar): number {
  return EXECUTION_STATUSES.reduce((sum, status) => sum + (counts[status] ?? 0), 0);
}

function wordsOf({ counts }: Bar): string {
  const words = EXECUTION_STATUSES.flatMap((status) => {
    const count = counts[status] ?? 0;
    return count === 0 ? [] : [`${formatCount(count)} ${STATUS[status].name.toLowerCase()}`];
  });
  return words.length === 0 ? "none" : words.join(", ");
}

/** The bars that are marked after a key; null for keys that mark none. */
function movedBrush(brush: Brush | null, { key, shiftKey }: KeyboardEvent, { buckets }: Histogram): Brush | null {
  if (key !== "ArrowLeft" && key !== "ArrowRight") return null;
  const at = buckets.findIndex((bucket) => bucket.at === brush?.to);
  const beside = at < 0 ? buckets.length - 1 : at + (key === "ArrowLeft" ? -1 : 1);
  const next = buckets[Math.min(buckets.length - 1, Math.max(0, beside))];
  if (next === undefined) return null;
  return { from: shiftKey && brush !== null ? brush.from : next.at, to: next.at };
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
  const finish = () => {
    if (brush === null) return;
    const from = Math.min(brush.from, brush.to);
    onBrush(instant(from), instant(Math.max(brush.from, brush.to) + bucketMs));
    setBrush(null);
  };
  return {
    brush,
    setBrush,
    finish,
    onMouseDown: (dragged: Dragged) => {
      const at = atOf(dragged);
      if (at !== null) setBrush({ from: at, to: at });
    },
    onMouseMove: (dragged: Dragged) => {
      const at = atOf(dragged);
      if (brush !== null && at !== null && at !== brush.to) setBrush({ from: brush.from, to: at });
    },
    onMouseUp: finish,
    onMouseLeave: () => setBrush(null),
  };
}

/** The bars in whose time something changed, with what. */
function markedBars({ buckets, bucketMs }: Histogram, marks: NonNullable<HistogramProps["marks"]>) {
  return buckets.flatMap(({ at }) => {
    const texts = marks.filter((mark) => mark.at >= at && mark.at < at + bucketMs).map(({ text }) => text);
    return texts.length === 0 ? [] : [{ at, texts }];
  });
}

type ReadingProps = {
  readonly head: string;
  readonly notes: readonly string[];
  readonly countOf: (status: (typeof EXECUTION_STATUSES)[number]) => number;
};

/** What one bar counts. */
function Reading({ head, notes, countOf }: ReadingProps) {
  return (
    <div className="rounded-md border bg-panel px-2.5 py-1.5 shadow-float">
      <div className="text-ink-2">{head}</div>
      {notes.slice(0, 5).map((note) => (
        <div key={note}>{note}</div>
      ))}
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
