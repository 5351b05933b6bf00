import { setTimeout as pause } from "node:timers/promises";
import { JOB_LANES, type JobLane, LANE_WIDTHS } from "@/lib/contract/jobKinds";
import type { Store } from "@/lib/store/store";
import type { UploadSpool } from "../import/uploadSpool";
import { OutputIndexing } from "./indexOutputs";
import { requestVerdicts } from "./requestVerdicts";
import { Retirement } from "./retire";
import { type JobWorker, runNextJob } from "./runNextJob";

/** How often the database is asked for work, in ms. */
const LOOK_EVERY_MS = 1_000;
/** How often leftovers of the spool folder are looked for, in ms. */
const CLEAN_EVERY_MS = 600_000;

/** Does the jobs of all lanes, each lane as many at once as it is wide, until the end. */
export async function workLanes(worker: JobWorker, signal: AbortSignal): Promise<void> {
  const { store, spool } = worker.tools;
  const wake = new Wake();
  const retirement = new Retirement(store);
  const indexing = new OutputIndexing(store);
  const unwatch = spool.watch(() => wake.all());
  signal.addEventListener("abort", () => wake.all(), { once: true });
  const next: Record<JobLane, () => Promise<boolean>> = {
    imports: () => runNextJob(worker, "imports", signal),
    verifies: async () => {
      await requestVerdicts(store);
      return runNextJob(worker, "verifies", signal);
    },
    maintenance: async () => {
      await retirement.request();
      await indexing.request(signal);
      return runNextJob(worker, "maintenance", signal);
    },
    sources: () => runNextJob(worker, "sources", signal),
    reruns: () => runNextJob(worker, "reruns", signal),
    massRedrives: () => runNextJob(worker, "massRedrives", signal),
  };
  const lanes = JOB_LANES.flatMap((lane) => Array.from({ length: LANE_WIDTHS[lane] }, () => next[lane]));
  try {
    await Promise.all([cleanSpool(store, spool, signal), ...lanes.map((one) => repeat(one, signal, wake))]);
  } finally {
    unwatch();
  }
}

/**
 * One after another, until the end. An error of the database is said once and asked again, more slowly each time; in
 * between the database is asked once a second, or when `wake` says so.
 */
export async function repeat(runNext: () => Promise<boolean>, signal: AbortSignal, wake = new Wake()): Promise<void> {
  let failures = 0;
  while (!signal.aborted) {
    let busy = false;
    try {
      busy = await runNext();
      failures = 0;
    } catch (error) {
      if (failures === 0) console.error("The worker cannot reach its jobs:", error);
      failures += 1;
    }
    if (!busy) await wake.orAfter(LOOK_EVERY_MS * 2 ** Math.min(failures, 5));
  }
}

/** What waits until something happens. */
export class Wake {
  private readonly waiting = new Set<() => void>();

  all(): void {
    for (const go of this.waiting) go();
  }

  async orAfter(ms: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const go = () => {
        clearTimeout(timer);
        this.waiting.delete(go);
        resolve();
      };
      const timer = setTimeout(go, ms);
      this.waiting.add(go);
    });
  }
}

async function cleanSpool(store: Store, spool: UploadSpool, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      await spool.removeLeftovers(new Set(await store.jobs.openKeys("import")));
    } catch {
      // The lanes say that the database does not answer.
    }
    await pause(CLEAN_EVERY_MS, undefined, { signal }).catch(() => undefined);
  }
}
