import type { JobKind, JobLane } from "@/lib/contract/jobKinds";
import type { ClaimedJob, JobProgress } from "@/lib/store/jobClaim";
import { watchClaimed } from "./watchClaimed";
import type { JobTools, NotedProgress, WorkEnd } from "./jobRun";
import { canDo, tidy, WORK } from "./work";

/** How long a worker may be silent before another takes its job, in ms. */
export const JOB_LEASE_MS = 30_000;

export type JobWorker = {
  readonly tools: JobTools;
  /** Names the process among those that work on one database. */
  readonly holder: string;
};

/**
 * Claims the oldest job of a lane and does it. False when there was none. A job that fails says why in its row and is
 * tried again later, more slowly each time; one that is cancelled says what was done by then; one whose lease was lost
 * is left to the worker that has it now, and one that is interrupted to whoever claims it next.
 */
export async function runNextJob({ tools, holder }: JobWorker, lane: JobLane, signal: AbortSignal): Promise<boolean> {
  const { store } = tools;
  const claimed = await store.jobs.claim({ lane, holder, ttl: JOB_LEASE_MS, canDo: (job) => canDo(tools, job) });
  if (claimed === null) return false;
  const watch = watchClaimed(store, claimed, JOB_LEASE_MS, signal);
  const reached = { said: "Nothing was done by then." };
  try {
    const end = await workOn(tools, claimed, reached, watch.signal);
    if (await store.jobs.end(claimed, { state: "done", ...end })) await tidy(tools, claimed);
  } catch (error) {
    if (watch.isLost()) return true;
    if (watch.isCancelled()) {
      const message = `Cancelled. ${reached.said}`;
      if (await store.jobs.end(claimed, { state: "cancelled", message })) await tidy(tools, claimed);
    } else if (signal.aborted) await store.leases.release(claimed.lease);
    else await store.jobs.fail(claimed, error instanceof Error ? error.message : String(error));
  } finally {
    watch.stop();
  }
  return true;
}

/** Type parameters tie a job to the work of its kind. */
function workOn<K extends JobKind>(
  tools: JobTools,
  claimed: ClaimedJob<K>,
  reached: { said: string },
  signal: AbortSignal,
): Promise<WorkEnd<K>> {
  const note = async (progress: NotedProgress<K>) => {
    reached.said = progress.said;
    const far: JobProgress<K> = progress;
    if (!(await tools.store.jobs.noteProgress(claimed, far))) throw new Error("Another worker took over.");
  };
  const work = WORK[claimed.kind];
  return work({ tools, claimed, note, signal });
}
