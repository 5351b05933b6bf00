import type { MapRunView } from "@/lib/engine/protocol";
import type { MapRunCounts } from "@/lib/history/mapRunCounts";
import type { ExecutionTrace } from "@/lib/history/span";
import type { Store } from "@/lib/store/store";

/** Map Runs of one execution that are asked about: it seldom has more than one. */
const MAX_MAP_RUNS = 20;

/** How the children of an execution's Map Runs stand, by their ARNs: of those of the local engine, which keeps count. */
export async function knownMapRuns(
  engine: Pick<Store["engine"], "mapRun">,
  { spans }: ExecutionTrace,
): Promise<ReadonlyMap<string, MapRunCounts>> {
  const arns = spans.flatMap((span) => (span.kind === "mapRun" && span.mapRunArn !== null ? [span.mapRunArn] : []));
  const counts = new Map<string, MapRunCounts>();
  for (const arn of [...new Set(arns)].slice(-MAX_MAP_RUNS)) {
    const row = await engine.mapRun(arn);
    if (row !== null) counts.set(arn, countsIn(row.view));
  }
  return counts;
}

function countsIn(view: string): MapRunCounts {
  const { executionCounts: said } = JSON.parse(view) as MapRunView;
  const { total, pending, running, succeeded, failed, timedOut, aborted } = said;
  return { total, pending, running, succeeded, failed, timedOut, aborted };
}
