"use client";

import { useState } from "react";
import {
  CartesianGrid,
  Line,
  LineChart,
  ReferenceArea,
  ReferenceLine,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from "recharts";
import { type Instant, instant } from "@/lib/base/instant";
import { counted, formatDuration } from "@/lib/base/wording";
import { HOUR_MS } from "@/lib/base/time";
import type { LookAnswer } from "@/lib/contract/overview";
import { percentText, roughly } from "@/lib/layout/outcomeStrip";
import { useClock } from "../ui/zone";

export type TrendChartProps = {
  readonly look: LookAnswer;
  readonly onBrush: (from: Instant, to: Instant) => void;
};

const TICKS = { tick: { fill: "var(--ink-3)", fontSize: 11 }, tickLine: false } as const;
const CURVE = { strokeWidth: 1.5, dot: false, isAnimationActive: false } as const;

type Drawn = LookAnswer["trend"][number] & { readonly rate: number | null };

/** Failure rate, and median and 95th percentile of durations, by hour; a line at the moment, and where the machine changed. */
export function TrendChart({ look, onBrush }: TrendChartProps) {
  const data = look.trend.map((hour): Drawn => ({
    ...hour,
    rate: hour.executions === 0 ? null : hour.failed / hour.executions,
  }));
  return (
    <div className="mt-2 grid gap-x-4 md:grid-cols-2">
      <Chart
        name="Failure rate by hour"
        look={look}
        data={data}
        lines={[{ key: "rate", colour: "var(--bad)" }]}
        say={percentText}
        atLeast={0.05}
        onBrush={onBrush}
      />
      <Chart
        name="Duration by hour: median, and dashed the 95th percentile"
        look={look}
        data={data}
        lines={[
          { key: "p50", colour: "var(--ink)" },
          { key: "p95", colour: "var(--accent)", dashed: true },
        ]}
        say={(ms) => formatDuration(roughly(ms))}
        atLeast={1}
        onBrush={onBrush}
      />
    </div>
  );
}

type ChartProps = TrendChartProps & {
  readonly name: string;
  readonly data: readonly Drawn[];
  readonly lines: readonly { readonly key: "rate" | "p50" | "p95"; readonly colour: string; readonly dashed?: true }[];
  readonly say: (value: number) => string;
  /** The least that the axis goes up to, so that no failure at all is a line at its foot. */
  readonly atLeast: number;
};

function Chart({ name, look, data, lines, say, atLeast, onBrush }: ChartProps) {
  const clock = useClock();
  const { brush, ...dragging } = useHourBrush(onBrush);
  return (
    <figure className="h-[180px] select-none" aria-label={name}>
      <figcaption className="text-ink-2">{name}</figcaption>
      <div className="h-[156px]" aria-hidden>
        <ResponsiveContainer width="100%" height="100%" initialDimension={{ width: 560, height: 156 }}>
          <LineChart
            data={[...data]}
            margin={{ top: 6, right: 8, bottom: 0, left: 0 }}
            accessibilityLayer={false}
            {...dragging}
          >
            <CartesianGrid vertical={false} stroke="var(--line-soft)" />
            <XAxis
              dataKey="at"
              type="number"
              domain={["dataMin", "dataMax"]}
              tickFormatter={(at: number) => clock.time(at).slice(0, 5)}
              {...TICKS}
              axisLine={{ stroke: "var(--line)" }}
              minTickGap={40}
              height={18}
            />
            <YAxis
              tickFormatter={say}
              {...TICKS}
              axisLine={false}
              width={64}
              domain={[0, (most: number) => Math.max(most, atLeast)]}
            />
            <Tooltip
              cursor={{ stroke: "var(--ink-3)" }}
              isAnimationActive={false}
              content={({ active, label }) => {
                const hour = active === true ? data.find(({ at }) => at === Number(label)) : undefined;
                return hour === undefined ? null : <Reading hour={hour} lines={lines} say={say} />;
              }}
            />
            {look.changes.map((change, i) => (
              <ReferenceLine
                key={i}
                x={change.at}
                stroke="var(--caught-line)"
                strokeDasharray="2 3"
                ifOverflow="hidden"
              />
            ))}
            <ReferenceLine x={look.since} stroke="var(--ink-2)" ifOverflow="hidden" />
            {lines.map(({ key, colour, dashed }) => (
              <Line
                key={key}
                dataKey={key}
                stroke={colour}
                {...(dashed === true ? { strokeDasharray: "5 3" } : {})}
                {...CURVE}
              />
            ))}
            {brush !== null && (
              <ReferenceArea
                x1={brush.from}
                x2={brush.to}
                fill="var(--accent)"
                fillOpacity={0.15}
                stroke="var(--accent)"
              />
            )}
          </LineChart>
        </ResponsiveContainer>
      </div>
    </figure>
  );
}

type ReadingProps = Pick<ChartProps, "lines" | "say"> & { readonly hour: Drawn };

function Reading({ hour, lines, say }: ReadingProps) {
  const clock = useClock();
  return (
    <div className="rounded-md border bg-panel px-2.5 py-1.5 shadow-float">
      <div className="text-ink-2">{clock.dateTime(hour.at)} + 1 h</div>
      {lines.map(({ key }) => {
        const value = hour[key];
        return value === null ? null : (
          <div key={key}>
            {NAMES[key]} {say(value)}
          </div>
        );
      })}
      <div className="text-ink-2">{counted(hour.executions, "execution")}</div>
    </div>
  );
}

const NAMES = { rate: "failed", p50: "median", p95: "95th percentile" } as const;

type Dragged = { readonly activeLabel?: string | number | undefined };

/** Hours that are dragged over. */
function useHourBrush(onBrush: TrendChartProps["onBrush"]) {
  const [brush, setBrush] = useState<{ readonly from: number; readonly to: number } | null>(null);
  return {
    brush,
    onMouseDown: ({ activeLabel }: Dragged) => {
      if (activeLabel !== undefined) setBrush({ from: Number(activeLabel), to: Number(activeLabel) });
    },
    onMouseMove: ({ activeLabel }: Dragged) => {
      if (brush !== null && activeLabel !== undefined && Number(activeLabel) !== brush.to)
        setBrush({ from: brush.from, to: Number(activeLabel) });
    },
    onMouseUp: () => {
      if (brush !== null)
        onBrush(instant(Math.min(brush.from, brush.to)), instant(Math.max(brush.from, brush.to) + HOUR_MS));
      setBrush(null);
    },
    onMouseLeave: () => setBrush(null),
  };
}
