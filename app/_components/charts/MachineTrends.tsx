"use client";

import { CartesianGrid, Line, LineChart, ReferenceLine, ResponsiveContainer, Tooltip, XAxis, YAxis } from "recharts";
import { type Instant, instant } from "@/lib/base/instant";
import { HOUR_MS } from "@/lib/base/time";
import { counted, formatCount, formatDuration, formatExactDuration } from "@/lib/base/wording";
import type { MachineAnswer } from "@/lib/contract/machine";
import { decimal, dollars } from "@/lib/cost/money";
import { percentText, roughly } from "@/lib/layout/outcomeStrip";
import { useClock } from "../ui/zone";
import { ChangeList } from "./ChangeList";

type Point = MachineAnswer["trend"][number];
type Key = "rate" | "p50" | "p95" | "executions" | "cost";

export type MachineTrendsProps = {
  readonly trend: readonly Point[];
  /** Length of a step, ms. */
  readonly step: number;
  readonly changes: MachineAnswer["changes"];
  /** A step that is pressed. */
  readonly onBrush: (from: Instant, to: Instant) => void;
};

type Drawn = Point & { readonly rate: number | null };
type Chart = {
  readonly name: string;
  readonly lines: readonly { readonly key: Key; readonly colour: string; readonly dashed?: true }[];
  readonly say: (value: number) => string;
  /** The least that the axis goes up to, so that none at all is a line at its foot. */
  readonly atLeast: number;
  /** False: what is drawn is counted in whole numbers. */
  readonly isParted?: boolean;
};

const CHARTS: readonly Chart[] = [
  { name: "Failure rate", lines: [{ key: "rate", colour: "var(--bad)" }], say: percentText, atLeast: 0.05 },
  {
    name: "Duration: median, and dashed the 95th percentile",
    lines: [
      { key: "p50", colour: "var(--ink)" },
      { key: "p95", colour: "var(--accent)", dashed: true },
    ],
    say: (ms) => formatDuration(roughly(ms)),
    atLeast: 1,
  },
  {
    name: "Executions",
    lines: [{ key: "executions", colour: "var(--ink)" }],
    say: formatCount,
    atLeast: 1,
    isParted: false,
  },
  {
    name: "Cost at list price, those that ended",
    lines: [{ key: "cost", colour: "var(--ink)" }],
    say: (amount) => dollars(decimal(amount.toPrecision(3))),
    atLeast: 1e-6,
  },
];

/** How a machine did over time; a line where something of it changed. Pressing a step looks into it. */
export function MachineTrends({ trend, ...shown }: MachineTrendsProps) {
  const data = trend.map((point): Drawn => ({
    ...point,
    rate: point.executions === 0 ? null : point.failed / point.executions,
  }));
  const by = shown.step === HOUR_MS ? "by hour" : `by ${formatExactDuration(shown.step)}`;
  return (
    <div className="grid gap-x-4 gap-y-3 md:grid-cols-2">
      {CHARTS.map((chart) => (
        <TrendOf key={chart.name} chart={chart} data={data} name={`${chart.name}, ${by}`} {...shown} />
      ))}
      {shown.changes.length > 0 && (
        <div className="col-span-full">
          <ChangeList changes={shown.changes} />
        </div>
      )}
    </div>
  );
}

type TrendProps = Omit<MachineTrendsProps, "trend"> & {
  readonly chart: Chart;
  readonly data: readonly Drawn[];
  readonly name: string;
};

const TICKS = { tick: { fill: "var(--ink-3)", fontSize: 11 }, tickLine: false } as const;

function TrendOf({ chart: { lines, say, atLeast, isParted = true }, data, name, step, changes, onBrush }: TrendProps) {
  const clock = useClock();
  const isLong = step > HOUR_MS;
  return (
    <figure className="h-[168px] select-none" aria-label={name}>
      <figcaption className="text-ink-2">{name}</figcaption>
      <div className="h-[144px] cursor-pointer" aria-hidden>
        <ResponsiveContainer width="100%" height="100%" initialDimension={{ width: 560, height: 144 }}>
          <LineChart
            data={[...data]}
            margin={{ top: 6, right: 8, bottom: 0, left: 0 }}
            accessibilityLayer={false}
            onClick={({ activeLabel }) => {
              if (activeLabel !== undefined) onBrush(instant(Number(activeLabel)), instant(Number(activeLabel) + step));
            }}
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
                return point === undefined ? null : <Reading point={point} step={step} lines={lines} say={say} />;
              }}
            />
            {changes.map(changeLine)}
            {lines.map((line) => drawnLine(line, hasLonePoint(data, line.key)))}
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

const drawnLine = ({ key, colour, dashed }: Chart["lines"][number], hasPoints: boolean) => (
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
function hasLonePoint(data: readonly Drawn[], key: Key): boolean {
  const isKnown = (i: number) => data[i]?.[key] != null;
  return data.some((_, i) => isKnown(i) && !isKnown(i - 1) && !isKnown(i + 1));
}

/** Of a date with its time the date. */
function dayOf(dateTime: string): string {
  return dateTime.replace(/,? \d\d:.*$/, "");
}

type ReadingProps = Pick<Chart, "lines" | "say"> & { readonly point: Drawn; readonly step: number };

function Reading({ point, step, lines, say }: ReadingProps) {
  const clock = useClock();
  return (
    <div className="rounded-md border bg-panel px-2.5 py-1.5 shadow-float">
      <div className="text-ink-2">
        {clock.dateTime(point.at)} + {formatExactDuration(step)}
      </div>
      {lines.map(({ key }) => {
        const value = point[key];
        return value === null || key === "executions" ? null : (
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
