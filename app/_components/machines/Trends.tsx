"use client";

import { useState } from "react";
import type { MachineAnswer } from "@/lib/contract/machine";
import type { OverviewQuery } from "@/lib/contract/overview";
import type { PartSource } from "../../_features/part";
import type { MachineTrendsProps } from "../charts/MachineTrends";
import { Button } from "../ui/Button";
import { Part } from "../ui/Part";
import { Section } from "../ui/Section";
import { Skeleton } from "../ui/Skeleton";
import type { MarkerFormProps } from "./MarkerForm";

const CHARTS: PartSource<MachineTrendsProps> = {
  name: "The trends",
  load: () => import("../charts/MachineTrends").then((chart) => chart.MachineTrends),
};

const FORM: PartSource<MarkerFormProps> = {
  name: "The form of a marker",
  load: () => import("./MarkerForm").then((form) => form.MarkerForm),
};

type Props = { readonly answer: MachineAnswer; readonly onAsk: (query: OverviewQuery) => void };

/** What the machine did over time; and where somebody says what happened to it, which is drawn there. */
export function Trends({ answer: { row, trend, trendStep, changes }, onAsk }: Props) {
  const [isMarking, setMarking] = useState(false);
  const machine = row.value;
  return (
    <Section
      title="Trends"
      actions={
        machine !== null && (
          <Button look="plain" aria-expanded={isMarking} onClick={() => setMarking(!isMarking)}>
            Mark…
          </Button>
        )
      }
    >
      {isMarking && machine !== null && (
        <Part source={FORM} props={{ machine }} loading={<Skeleton className="mb-2 h-[74px] w-full" />} />
      )}
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
