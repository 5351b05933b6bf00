"use client";

import type { MachineAnswer } from "@/lib/contract/machine";
import type { OverviewQuery } from "@/lib/contract/overview";
import type { PartSource } from "../../_features/part";
import type { MachineTrendsProps } from "../charts/MachineTrends";
import { Part } from "../ui/Part";
import { Section } from "../ui/Section";
import { Skeleton } from "../ui/Skeleton";

const CHARTS: PartSource<MachineTrendsProps> = {
  name: "The trends",
  load: () => import("../charts/MachineTrends").then((chart) => chart.MachineTrends),
};

type Props = { readonly answer: MachineAnswer; readonly onAsk: (query: OverviewQuery) => void };

export function Trends({ answer: { trend, trendStep, changes }, onAsk }: Props) {
  return (
    <Section title="Trends">
      {trend.length === 0 ? (
        <p className="text-ink-2">No execution began in this time.</p>
      ) : (
        <div className="border bg-panel px-4 py-3">
          <Part
            source={CHARTS}
            props={{ trend, step: trendStep, changes, onBrush: (from, to) => onAsk({ kind: "between", from, to }) }}
            loading={<Skeleton className="h-[348px] w-full" />}
          />
        </div>
      )}
    </Section>
  );
}
