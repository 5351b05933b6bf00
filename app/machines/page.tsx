import type { Metadata } from "next";
import { Suspense } from "react";
import { parseOverviewQuery } from "@/lib/contract/overview";
import { readMachines } from "@/lib/server/machine/readMachines";
import { MachinesSkeleton, MachinesView } from "../_components/machines/MachinesView";
import { machinesOptions } from "../_features/machines";
import { Prefetched } from "../_prefetch/Prefetched";
import { type PageQuery, searchParamsOf } from "../_prefetch/searchParams";

export const metadata: Metadata = { title: "Machines" };

export default async function MachinesPage({ searchParams }: { searchParams: PageQuery }) {
  const query = parseOverviewQuery(await searchParamsOf(searchParams));
  return (
    <Suspense fallback={<MachinesSkeleton />}>
      <Prefetched
        load={async (context, put) => {
          if (!query.ok) return;
          put(machinesOptions(query.value).queryKey, await readMachines(context, query.value, Date.now()));
        }}
      >
        <MachinesView />
      </Prefetched>
    </Suspense>
  );
}
