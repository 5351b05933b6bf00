import type { ExecutionIdentity, MapRunStatus, MapRunView } from "../protocol";
import type { Cursor, Run } from "../run";
import { tokenOf } from "../token";
import { childIdentity } from "./children";
import { countsOf } from "./counts";
import { bufferedItems } from "./itemBuffer";
import type { MapRunPhase } from "./mapRunPhase";
import { runningItems } from "./mapRunProgress";
import { takeNext } from "./redriveQueue";

/** A Map Run of `execution` as DescribeMapRun tells of it. */
export function viewOf(
  execution: ExecutionIdentity,
  cursor: Cursor,
  phase: MapRunPhase,
  status: MapRunStatus,
): MapRunView {
  const { mapRunArn, startedAt, concurrency, tolerance, active, children, items, batch, redriveQueue } = phase;
  const pending = bufferedItems(phase.itemBuffer) + phase.openBatch.texts.length;
  const written = phase.writer !== null && phase.ending?.stage === "written";
  return {
    mapRunArn,
    token: tokenOf(cursor),
    state: cursor.state,
    status,
    startedAt,
    maxConcurrency: concurrency,
    toleratedFailureCount: tolerance.count ?? 0,
    toleratedFailurePercentage: tolerance.percentage ?? 0,
    redriveCount: phase.redrives,
    itemCounts: countsOf(items, runningItems(phase), pending, redriveQueue.items, written),
    executionCounts: countsOf(children, active.length, batch === null ? pending : 0, redriveQueue.children, written),
    ...(status === "RUNNING" && redriveQueue.children > 0 ? { redriveFrom: firstWaiting(execution, phase) } : {}),
  };
}

function firstWaiting(execution: ExecutionIdentity, { mapRunArn, childType, redriveQueue }: MapRunPhase): string {
  return childIdentity(execution, mapRunArn, childType, takeNext(redriveQueue).index).id;
}

/** The Map Runs that go on in a run, as DescribeMapRun tells of them; their tokens are for `mapRunUpdated`. */
export function mapRunsOf(run: Run): readonly MapRunView[] {
  return run.cursors.flatMap((cursor) =>
    cursor?.phase.kind === "mapRun" ? [viewOf(run.execution, cursor, cursor.phase, "RUNNING")] : [],
  );
}
