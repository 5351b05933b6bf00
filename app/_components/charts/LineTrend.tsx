"use client";

import type { ComponentProps, ReactNode } from "react";
import { CartesianGrid, Line, LineChart, ReferenceLine, ResponsiveContainer, Tooltip, XAxis, YAxis } from "recharts";
import { HOUR_MS } from "@/lib/base/time";
import { counted, formatDuration } from "@/lib/base/wording";
import { percentText, roughly } from "@/lib/layout/outcomeStrip";
import { useClock } from "../ui/zone";

/** What began within one step of time; null: there is nothing that it would be of. */
export type TrendPoint = {
  readonly at: number;
  readonly executions: number;
  readonly rate: number | null;
  readonly p50: number | null;
  readonly p95: number | null;
  readonly cost?: number;
};

type Key = "rate" | "p50" | "p95" | "executions" | "cost";

/** What a chart draws, and how its values are said. */
export type TrendLines = {
  readonly lines: readonly { readonly key: Key; readonly colour: string; readonly dashed?: true }[];
  readonly say: (value: number) => string;
  /** The least that the axis goes up to, so that none at all is a line at its foot. */
  readonly atLeast: number;
  /** False: what is drawn is counted in whole numbers. */
  readonly isParted?: boolean;
};

export const RATE: TrendLines = { lines: [{ key: "rate", colour: "var(--bad)" }], say: percentText, atLeast: 0.05 };
export const DURATIONS: TrendLines = {
  lines: [
    { key: "p50", colour: "var(--ink)" },
    { key: "p95", colour: "var(--accent)", dashed: true },
  ],
  say: (ms) => formatDuration(roughly(ms)),
  atLeast: 1,
};

/** Points with their failure rates, which are of nothing where nothing began. */
export function withRates<Point extends { readonly executions: number; readonly failed: number }>(
  points: readonly Point[],
): (Point & { readonly rate: number | null })[] {
  return points.map((point) => ({
    ...point,
    rate: point.executions === 0 ? null : point.failed / point.executions,
  }));
}

type Props = {
  readonly name: string;
  readonly shown: TrendLines;
  readonly data: readonly TrendPoint[];
  /** Length of a step, ms, and as it is said. */
  readonly step: number;
  readonly stepText: string;
  readonly changes: readonly { readonly at: number }[];
  /** Height of the plot, px. */
  readonly height: number;
  readonly className?: string;
  /** What the mouse does in it. */
  readonly mouse: Pick<
    ComponentProps<typeof LineChart>,
    "onClick" | "onMouseDown" | "onMouseMove" | "onMouseUp" | "onMouseLeave"
  >;
  /** Further elements of the chart. */
  readonly children?: ReactNode;
};

const TITLE = 24;
const TICKS = { tick: { fill: "var(--ink-3)", fontSize: 11 }, tickLine: false } as const;

/** Lines over time, with a line where something changed. */
export function LineTrend({ shown, name, data, step, stepText, changes, height, className, mouse, children }: Props) {
  const { lines, say, atLeast, isParted = true } = shown;
  const clock = useClock();
  const isLong = step > HOUR_MS;
  return (
    <figure className="select-none" style={{ height: height + TITLE }} aria-label={name}>
      <figcaption className="text-ink-2">{name}</figcaption>
      <div className={className} style={{ height }} aria-hidden>
        <ResponsiveContainer width="100%" height="100%" initialDimension={{ width: 560, height }}>
          <LineChart
            data={[...data]}
            margin={{ top: 6, right: 8, bottom: 0, left: 0 }}
            accessibilityLayer={false}
            {...mouse}
          >
            <CartesianGrid vertical={false} stroke="var(--line-soft)" />
            <XAxis
              dataKey="at"
              type="number"
              domain={["dataMin", "dataMax"]}
              tickFormatter={(at: number) => (isLong ? dayOf(clock.dateTime(at)) : clock.time(at).slice(0, 5))}
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
              allowDecimals={isParted}
              domain={[0, (most: number) => Math.max(most, atLeast)]}
            />
            <Tooltip
              cursor={{ stroke: "var(--ink-3)" }}
              isAnimationActive={false}
              content={({ active, label }) => {
                const point = active === true ? data.find(({ at }) => at === Number(label)) : undefined;
                return point === undefined ? null : <Reading point={point} step={stepText} lines={lines} say={say} />;
              }}
            />
            {changes.map(changeLine)}
            {lines.map((line) => drawnLine(line, hasLonePoint(data, line.key)))}
            {children}
          </LineChart>
        </ResponsiveContainer>
      </div>
    </figure>
  );
}

// Elements, no components: a chart looks for what it knows among its children.
const changeLine = ({ at }: { readonly at: number }, i: number) => (
  <ReferenceLine key={i} x={at} stroke="var(--caught-line)" strokeDasharray="2 3" ifOverflow="hidden" />
);

const drawnLine = ({ key, colour, dashed }: TrendLines["lines"][number], hasPoints: boolean) => (
  <Line
    key={key}
    dataKey={key}
    stroke={colour}
    strokeWidth={1.5}
    dot={hasPoints && { r: 1.5, strokeWidth: 0, fill: colour }}
    isAnimationActive={false}
    {...(dashed === true ? { strokeDasharray: "5 3" } : {})}
  />
);

/** A step between two of which nothing is known: no line shows it. */
function hasLonePoint(data: readonly TrendPoint[], key: Key): boolean {
  const isKnown = (i: number) => data[i]?.[key] != null;
  return data.some((_, i) => isKnown(i) && !isKnown(i - 1) && !isKnown(i + 1));
}

/** Of a date with its time the date. */
function dayOf(dateTime: string): string {
  return dateTime.replace(/,? \d\d:.*$/, "");
}

type ReadingProps = Pick<TrendLines, "lines" | "say"> & { readonly point: TrendPoint; readonly step: string };

function Reading({ point, step, lines, say }: ReadingProps) {
  const clock = useClock();
  return (
    <div className="rounded-md border bg-panel px-2.5 py-1.5 shadow-float">
      <div className="text-ink-2">
        {clock.dateTime(point.at)} + {step}
      </div>
      {lines.map(({ key }) => {
        const value = point[key];
        return value == null || key === "executions" ? null : (
          <div key={key}>
            {NAMES[key]} {say(value)}
          </div>
        );
      })}
      <div className="text-ink-2">{counted(point.executions, "execution")}</div>
    </div>
  );
}

const NAMES = { rate: "failed", p50: "median", p95: "95th percentile", cost: "cost" } as const;
