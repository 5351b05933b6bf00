"use client";

import { Bar, BarChart, CartesianGrid, ReferenceLine, ResponsiveContainer, Tooltip, XAxis, YAxis } from "recharts";
import type { CostTotals } from "@/lib/contract/costTotals";
import { counted } from "@/lib/base/wording";
import { decimal, dollars } from "@/lib/cost/money";
import { daysBetween } from "@/lib/layout/days";

type Day = {
  readonly day: string;
  readonly amount: number;
  readonly executions: number;
  readonly notes: readonly string[];
};

/** Changes that the reading of a day names; the list below the chart has all. */
const MAX_NOTES = 5;

/** What each day of the month cost, with a line at each day on which a machine changed. */
export function DayChart({ totals }: { totals: CostTotals }) {
  const known = new Map(totals.days.map((day) => [day.day, day]));
  const data = daysBetween(totals.from, totals.to).map((day): Day => {
    const found = known.get(day);
    const notes = totals.changes.flatMap(({ at, machine, text }) =>
      dayOf(at) === day ? [`${machine.name}: ${text}`] : [],
    );
    return { day, amount: Number(found?.amount ?? 0), executions: found?.quantities.executions ?? 0, notes };
  });
  return (
    <figure className="h-[180px] border bg-panel p-3 pb-1" aria-label="Cost by day">
      <ResponsiveContainer width="100%" height="100%" initialDimension={{ width: 640, height: 164 }}>
        <BarChart data={data} margin={{ top: 4, right: 4, bottom: 0, left: 0 }} accessibilityLayer={false}>
          <CartesianGrid vertical={false} stroke="var(--line-soft)" />
          <XAxis
            dataKey="day"
            tickFormatter={(day: string) => String(Number(day.slice(8)))}
            tick={{ fill: "var(--ink-3)", fontSize: 11 }}
            axisLine={{ stroke: "var(--line)" }}
            tickLine={false}
            minTickGap={16}
            height={18}
          />
          <YAxis
            tickFormatter={(value: number) => dollars(decimal(value))}
            tick={{ fill: "var(--ink-3)", fontSize: 11 }}
            axisLine={false}
            tickLine={false}
            width={68}
          />
          <Tooltip
            cursor={{ fill: "var(--mute)" }}
            isAnimationActive={false}
            content={({ active, label }) => {
              const day = active === true ? data.find((one) => one.day === label) : undefined;
              return day === undefined ? null : (
                <div className="rounded-md border bg-panel px-2.5 py-1.5 shadow-float">
                  <div className="text-ink-2">{day.day} UTC</div>
                  <div>
                    {dollars(decimal(day.amount))}, {counted(day.executions, "execution")}
                  </div>
                  {day.notes.slice(0, MAX_NOTES).map((note, i) => (
                    <div key={i}>{note}</div>
                  ))}
                </div>
              );
            }}
          />
          <Bar dataKey="amount" fill="var(--ink-3)" maxBarSize={24} isAnimationActive={false} />
          {data.flatMap(({ day, notes }) =>
            notes.length === 0 ? [] : [<ReferenceLine key={day} x={day} stroke="var(--ink)" strokeDasharray="2 2" />],
          )}
        </BarChart>
      </ResponsiveContainer>
    </figure>
  );
}

/** The day of an instant, UTC. */
function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}
