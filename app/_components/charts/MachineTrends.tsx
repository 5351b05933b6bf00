"use client";

import { type Instant, instant } from "@/lib/base/instant";
import { HOUR_MS } from "@/lib/base/time";
import { formatCount, formatExactDuration } from "@/lib/base/wording";
import type { MachineAnswer } from "@/lib/contract/machine";
import { decimal, dollars } from "@/lib/cost/money";
import { ChangeList } from "./ChangeList";
import { DURATIONS, LineTrend, RATE, type TrendLines, withRates } from "./LineTrend";

export type MachineTrendsProps = {
  readonly trend: MachineAnswer["trend"];
  /** Length of a step, ms. */
  readonly step: number;
  readonly changes: MachineAnswer["changes"];
  /** A step that is pressed. */
  readonly onBrush: (from: Instant, to: Instant) => void;
};

const CHARTS: readonly (readonly [name: string, shown: TrendLines])[] = [
  ["Failure rate", RATE],
  ["Duration: median, and dashed the 95th percentile", DURATIONS],
  [
    "Executions",
    { lines: [{ key: "executions", colour: "var(--ink)" }], say: formatCount, atLeast: 1, isParted: false },
  ],
  [
    "Cost at list price, those that ended",
    {
      lines: [{ key: "cost", colour: "var(--ink)" }],
      say: (amount) => dollars(decimal(amount.toPrecision(3))),
      atLeast: 1e-6,
    },
  ],
];

/** How a machine did over time; a line where something of it changed. Pressing a step looks into it. */
export function MachineTrends({ trend, step, changes, onBrush }: MachineTrendsProps) {
  const data = withRates(trend);
  const stepText = formatExactDuration(step);
  const by = step === HOUR_MS ? "by hour" : `by ${stepText}`;
  const onClick = ({ activeLabel }: { readonly activeLabel?: string | number | undefined }) => {
    if (activeLabel !== undefined) onBrush(instant(Number(activeLabel)), instant(Number(activeLabel) + step));
  };
  return (
    <div className="grid gap-x-4 gap-y-3 md:grid-cols-2">
      {CHARTS.map(([name, shown]) => (
        <LineTrend
          key={name}
          name={`${name}, ${by}`}
          {...{ shown, data, step, stepText, changes }}
          height={144}
          className="cursor-pointer"
          mouse={{ onClick }}
        />
      ))}
      {changes.length > 0 && (
        <div className="col-span-full">
          <ChangeList changes={changes} />
        </div>
      )}
    </div>
  );
}
