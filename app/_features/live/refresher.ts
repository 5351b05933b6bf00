import { hashKey, type Query, type QueryClient } from "@tanstack/react-query";
import type { ToldChange } from "@/lib/contract/changeFeed";
import { STALE_ANSWERS, type StaleAnswer } from "./staleAnswers";

/** Changes that come together are told together, ms. */
const TOGETHER_MS = 100;
/** One answer is asked for at most so often while changes keep coming, ms. */
const EVERY_MS = 1_500;

/** Asks anew for the answers that changes made old, as far as they are shown: soon, but not again and again. */
export class Refresher {
  private readonly waiting = new Map<string, StaleAnswer>();
  private readonly askedAt = new Map<string, number>();
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly client: QueryClient,
    private readonly now: () => number = () => performance.now(),
  ) {}

  note(changes: readonly ToldChange[]): void {
    for (const { kind, subject } of changes) {
      for (const stale of STALE_ANSWERS[kind](subject)) {
        if (this.matching(stale).length > 0) this.waiting.set(nameOf(stale), stale);
      }
    }
    if (this.waiting.size > 0) this.schedule(TOGETHER_MS);
  }

  /** What followed is not known: everything that is shown is asked for. */
  all(): void {
    this.waiting.clear();
    void this.client.invalidateQueries();
  }

  stop(): void {
    clearTimeout(this.timer);
  }

  private schedule(ms: number): void {
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      this.flush();
    }, ms);
  }

  private flush(): void {
    const now = this.now();
    for (const [name, at] of this.askedAt) if (now - at >= EVERY_MS) this.askedAt.delete(name);
    for (const [name, stale] of this.waiting) {
      // One on its way may have been read before the change: it is let come, and asked for again.
      if (this.askedAt.has(name) || this.matching(stale).some((query) => query.state.fetchStatus === "fetching"))
        continue;
      this.waiting.delete(name);
      this.askedAt.set(name, now);
      void this.client.invalidateQueries({ queryKey: stale.queryKey, ...restOf(stale) });
    }
    if (this.waiting.size > 0) this.schedule(TOGETHER_MS);
  }

  private matching(stale: StaleAnswer): Query[] {
    return this.client.getQueryCache().findAll({ queryKey: stale.queryKey, ...restOf(stale) });
  }
}

function restOf({ exact, isStale }: StaleAnswer) {
  return {
    ...(exact === undefined ? {} : { exact }),
    ...(isStale === undefined ? {} : { predicate: (query: Query) => isStale(query.state.data) }),
  };
}

function nameOf({ queryKey, exact }: StaleAnswer): string {
  return `${hashKey(queryKey)}${exact === true ? "=" : ""}`;
}
