"use client";

import { useState } from "react";
import { ReferenceArea, ReferenceLine } from "recharts";
import { type Instant, instant } from "@/lib/base/instant";
import { HOUR_MS } from "@/lib/base/time";
import type { LookAnswer } from "@/lib/contract/overview";
import { DURATIONS, LineTrend, RATE, type TrendLines, type TrendPoint, withRates } from "./LineTrend";

export type TrendChartProps = {
  readonly look: LookAnswer;
  readonly onBrush: (from: Instant, to: Instant) => void;
};

/** Failure rate, and median and 95th percentile of durations, by hour; a line at the moment, and where the machine changed. */
export function TrendChart({ look, onBrush }: TrendChartProps) {
  const data = withRates(look.trend);
  return (
    <div className="mt-2 grid gap-x-4 md:grid-cols-2">
      <Chart name="Failure rate by hour" shown={RATE} data={data} look={look} onBrush={onBrush} />
      <Chart
        name="Duration by hour: median, and dashed the 95th percentile"
        shown={DURATIONS}
        data={data}
        look={look}
        onBrush={onBrush}
      />
    </div>
  );
}

type ChartProps = TrendChartProps & {
  readonly name: string;
  readonly shown: TrendLines;
  readonly data: readonly TrendPoint[];
};

function Chart({ look: { changes, since }, onBrush, ...chart }: ChartProps) {
  const { brush, ...mouse } = useHourBrush(onBrush);
  return (
    <LineTrend {...chart} step={HOUR_MS} stepText="1 h" changes={changes} height={156} mouse={mouse}>
      <ReferenceLine x={since} stroke="var(--ink-2)" ifOverflow="hidden" />
      {brush !== null && (
        <ReferenceArea x1={brush.from} x2={brush.to} fill="var(--accent)" fillOpacity={0.15} stroke="var(--accent)" />
      )}
    </LineTrend>
  );
}

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
