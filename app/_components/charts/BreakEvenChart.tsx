"use client";

import {
  CartesianGrid,
  Line,
  LineChart,
  ReferenceDot,
  ReferenceLine,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from "recharts";
import type { CurvePoint } from "@/lib/cost/curve";
import { decimal, dollars } from "@/lib/cost/money";
import { reachable, type ReachablePoint } from "@/lib/cost/reachable";

export type BreakEvenProps = {
  readonly curve: readonly CurvePoint[];
  /** Where the machine stands. */
  readonly point: CurvePoint;
  /** Where the lines cross; 0 or null: nowhere. */
  readonly breakEven: number | null;
  /** How far Express reaches along the axis; null: as far as anything. */
  readonly expressUntil: number | null;
  /** What is along the axis, as people say it. */
  readonly sayAt: (at: number) => string;
  /** What the chart says, for who cannot see it. */
  readonly label: string;
};

const TICKS = { tick: { fill: "var(--ink-3)", fontSize: 11 }, tickLine: false } as const;
const CURVE = { strokeWidth: 1.5, dot: false, isAnimationActive: false } as const;

/** Words at a line that stands at a share of the width: near an edge they stand on its inner side. */
function edgeLabel(value: string, share: number) {
  const textAnchor = share > 0.85 ? "end" : share < 0.15 ? "start" : "middle";
  return { value, position: "top", fill: "var(--ink-2)", fontSize: 11, textAnchor } as const;
}

/** Cost as Standard and as Express over something that changes it, with the machine's own point on both lines. */
export function BreakEvenChart({ curve, point, breakEven, expressUntil, sayAt, label }: BreakEvenProps) {
  const drawn = reachable(curve, expressUntil);
  const isBeyond = (at: number) => expressUntil !== null && at > expressUntil;
  const until = curve.at(-1)?.at ?? 0;
  return (
    <figure className="flex h-[252px] flex-col" aria-label={label}>
      <figcaption className="flex h-6 gap-4 text-ink-2">
        <Key name="Standard" colour="var(--ink)" />
        <Key name="Express" colour="var(--accent)" dashed />
      </figcaption>
      <div className="min-h-0 flex-1" aria-hidden>
        <ResponsiveContainer width="100%" height="100%" initialDimension={{ width: 640, height: 228 }}>
          <LineChart data={[...drawn]} margin={{ top: 18, right: 12, bottom: 0, left: 0 }} accessibilityLayer={false}>
            <CartesianGrid vertical={false} stroke="var(--line-soft)" />
            <XAxis
              dataKey="at"
              type="number"
              domain={[0, until]}
              tickFormatter={sayAt}
              {...TICKS}
              axisLine={{ stroke: "var(--line)" }}
              minTickGap={40}
              height={20}
            />
            <YAxis
              tickFormatter={(value: number) => dollars(decimal(value))}
              {...TICKS}
              axisLine={false}
              width={72}
              domain={[0, "auto"]}
            />
            <Tooltip
              cursor={{ stroke: "var(--ink-3)" }}
              isAnimationActive={false}
              content={({ active, payload }) => {
                const at = active === true ? drawn.find((one) => one === payload[0]?.payload) : undefined;
                return at === undefined ? null : <Reading at={at} sayAt={sayAt} />;
              }}
            />
            {expressUntil !== null && until > expressUntil && (
              <ReferenceLine
                x={expressUntil}
                stroke="var(--accent)"
                strokeDasharray="2 3"
                label={edgeLabel(`Express ends at ${sayAt(expressUntil)}`, expressUntil / until)}
              />
            )}
            {breakEven !== null && breakEven > 0 && !isBeyond(breakEven) && (
              <ReferenceLine
                x={breakEven}
                stroke="var(--ink-3)"
                strokeDasharray="2 3"
                label={edgeLabel(`break-even ${sayAt(breakEven)}`, breakEven / until)}
              />
            )}
            <Line dataKey="standard" stroke="var(--ink)" {...CURVE} />
            <Line dataKey="express" stroke="var(--accent)" strokeDasharray="5 3" {...CURVE} />
            <ReferenceLine x={point.at} stroke="var(--line)" />
            <ReferenceDot x={point.at} y={point.standard} r={4} fill="var(--ink)" stroke="var(--panel)" />
            {!isBeyond(point.at) && (
              <ReferenceDot x={point.at} y={point.express} r={4} fill="var(--accent)" stroke="var(--panel)" />
            )}
          </LineChart>
        </ResponsiveContainer>
      </div>
    </figure>
  );
}

function Key({ name, colour, dashed = false }: { name: string; colour: string; dashed?: boolean }) {
  return (
    <span className="flex items-center gap-1.5">
      <svg width="22" height="8" aria-hidden>
        <line x2="22" y1="4" y2="4" stroke={colour} strokeWidth="1.5" strokeDasharray={dashed ? "5 3" : undefined} />
        <circle cx="11" cy="4" r="3" fill={colour} />
      </svg>
      {name}
    </span>
  );
}

function Reading({ at, sayAt }: { at: ReachablePoint; sayAt: BreakEvenProps["sayAt"] }) {
  return (
    <div className="rounded-md border bg-panel px-2.5 py-1.5 shadow-float">
      <div className="text-ink-2">{sayAt(at.at)} an execution</div>
      <div className="flex justify-between gap-4">
        Standard <span>{dollars(decimal(at.standard))}</span>
      </div>
      <div className="flex justify-between gap-4">
        Express <span>{at.express === null ? "runs at most 5 m" : dollars(decimal(at.express))}</span>
      </div>
    </div>
  );
}
