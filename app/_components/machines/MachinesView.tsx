"use client";

import { counted } from "@/lib/base/wording";
import type { OverviewQuery } from "@/lib/contract/overview";
import { useMachines } from "../../_features/machines";
import type { PartSource } from "../../_features/part";
import { MachineTable } from "../overviewParts/MachineTable";
import { RangeBar } from "../overviewParts/RangeBar";
import { useOverviewQuery } from "../overviewParts/useOverviewQuery";
import { Part } from "../ui/Part";
import { QueryView } from "../ui/QueryView";
import { Skeleton } from "../ui/Skeleton";
import { useHydrated } from "../ui/useHydrated";
import { WrongTime } from "./WrongTime";

const EMPTY: PartSource<object> = {
  name: "What to begin with",
  load: () => import("../empty/EmptyDatabase").then((part) => part.EmptyDatabase),
};
const NOTHING = {};

/** All machines, those with most failures first. */
export function MachinesView() {
  const { query, ask } = useOverviewQuery();
  if (!useHydrated()) return <MachinesSkeleton />;
  if (!query.ok) return <WrongTime title="Machines" problem={query.error} onAsk={ask} />;
  return (
    <div className="px-5 pt-3 pb-8">
      <div className="mb-2 flex min-h-7 flex-wrap items-center justify-between gap-x-4">
        <h1 className="text-base font-medium">Machines</h1>
        <RangeBar query={query.value} onAsk={ask} />
      </div>
      <Rows query={query.value} />
    </div>
  );
}

function Rows({ query }: { readonly query: OverviewQuery }) {
  const machines = useMachines(query);
  return (
    <QueryView of={{ machines }} loading={<Skeleton className="h-[320px] w-full" />}>
      {({ machines: { machines: rows, otherMachines, from, to } }) =>
        rows.length === 0 ? (
          <Part source={EMPTY} props={NOTHING} loading={<Skeleton className="h-[320px] w-full" />} />
        ) : (
          <>
            <MachineTable rows={rows} range={{ from, to }} query={query} />
            {otherMachines > 0 && (
              <p className="pt-1.5 text-ink-2">{counted(otherMachines, "other machine")} did less.</p>
            )}
          </>
        )
      }
    </QueryView>
  );
}

export function MachinesSkeleton() {
  return (
    <div className="px-5 pt-3 pb-8" aria-busy="true" aria-label="Loading the machines">
      <div className="mb-2 flex h-7 items-center justify-between">
        <Skeleton className="h-3 w-24" />
        <Skeleton className="h-7 w-56" />
      </div>
      <Skeleton className="h-[320px] w-full" />
    </div>
  );
}
