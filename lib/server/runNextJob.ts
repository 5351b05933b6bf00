import type { JobKind } from "@/lib/contract/job";
import { importSamples } from "@/lib/ingest/samples";
import type { ClaimedJob } from "@/lib/store/job";
import type { Store } from "@/lib/store/store";

/** How long a worker may be silent before another takes its job, in ms. Progress is noted far more often. */
const LEASE_MS = 30_000;
/** Executions that are folded anew between two notes of progress. */
const REFOLDED_AT_ONCE = 50;

type Work = (store: Store, claimed: ClaimedJob, signal: AbortSignal) => Promise<string>;

const WORK = { samples: loadSamples, refold: refoldOutdated } as const satisfies Record<JobKind, Work>;

/**
 * Claims the oldest job and does it. False when there was none. A job that fails says why in its row; one whose lease
 * was lost is left to the worker that has it now, and one that is interrupted to whoever claims it next.
 */
export async function runNextJob(store: Store, holder: string, signal: AbortSignal): Promise<boolean> {
  const claimed = await store.claimJob(holder, LEASE_MS);
  if (claimed === null) return false;
  const beat = setInterval(() => void store.renewLease(claimed.lease, LEASE_MS).catch(() => false), LEASE_MS / 3);
  try {
    const message = await WORK[claimed.job.kind](store, claimed, signal);
    await store.endJob(claimed, { state: "done", message });
  } catch (error) {
    if (signal.aborted) await store.releaseLease(claimed.lease);
    else
      await store.endJob(claimed, { state: "failed", message: error instanceof Error ? error.message : String(error) });
  } finally {
    clearInterval(beat);
  }
  return true;
}

async function loadSamples(store: Store, claimed: ClaimedJob, signal: AbortSignal): Promise<string> {
  const note = (done: number, total: number) => void store.noteProgress(claimed, { done, total }).catch(() => false);
  const executions = await importSamples(process.cwd(), store, note, signal);
  return `${executions} sample executions are loaded.`;
}

async function refoldOutdated(store: Store, claimed: ClaimedJob, signal: AbortSignal): Promise<string> {
  let done = 0;
  for (;;) {
    const ids = await store.outdated(REFOLDED_AT_ONCE);
    let refolded = 0;
    for (const id of ids) {
      signal.throwIfAborted();
      if (await store.refold(id)) refolded += 1;
    }
    done += refolded;
    // What cannot be folded anew stays outdated; it must not keep the job for ever.
    if (refolded === 0) return `${done} executions were folded anew.`;
    if (!(await store.noteProgress(claimed, { done, total: null }))) throw new Error("Another worker took over.");
  }
}
