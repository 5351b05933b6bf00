import type { MapRunView } from "@/lib/engine/protocol";
import type { MapRunCounts } from "@/lib/history/mapRunCounts";
import type { ExecutionTrace } from "@/lib/history/span";
import type { Store } from "@/lib/store/store";

/** Map Runs of one execution that are asked about: it seldom has more than one. */
const MAX_MAP_RUNS = 20;

type Known = {
  readonly engine: Pick<Store["engine"], "mapRun">;
  readonly links: Pick<Store["links"], "seenMapRuns">;
};

/**
 * How the children of an execution's Map Runs stand, by their ARNs: as the local engine counts them, and as AWS said
 * when a source asked last.
 */
export async function knownMapRuns(
  { engine, links }: Known,
  executionId: number,
  { spans }: ExecutionTrace,
): Promise<ReadonlyMap<string, MapRunCounts>> {
  const arns = spans.flatMap((span) => (span.kind === "mapRun" && span.mapRunArn !== null ? [span.mapRunArn] : []));
  if (arns.length === 0) return new Map();
  const counts = new Map(await links.seenMapRuns(executionId));
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
