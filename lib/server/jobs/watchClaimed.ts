import type { ClaimedJob } from "@/lib/store/jobClaim";
import type { Store } from "@/lib/store/store";

/** How often a worker asks whether its job was cancelled, in ms. */
const LOOK_MS = 500;

/** How a job that is worked on is told to stop. */
export type ClaimedWatch = {
  /** Aborts when the process ends, the job is cancelled, or its lease has gone to another worker. */
  readonly signal: AbortSignal;
  readonly isCancelled: () => boolean;
  readonly isLost: () => boolean;
  readonly stop: () => void;
};

/** Keeps the lease of a job for another `ttl` ms each third of it, and looks for its cancellation. */
export function watchClaimed(
  store: Pick<Store, "jobs" | "leases">,
  claimed: ClaimedJob,
  ttl: number,
  ending: AbortSignal,
): ClaimedWatch {
  const told = new AbortController();
  let state: "goOn" | "cancel" | "lost" = "goOn";
  let renewedAt = performance.now();
  let isLooking = false;

  async function look(): Promise<void> {
    if (performance.now() - renewedAt >= ttl / 3) {
      await store.leases.renew(claimed.lease, ttl);
      renewedAt = performance.now();
    }
    const found = await store.jobs.watch(claimed);
    if (found === "goOn" || state !== "goOn") return;
    state = found;
    told.abort(new Error(found === "cancel" ? "The job was cancelled." : "Another worker took over."));
  }

  const beat = setInterval(() => {
    if (isLooking) return;
    isLooking = true;
    // A database that does not answer now is asked again; the work itself meets it too.
    look()
      .catch(() => undefined)
      .finally(() => (isLooking = false));
  }, LOOK_MS);
  return {
    signal: AbortSignal.any([ending, told.signal]),
    isCancelled: () => state === "cancel",
    isLost: () => state === "lost",
    stop: () => clearInterval(beat),
  };
}
