import { counted } from "@/lib/base/wording";
import type { Store } from "@/lib/store/store";
import type { JobRun, WorkEnd } from "./jobRun";

/** Executions of a machine that are counted ahead: a total that is larger says nothing more. */
const COUNTED = 100_000;
/** Fewer that wait are indexed at once, without a job that pages show. */
const FEW = 200;
/** How often it is asked what is to be indexed, in ms. */
const EVERY_MS = 2_000;

/** Indexes what is not indexed as is configured, a step at a time. Interrupted, it goes on where it was: each execution says itself how it is indexed. */
export async function indexOutputs({
  tools,
  claimed,
  note,
  signal,
}: JobRun<"indexOutputs">): Promise<WorkEnd<"indexOutputs">> {
  const { outputs } = tools.store;
  let done = claimed.checkpoint?.done ?? 0;
  const total = done + (await outputs.countOutdated(COUNTED));
  for (;;) {
    signal.throwIfAborted();
    const step = await outputs.indexNext();
    done += step.done;
    const said = `${counted(done, "execution")} ${done === 1 ? "is" : "are"} indexed.`;
    if (!step.isMore) return { message: said, result: { executions: done } };
    // What is stored meanwhile is indexed too.
    await note({ done, total: Math.max(done, total), checkpoint: { done }, said });
  }
}

/** Has executions indexed that were stored or changed, or whose machine is configured otherwise: few at once, more by a job. */
export class OutputIndexing {
  private askedAt = -Infinity;

  constructor(
    private readonly store: Pick<Store, "outputs" | "jobs">,
    private readonly now: () => number = () => performance.now(),
    private readonly few = FEW,
  ) {}

  async request(signal: AbortSignal): Promise<void> {
    if (this.now() - this.askedAt < EVERY_MS) return;
    this.askedAt = this.now();
    const { outputs, jobs } = this.store;
    const waiting = await outputs.countOutdated(this.few);
    if (waiting === 0) return;
    if (waiting >= this.few) {
      if ((await jobs.hasOpen("indexOutputs")) || (await jobs.isResting("indexOutputs"))) return;
      await jobs.request({ kind: "indexOutputs", payload: {} });
      return;
    }
    for (let done = 0; done < this.few && !signal.aborted;) {
      const step = await outputs.indexNext();
      if (!step.isMore) return;
      done += step.done;
    }
  }
}
