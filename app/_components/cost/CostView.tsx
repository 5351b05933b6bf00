"use client";

import { Tabs } from "radix-ui";
import { tabClass } from "../ui/tab";
import { useHydrated } from "../ui/useHydrated";
import { Calculator } from "./Calculator";
import { CostSkeleton } from "./CostSkeleton";
import { MachineMonth } from "./MachineMonth";
import { MonthView } from "./MonthView";
import { COST_VIEWS, useCostPage } from "./useCostPage";

const NAMES = { machines: "Machines", calculator: "Calculator" } as const;

/** What the stored executions of a month cost, one machine of it, or a month that is only imagined. */
export function CostView() {
  return useHydrated() ? <Views /> : <CostSkeleton />;
}

/** The tabs of Radix have style attributes of their own. */
function Views() {
  const { view, machine, query, set } = useCostPage();
  return (
    <Tabs.Root
      value={view}
      onValueChange={(next) => void set({ view: COST_VIEWS.find((known) => known === next) ?? "machines" })}
      className="px-5 pt-2.5 pb-6"
    >
      <h1 className="sr-only">Cost</h1>
      <Tabs.List aria-label="Views of cost" className="mb-3 flex gap-5 border-b">
        {COST_VIEWS.map((name) => (
          <Tabs.Trigger key={name} value={name} className={tabClass}>
            {NAMES[name]}
          </Tabs.Trigger>
        ))}
      </Tabs.List>
      <Tabs.Content value="machines" tabIndex={-1} className="outline-none">
        {machine === null ? <MonthView /> : <MachineMonth machine={machine} query={query} />}
      </Tabs.Content>
      <Tabs.Content value="calculator" tabIndex={-1} className="outline-none">
        <Calculator />
      </Tabs.Content>
    </Tabs.Root>
  );
}
