import type { Metadata } from "next";
import { readEngine, readEngineMachine } from "@/lib/server/engine/readEngine";
import { processSettings } from "@/lib/server/processSettings";
import { MachineView } from "../../_components/engine/MachineView";
import { engineMachineOptions, engineOptions } from "../../_features/engine";
import { Prefetched } from "../../_prefetch/Prefetched";
import { type PageQuery, searchParamsOf } from "../../_prefetch/searchParams";

export const metadata: Metadata = { title: "Machine" };

export default async function MachinePage({ searchParams }: { searchParams: PageQuery }) {
  const arn = (await searchParamsOf(searchParams)).get("arn") ?? "";
  return (
    <Prefetched
      load={async (context, put) => {
        put(engineMachineOptions(arn).queryKey, await readEngineMachine(context, arn));
        put(engineOptions().queryKey, await readEngine(context, (await processSettings()).enginePort));
      }}
    >
      <MachineView />
    </Prefetched>
  );
}
