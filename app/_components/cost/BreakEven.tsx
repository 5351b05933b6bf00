"use client";

import type { PartSource } from "../../_features/part";
import type { BreakEvenProps } from "../charts/BreakEvenChart";
import { Part } from "../ui/Part";
import { Skeleton } from "../ui/Skeleton";

/** recharts is heavy: it comes after the figures. */
const CHART: PartSource<BreakEvenProps> = {
  name: "The break-even chart",
  load: () => import("../charts/BreakEvenChart").then((chart) => chart.BreakEvenChart),
};

export function BreakEven(props: BreakEvenProps) {
  return <Part source={CHART} props={props} loading={<Skeleton className="h-[252px] w-full" />} />;
}
