import { counted } from "@/lib/base/wording";
import type { Store } from "@/lib/store/store";
import type { RetentionSettings } from "../settings";
import type { JobRun, WorkEnd } from "./jobRun";

const DAY_MS = 86_400_000;
/** How often what is too old is looked for, in ms. */
const EVERY_MS = 3_600_000;
/** Executions that are removed between two notes of progress. */
const AT_ONCE = 500;

/** Removes what sources that are being removed left, and then what is not to stay of the others. */
export async function retireOld({ tools, claimed, note, signal }: JobRun<"retire">): Promise<WorkEnd<"retire">> {
  const { store, retention } = tools;
  let removed = claimed.checkpoint?.removed ?? 0;
  const said = () => `${counted(removed, "execution")} ${removed === 1 ? "was" : "were"} removed by age or number.`;
  const tell = () => note({ done: removed, total: null, checkpoint: { removed }, said: said() });
  while (await store.sources.finishRemovals(AT_ONCE)) {
    signal.throwIfAborted();
    await tell();
  }
  for (;;) {
    signal.throwIfAborted();
    const done = await store.sources.retire({ ...bounds(retention, Date.now()), limit: AT_ONCE });
    removed += done.removed;
    if (!done.isMore) return { message: said(), result: { executions: removed } };
    await tell();
  }
}

/** The settings as times. Failures stay for ever where only the days of the others are given. */
function bounds({ days, failureDays, executions }: RetentionSettings, now: number) {
  return {
    now,
    olderThan: days === undefined ? null : now - days * DAY_MS,
    failuresOlderThan: failureDays === undefined ? null : now - failureDays * DAY_MS,
    count: executions ?? null,
  };
}

/** Asks for the removal of what is not to stay: once an hour, and as soon as a source is being removed. */
export class Retirement {
  private askedAt = -Infinity;

  constructor(
    private readonly store: Pick<Store, "sources" | "jobs">,
    private readonly now: () => number = () => performance.now(),
  ) {}

  async request(): Promise<void> {
    const isTime = this.now() - this.askedAt >= EVERY_MS;
    if (!isTime && !(await this.store.sources.isRemoving())) return;
    if ((await this.store.jobs.hasOpen("retire")) || (await this.store.jobs.isResting("retire"))) return;
    this.askedAt = this.now();
    // Nothing of a source: neither age nor number says anything.
    if ((await this.store.sources.list()).length === 0) return;
    await this.store.jobs.request({ kind: "retire", payload: {} });
  }
}
