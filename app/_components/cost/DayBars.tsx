"use client";

import type { CostTotals } from "@/lib/contract/costTotals";
import type { PartSource } from "../../_features/part";
import { OpenChanges } from "../charts/OpenChanges";
import { Part } from "../ui/Part";
import { Skeleton } from "../ui/Skeleton";

/** recharts is heavy: it comes after the figures. */
const CHART: PartSource<{ readonly totals: CostTotals }> = {
  name: "The chart of days",
  load: () => import("../charts/DayChart").then((chart) => chart.DayChart),
};

export function DayBars({ totals }: { totals: CostTotals }) {
  return (
    <>
      <Part source={CHART} props={{ totals }} loading={<Skeleton className="h-[180px] w-full" />} />
      <OpenChanges changes={totals.changes} />
    </>
  );
}
