import type { Instant } from "@/lib/base/instant";
import type { StoredTask } from "@/lib/store/engine/rows";
import type { EngineStore } from "@/lib/store/subjects/engine";

type Poller = () => void;

/** How often a waiting poll looks for tasks that another engine scheduled, in ms. */
const LOOK_MS = 1_000;
/** Polls of one activity at a time, as on AWS. */
const MAX_POLLERS = 1_000;

/** Who waits for tasks of activities. The tasks themselves are rows: they outlive the process. */
export class ActivityQueue {
  private readonly pollers = new Map<string, Set<Poller>>();
  private readonly known = new Set<string>();
  private isClosed = false;

  constructor(
    private readonly store: Pick<EngineStore, "activities" | "claimActivityTask" | "releaseTask">,
    /** Whose tasks are given out. */
    private readonly owner: string,
    private readonly now: () => Instant,
  ) {}

  /** Reads which activities there are. */
  async fill(): Promise<void> {
    this.known.clear();
    for (const arn of await this.store.activities.all()) this.known.add(arn);
  }

  exists(arn: string): boolean {
    return this.known.has(arn);
  }

  note(arn: string, exists: boolean): void {
    if (exists) this.known.add(arn);
    else this.known.delete(arn);
  }

  /** A task was scheduled. */
  wake(arn: string): void {
    const [first] = this.pollers.get(arn) ?? [];
    first?.();
  }

  /** Whether one more may wait. */
  hasRoom(arn: string): boolean {
    return (this.pollers.get(arn)?.size ?? 0) < MAX_POLLERS;
  }

  /** The oldest task, when there is one within `ms`. It is the worker's from then on. */
  async next(arn: string, worker: string | null, ms: number, signal: AbortSignal): Promise<StoredTask | null> {
    const until = performance.now() + ms;
    for (;;) {
      // It listens before it looks: what is scheduled in between wakes it.
      const woken = this.wait(arn, Math.max(0, Math.min(until - performance.now(), LOOK_MS)), signal);
      const task = await this.claim(arn, worker);
      if (task !== null || signal.aborted || this.isClosed || performance.now() >= until) {
        woken.cancel();
        return task;
      }
      await woken.done;
    }
  }

  /** Tasks that were claimed here and of which the run has not heard yet. */
  private readonly given = new Set<string>();
  private readonly claims = new Set<Promise<unknown>>();

  private claim(arn: string, worker: string | null): Promise<StoredTask | null> {
    const claim = this.store.claimActivityTask(this.owner, arn, worker, this.now()).then((task) => {
      if (task !== null) this.given.add(task.taskToken);
      return task;
    });
    this.claims.add(claim);
    const done = () => void this.claims.delete(claim);
    claim.then(done, done);
    return claim;
  }

  /** The run has heard of a task that was claimed, or is not going to. */
  settle(taskToken: string): void {
    this.given.delete(taskToken);
  }

  /** A task that was claimed waits for a worker again: nobody was given it. */
  async release(arn: string, taskToken: string): Promise<void> {
    await this.store.releaseTask(taskToken);
    this.given.delete(taskToken);
    this.wake(arn);
  }

  /** Whether a task that is read as claimed is being given to a worker by this process. */
  async isGiven(taskToken: string): Promise<boolean> {
    await Promise.allSettled([...this.claims]);
    return this.given.has(taskToken);
  }

  close(): void {
    this.isClosed = true;
    for (const set of this.pollers.values()) for (const poller of [...set]) poller();
  }

  private wait(arn: string, ms: number, signal: AbortSignal): { readonly done: Promise<void>; cancel(): void } {
    const set = this.pollers.get(arn) ?? new Set<Poller>();
    this.pollers.set(arn, set);
    let finish: () => void = () => undefined;
    const done = new Promise<void>((resolve) => (finish = resolve));
    const poller = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", poller);
      set.delete(poller);
      if (set.size === 0 && this.pollers.get(arn) === set) this.pollers.delete(arn);
      finish();
    };
    const timer = setTimeout(poller, ms);
    set.add(poller);
    signal.addEventListener("abort", poller);
    return { done, cancel: poller };
  }
}
