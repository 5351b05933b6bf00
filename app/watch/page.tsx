import type { Metadata } from "next";
import { configuredRules } from "@/lib/server/watch/configuredRules";
import { readWatch } from "@/lib/server/watch/readWatch";
import { WatchView } from "../_components/watch/WatchView";
import { watchOptions } from "../_features/watch";
import { Prefetched } from "../_prefetch/Prefetched";

export const metadata: Metadata = { title: "Watch" };
export const dynamic = "force-dynamic";

export default function WatchPage() {
  return (
    <Prefetched
      load={async (context, put) =>
        put(watchOptions().queryKey, await readWatch(context, (await configuredRules()).rules, Date.now()))
      }
    >
      <WatchView />
    </Prefetched>
  );
}
