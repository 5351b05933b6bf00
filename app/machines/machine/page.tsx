import type { Metadata } from "next";
import { Suspense } from "react";
import { parseMachineQuery } from "@/lib/contract/machine";
import { readMachine } from "@/lib/server/machine/readMachine";
import { MachineSkeleton } from "../../_components/machines/MachineSkeleton";
import { MachineView } from "../../_components/machines/MachineView";
import { machineOptions } from "../../_features/machine";
import { Prefetched } from "../../_prefetch/Prefetched";
import { type PageQuery, searchParamsOf } from "../../_prefetch/searchParams";

export async function generateMetadata({ searchParams }: { searchParams: PageQuery }): Promise<Metadata> {
  return { title: (await searchParamsOf(searchParams)).get("machine") ?? "Machine" };
}

export default async function MachinePage({ searchParams }: { searchParams: PageQuery }) {
  const query = parseMachineQuery(await searchParamsOf(searchParams));
  return (
    <Suspense fallback={<MachineSkeleton />}>
      <Prefetched
        load={async (context, put) => {
          if (!query.ok) return;
          put(machineOptions(query.value).queryKey, await readMachine(context, query.value, Date.now()));
        }}
      >
        <MachineView />
      </Prefetched>
    </Suspense>
  );
}
