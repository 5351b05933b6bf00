import type { Metadata } from "next";
import { listSources } from "@/lib/server/sources/listSources";
import { SourcesView } from "../_components/sources/SourcesView";
import { sourcesOptions } from "../_features/sources";
import { Prefetched } from "../_prefetch/Prefetched";

export const metadata: Metadata = { title: "Sources" };
export const dynamic = "force-dynamic";

export default function SourcesPage() {
  return (
    <Prefetched load={async (context, put) => put(sourcesOptions().queryKey, await listSources(context, Date.now()))}>
      <SourcesView />
    </Prefetched>
  );
}
