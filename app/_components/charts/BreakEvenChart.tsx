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
import { formatDuration } from "@/lib/base/wording";
import type { CurvePoint } from "@/lib/cost/calculator";
import { decimal, dollars } from "@/lib/cost/money";

type Props = {
  readonly curve: readonly CurvePoint[];
  /** Where the machine stands: dollars of the month at its own duration. */
  readonly point: CurvePoint;
  readonly breakEvenMs: number | null;
  /** What the chart says, for who cannot see it. */
  readonly label: string;
};

/** The month as Standard and as Express over the duration of an execution, with the machine's own point on both. */
export default function BreakEvenChart({ curve, point, breakEvenMs, label }: Props) {
  const until = curve.at(-1)?.durationMs ?? 0;
  return (
    <figure className="flex h-[252px] flex-col" aria-label={label}>
      <figcaption className="flex h-6 gap-4 text-ink-2">
        <Key name="Standard" colour="var(--ink)" />
        <Key name="Express" colour="var(--accent)" dashed />
      </figcaption>
      <div className="min-h-0 flex-1" aria-hidden>
        <ResponsiveContainer width="100%" height="100%" initialDimension={{ width: 640, height: 228 }}>
          <LineChart data={[...curve]} margin={{ top: 18, right: 12, bottom: 0, left: 0 }} accessibilityLayer={false}>
            <CartesianGrid vertical={false} stroke="var(--line-soft)" />
            <XAxis
              dataKey="durationMs"
              type="number"
              domain={[0, until]}
              tickFormatter={formatDuration}
              tick={{ fill: "var(--ink-3)", fontSize: 11 }}
              axisLine={{ stroke: "var(--line)" }}
              tickLine={false}
              minTickGap={40}
              height={20}
            />
            <YAxis
              tickFormatter={(value: number) => dollars(decimal(value))}
              tick={{ fill: "var(--ink-3)", fontSize: 11 }}
              axisLine={false}
              tickLine={false}
              width={72}
              domain={[0, "auto"]}
            />
            <Tooltip
              cursor={{ stroke: "var(--ink-3)" }}
              isAnimationActive={false}
              content={({ active, payload }) => {
                const at = active === true ? curve.find((one) => one === payload[0]?.payload) : undefined;
                return at === undefined ? null : <Reading at={at} />;
              }}
            />
            {breakEvenMs !== null && breakEvenMs > 0 && (
              <ReferenceLine
                x={breakEvenMs}
                stroke="var(--ink-3)"
                strokeDasharray="2 3"
                label={{
                  value: `break-even ${formatDuration(breakEvenMs)}`,
                  position: "top",
                  fill: "var(--ink-2)",
                  fontSize: 11,
                  // Near the right edge the words stand left of their line.
                  textAnchor: breakEvenMs > until * 0.85 ? "end" : "middle",
                }}
              />
            )}
            <Line dataKey="standard" stroke="var(--ink)" strokeWidth={1.5} dot={false} isAnimationActive={false} />
            <Line
              dataKey="express"
              stroke="var(--accent)"
              strokeWidth={1.5}
              strokeDasharray="5 3"
              dot={false}
              isAnimationActive={false}
            />
            <ReferenceLine x={point.durationMs} stroke="var(--line)" />
            <ReferenceDot x={point.durationMs} y={point.standard} r={4} fill="var(--ink)" stroke="var(--panel)" />
            <ReferenceDot x={point.durationMs} y={point.express} r={4} fill="var(--accent)" stroke="var(--panel)" />
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

function Reading({ at }: { at: CurvePoint }) {
  return (
    <div className="rounded-md border bg-panel px-2.5 py-1.5 shadow-float">
      <div className="text-ink-2">{formatDuration(at.durationMs)} an execution</div>
      <div className="flex justify-between gap-4">
        Standard <span>{dollars(decimal(at.standard))}</span>
      </div>
      <div className="flex justify-between gap-4">
        Express <span>{dollars(decimal(at.express))}</span>
      </div>
    </div>
  );
}
