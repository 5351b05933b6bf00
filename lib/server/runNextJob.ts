import type { JobKind } from "@/lib/contract/job";
import { importSamples } from "@/lib/ingest/samples";
import type { ClaimedJob } from "@/lib/store/job";
import type { Store } from "@/lib/store/store";
import type { Verifier } from "./replay/verifier";
import { verifyStored } from "./replay/verifyStored";

/** How long a worker may be silent before another takes its job, in ms. Progress is noted far more often. */
const LEASE_MS = 30_000;
/** Executions that are folded anew between two notes of progress. */
const REFOLDED_AT_ONCE = 50;

/** What jobs work with. */
export type Tools = {
  readonly store: Store;
  /** Opens processes that replay; whoever opens them closes them. */
  readonly openVerifier: () => Verifier;
};

type Work = (tools: Tools, claimed: ClaimedJob, signal: AbortSignal) => Promise<string>;

const WORK = { samples: loadSamples, refold: refoldOutdated, verify: verifyUnverified } as const satisfies Record<
  JobKind,
  Work
>;

/**
 * Claims the oldest job and does it. False when there was none. A job that fails says why in its row and is tried
 * again later, more slowly each time; one whose lease
 * was lost is left to the worker that has it now, and one that is interrupted to whoever claims it next.
 */
export async function runNextJob(tools: Tools, holder: string, signal: AbortSignal): Promise<boolean> {
  const { store } = tools;
  const claimed = await store.claimJob(holder, LEASE_MS);
  if (claimed === null) return false;
  const beat = setInterval(() => void store.renewLease(claimed.lease, LEASE_MS).catch(() => false), LEASE_MS / 3);
  try {
    const message = await WORK[claimed.job.kind](tools, claimed, signal);
    await store.endJob(claimed, { state: "done", message });
  } catch (error) {
    if (signal.aborted) await store.releaseLease(claimed.lease);
    else await store.failJob(claimed, error instanceof Error ? error.message : String(error));
  } finally {
    clearInterval(beat);
  }
  return true;
}

/** Asks for verdicts where some are due: after an import, whoever did it, and after an update. */
export async function requestVerdicts(store: Store): Promise<void> {
  if ((await store.countAwaitingVerdict()) === 0 || (await store.hasOpenJob("verify"))) return;
  if (!(await store.isResting("verify"))) await store.requestJob("verify");
}

async function loadSamples({ store }: Tools, claimed: ClaimedJob, signal: AbortSignal): Promise<string> {
  const note = (done: number, total: number) => void store.noteProgress(claimed, { done, total }).catch(() => false);
  const executions = await importSamples(process.cwd(), store, note, signal);
  return `${executions} sample executions are loaded.`;
}

async function refoldOutdated({ store }: Tools, claimed: ClaimedJob, signal: AbortSignal): Promise<string> {
  let done = 0;
  let last = 0;
  for (;;) {
    // What cannot be folded anew stays outdated; it must keep neither the job nor those behind it for ever.
    const ids = await store.outdated(REFOLDED_AT_ONCE, last);
    for (const id of ids) {
      signal.throwIfAborted();
      if (await store.refold(id)) done += 1;
      last = id;
    }
    if (ids.length === 0) return `${done} executions were folded anew.`;
    await noteOrStop(store, claimed, { done, total: null });
  }
}

async function verifyUnverified(
  { store, openVerifier }: Tools,
  claimed: ClaimedJob,
  signal: AbortSignal,
): Promise<string> {
  const verifier = openVerifier();
  const stop = () => void verifier.close();
  signal.addEventListener("abort", stop);
  try {
    const note = (done: number, total: number) => noteOrStop(store, claimed, { done, total });
    return `${await verifyStored(store, verifier, note, signal)} executions have a verdict.`;
  } finally {
    signal.removeEventListener("abort", stop);
    await verifier.close();
  }
}

async function noteOrStop(
  store: Store,
  claimed: ClaimedJob,
  progress: { readonly done: number; readonly total: number | null },
): Promise<void> {
  if (!(await store.noteProgress(claimed, progress))) throw new Error("Another worker took over.");
}
