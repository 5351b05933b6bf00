"use client";

import type { CostTotals } from "@/lib/contract/costTotals";
import { PATHS } from "@/lib/contract/paths";
import { useCostTotals } from "../../_features/costTotals";
import { EmptyDatabase } from "../empty/EmptyDatabase";
import { Button } from "../ui/Button";
import { QueryView } from "../ui/QueryView";
import { DaysAndOutcomes } from "./DaysAndOutcomes";
import { Figures } from "./Figures";
import { MachineTable } from "./MachineTable";
import { MonthBar } from "./MonthBar";
import { MonthEmpty, MonthNotes } from "./MonthNotes";
import { MonthSkeleton } from "./MonthSkeleton";
import { Section } from "./Section";
import { useCostPage } from "./useCostPage";

/** What all machines cost in a month: by machine, by day, by outcome. */
export function MonthView() {
  const { query, set } = useCostPage();
  const totals = useCostTotals(query);
  return (
    <QueryView
      of={{ totals }}
      loading={<MonthSkeleton />}
      actions={<Button onClick={() => void set({ month: null })}>The newest month</Button>}
    >
      {(found) => <Month totals={found.totals} />}
    </QueryView>
  );
}

function Month({ totals }: { totals: CostTotals }) {
  const { query, set, hrefOf } = useCostPage();
  if (totals.months.length === 0) return <EmptyDatabase />;
  const csv = {
    ...query,
    range: totals.month === null ? query.range : { kind: "month" as const, month: totals.month },
  };
  const { executions } = totals.total.quantities;
  return (
    <>
      <MonthBar
        totals={totals}
        freeTier={query.freeTier}
        onMonth={(month) => void set({ month })}
        onFreeTier={(freeTier) => void set({ freeTier })}
      >
        <p className="text-ink-2">What the stored executions cost, as they ran and had they been of the other type.</p>
      </MonthBar>
      <Figures totals={totals} />
      <MonthNotes totals={totals} />
      {executions === 0 ? (
        <MonthEmpty totals={totals} onMonth={(month) => void set({ month })} />
      ) : (
        <div className="mt-2 flex flex-col gap-2">
          <Section title="By machine" csv={PATHS.costTable("machines", csv)}>
            <MachineTable totals={totals} hrefOf={(machine) => hrefOf(machine, totals.month)} />
          </Section>
          <DaysAndOutcomes totals={totals} query={csv} />
        </div>
      )}
    </>
  );
}
