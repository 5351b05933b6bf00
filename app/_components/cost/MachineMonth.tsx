"use client";

import type { CostQuery } from "@/lib/contract/costQuery";
import { PATHS } from "@/lib/contract/paths";
import type { CostTotals } from "@/lib/contract/costTotals";
import { useCostComparison, useCostTotals, useStateCosts } from "../../_features/costTotals";
import { buttonClass } from "../ui/Button";
import { CopyButton } from "../ui/CopyButton";
import { QueryView } from "../ui/QueryView";
import { Skeleton } from "../ui/Skeleton";
import { Link } from "../ui/Link";
import { Comparison } from "./Comparison";
import { DaysAndOutcomes } from "./DaysAndOutcomes";
import { Figures } from "./Figures";
import { MonthBar } from "./MonthBar";
import { MonthEmpty, MonthNotes } from "./MonthNotes";
import { MonthSkeleton } from "./MonthSkeleton";
import { Section } from "./Section";
import { StateTable } from "./StateTable";
import { useCostPage } from "./useCostPage";

type Props = { readonly machine: string; readonly query: CostQuery };

/** One machine's month: what it cost by state, day and outcome, and whether the other type would suit it. */
export function MachineMonth({ machine, query }: Props) {
  const totals = useCostTotals(query);
  return (
    <QueryView
      of={{ totals }}
      loading={<MonthSkeleton />}
      actions={
        <Link href="/cost" className={buttonClass()}>
          All machines
        </Link>
      }
    >
      {(found) => <Month machine={machine} query={query} totals={found.totals} />}
    </QueryView>
  );
}

function Month({ machine, query, totals }: Props & { readonly totals: CostTotals }) {
  const { set } = useCostPage();
  const shown: CostQuery = totals.month === null ? query : { ...query, range: { kind: "month", month: totals.month } };
  return (
    <>
      <MonthBar
        totals={totals}
        freeTier={query.freeTier}
        onMonth={(month) => void set({ month })}
        onFreeTier={(freeTier) => void set({ freeTier })}
      >
        <button
          type="button"
          onClick={() => void set({ machine: null })}
          className="rounded-sm text-xl text-ink-2 hover:text-ink hover:underline"
        >
          Cost
        </button>
        <span aria-hidden className="text-ink-3">
          ›
        </span>
        <h2 className="truncate text-xl font-semibold" title={machine}>
          {machine}
        </h2>
        <Link href={executionsOf(machine, totals)} className={buttonClass("plain")}>
          Executions
        </Link>
        <CopyButton text={() => window.location.href} label="Copy the address of this machine's month">
          Link
        </CopyButton>
      </MonthBar>
      <Figures totals={totals} />
      <MonthNotes totals={totals} />
      {totals.total.quantities.executions === 0 ? (
        <MonthEmpty totals={totals} onMonth={(month) => void set({ month })} />
      ) : (
        <Parts totals={totals} query={shown} />
      )}
    </>
  );
}

/** The machine's executions that the figures are of. */
function executionsOf(machine: string, { from, to }: CostTotals): string {
  return `/executions?${new URLSearchParams({ machine, from: String(from), to: String(to) })}`;
}

function Parts({ totals, query }: { totals: CostTotals; query: CostQuery }) {
  const states = useStateCosts(query);
  const comparison = useCostComparison(query);
  return (
    <div className="mt-2 flex flex-col gap-2">
      <QueryView of={{ comparison }} loading={<Skeleton className="mt-9 h-[420px] w-full" />}>
        {(found) => <Comparison comparison={found.comparison} />}
      </QueryView>
      <Section
        title="By state"
        note="state transitions, retries and items of Maps apart"
        csv={PATHS.costTable("states", query)}
      >
        <QueryView of={{ states }} loading={<Skeleton className="h-[224px] w-full" />}>
          {(found) => <StateTable costs={found.states} checks={comparison.data?.checks ?? null} />}
        </QueryView>
      </Section>
      <DaysAndOutcomes totals={totals} query={query} />
    </div>
  );
}
