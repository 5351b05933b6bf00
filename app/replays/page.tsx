import type { Metadata } from "next";
import { listForks } from "@/lib/server/forks/listForks";
import { ReplaysView } from "../_components/replays/ReplaysView";
import { forksOptions } from "../_features/forks";
import { Prefetched } from "../_prefetch/Prefetched";

export const metadata: Metadata = { title: "Replays" };
export const dynamic = "force-dynamic";

export default function ReplaysPage() {
  return (
    <Prefetched load={async (context, put) => put(forksOptions().queryKey, await listForks(context))}>
      <ReplaysView />
    </Prefetched>
  );
}
