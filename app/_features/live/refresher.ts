import { hashKey, matchQuery, type Query, type QueryClient } from "@tanstack/react-query";
import type { ToldChange } from "@/lib/contract/changeFeed";
import { forgetGone, mayAsk, notePresence } from "./presence";
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
    for (const change of changes) {
      notePresence(this.client, change);
      for (const stale of STALE_ANSWERS[change.kind](change.subject)) {
        if (this.matching(stale).length > 0) this.waiting.set(nameOf(stale), stale);
      }
    }
    if (this.waiting.size > 0) this.schedule(TOGETHER_MS);
  }

  /** What followed is not known: everything that is shown is asked for. */
  all(): void {
    this.waiting.clear();
    forgetGone(this.client);
    void this.client.invalidateQueries({ predicate: ({ queryKey }) => mayAsk(this.client, queryKey) });
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
      void this.client.invalidateQueries({ predicate: (query) => this.isOf(stale, query) });
    }
    if (this.waiting.size > 0) this.schedule(TOGETHER_MS);
  }

  private matching(stale: StaleAnswer): Query[] {
    return this.client.getQueryCache().findAll({ predicate: (query) => this.isOf(stale, query) });
  }

  private isOf({ queryKey, exact, isStale }: StaleAnswer, query: Query): boolean {
    const filter = exact === undefined ? { queryKey } : { queryKey, exact };
    if (!matchQuery(filter, query) || isStale?.(query.state.data) === false) return false;
    return mayAsk(this.client, query.queryKey);
  }
}

function nameOf({ queryKey, exact }: StaleAnswer): string {
  return `${hashKey(queryKey)}${exact === true ? "=" : ""}`;
}
