import type { Change, ChangesAfter } from "@/lib/contract/changeFeed";
import type { Changes } from "@/lib/store/subjects/changes";

/** How often the database is asked for the number of the last change, in ms; while it does not answer, less often. */
const LOOK_EVERY_MS = 200;
const LOOK_AFTER_FAILURE_MS = 2_000;
/** The last changes that are held, so that many listeners read them once. */
const MAX_HELD = 2_000;

type Reads = Pick<Changes, "after">;

/** Reads the change feed of the database while somebody has entered, and holds the last of it. */
export class FeedReader {
  private entered = 0;
  private timer: NodeJS.Timeout | null = null;
  private isReading = false;
  /** Number of the last change that was seen; null before the first look. */
  private last: number | null = null;
  /** Without a gap up to `last`. */
  private held: Change[] = [];
  private readonly waiting = new Set<() => void>();

  constructor(private readonly changes: Reads) {}

  /** Begins reading; whoever entered calls what it was given when it leaves. */
  enter(): () => void {
    this.entered += 1;
    if (this.entered === 1) this.schedule(0);
    let left = false;
    return () => {
      if (left) return;
      left = true;
      this.entered -= 1;
      if (this.entered > 0) return;
      if (this.timer !== null) clearTimeout(this.timer);
      this.timer = null;
      this.last = null;
      this.held = [];
    };
  }

  /** What follows `seq`, at most `limit` changes; null while nothing does. */
  async after(seq: number, limit: number): Promise<ChangesAfter | null> {
    if (this.last !== null && seq === this.last) return null;
    const first = this.held[0];
    if (this.last !== null && first !== undefined && seq >= first.seq - 1 && seq < this.last) {
      const changes = this.held.filter((change) => change.seq > seq).slice(0, limit);
      return { reload: false, changes, last: changes.at(-1)?.seq ?? seq };
    }
    const found = await this.changes.after(seq, limit);
    return !found.reload && found.changes.length === 0 ? null : found;
  }

  /** Waits until there may be something after `seq`. False when `ms` passed before that. */
  changed(seq: number, ms: number, signal: AbortSignal): Promise<boolean> {
    if (signal.aborted || (this.last !== null && this.last > seq)) return Promise.resolve(true);
    return new Promise((resolve) => {
      const end = (isChanged: boolean) => {
        clearTimeout(timer);
        signal.removeEventListener("abort", go);
        this.waiting.delete(go);
        resolve(isChanged);
      };
      const go = () => end(true);
      const timer = setTimeout(() => end(false), ms);
      signal.addEventListener("abort", go, { once: true });
      this.waiting.add(go);
    });
  }

  private schedule(ms: number): void {
    this.timer = setTimeout(() => void this.look(), ms);
    this.timer.unref();
  }

  private async look(): Promise<void> {
    if (this.isReading) return;
    this.isReading = true;
    let next = LOOK_EVERY_MS;
    try {
      await this.read();
    } catch {
      // The database is away: whoever listens is told what changed when it is back.
      next = LOOK_AFTER_FAILURE_MS;
    }
    this.isReading = false;
    if (this.entered > 0) this.schedule(next);
  }

  private async read(): Promise<void> {
    const before = this.last;
    // Before the first look a number ahead of the feed answers where it ends.
    const found = await this.changes.after(before ?? Number.MAX_SAFE_INTEGER, MAX_HELD);
    if (this.entered === 0) return;
    if (found.reload) this.held = [];
    else this.held = [...this.held, ...found.changes].slice(-MAX_HELD);
    this.last = found.last;
    if (found.last !== before) for (const go of this.waiting) go();
  }
}
