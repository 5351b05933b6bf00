import type { Metadata } from "next";
import { readEngine } from "@/lib/server/engine/readEngine";
import { processSettings } from "@/lib/server/processSettings";
import { EngineView } from "../_components/engine/EngineView";
import { engineOptions } from "../_features/engine";
import { Prefetched } from "../_prefetch/Prefetched";

export const metadata: Metadata = { title: "Engine" };
export const dynamic = "force-dynamic";

export default function EnginePage() {
  return (
    <Prefetched
      load={async (context, put) => {
        put(engineOptions().queryKey, await readEngine(context, (await processSettings()).enginePort));
      }}
    >
      <EngineView />
    </Prefetched>
  );
}
