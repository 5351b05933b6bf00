import { type ChangeMessage, readChangeMessage } from "@/lib/contract/changeFeed";
import { PATHS } from "@/lib/contract/paths";
import { readAt } from "./readAt";

/*
 * One stream of changes for all tabs of a browser. The visible tabs ask for one lock; who holds it listens to the server and
 * passes on what it hears. A tab that is hidden gives the lock up and still hears the others. Every tab keeps the number of
 * what it heard last, so whoever listens next begins there and misses nothing. What was passed on between the reading of a
 * tab's first data and its first hearing is lost to it: it asks how far the others are, and reads anew when that is further.
 */

export type LiveListener = {
  readonly onMessage: (message: ChangeMessage) => void;
};

/** What tabs pass on to each other: what changed after number `after` up to `seq`. */
type Passed = { readonly after: number; readonly seq: number; readonly message: ChangeMessage };
/** Asks whoever listens how far it is. */
const HOW_FAR = "howFar";

const NAME = "stepscope.changes";
/** How long it waits before it connects anew after a refusal, in ms; twice as long each time. */
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 30_000;

/** Begins to hear of changes; answers how to end that. */
export function openLiveFeed(listener: LiveListener): () => void {
  const feed = new LiveFeed(listener);
  feed.open();
  return () => feed.close();
}

class LiveFeed {
  private readonly channel = new BroadcastChannel(NAME);
  private seq: number | null = null;
  private source: EventSource | null = null;
  private isBroken = false;
  private failures = 0;
  private retry: ReturnType<typeof setTimeout> | undefined;
  /** Aborts when this tab has to give the stream up. */
  private turn: AbortController | null = null;

  constructor(private readonly listener: LiveListener) {}

  open(): void {
    this.channel.onmessage = ({ data }: MessageEvent<Passed | typeof HOW_FAR>) => {
      if (data === HOW_FAR) return this.tellHowFar();
      // The other tab may be of the version before or after this one's.
      const message = readChangeMessage(data.message);
      if (message !== null && typeof data.seq === "number") this.hearOther({ ...data, message });
    };
    this.channel.postMessage(HOW_FAR);
    document.addEventListener("visibilitychange", this.update);
    window.addEventListener("pagehide", this.giveUp);
    window.addEventListener("pageshow", this.show);
    this.update();
  }

  close(): void {
    document.removeEventListener("visibilitychange", this.update);
    window.removeEventListener("pagehide", this.giveUp);
    window.removeEventListener("pageshow", this.show);
    this.giveUp();
    this.channel.close();
  }

  private readonly update = (): void => {
    if (document.visibilityState === "hidden") this.giveUp();
    else this.askForTurn();
  };

  /** A page that the browser kept aside heard nothing meanwhile. */
  private readonly show = ({ persisted }: PageTransitionEvent): void => {
    if (persisted) this.listener.onMessage({ kind: "reload" });
    this.update();
  };

  private readonly giveUp = (): void => {
    this.turn?.abort();
    this.turn = null;
  };

  private askForTurn(): void {
    if (this.turn !== null) return;
    const turn = new AbortController();
    this.turn = turn;
    // Absent where the page came by plain HTTP from another machine: then each visible tab listens.
    const { locks } = navigator as { readonly locks?: LockManager };
    if (locks === undefined) void this.listen(turn.signal);
    else locks.request(NAME, { signal: turn.signal }, () => this.listen(turn.signal)).catch(() => undefined);
  }

  /** Listens until the turn is given up. */
  private async listen(signal: AbortSignal): Promise<void> {
    await wholeDocument();
    return new Promise((resolve) => {
      if (signal.aborted) return resolve();
      this.connect();
      signal.addEventListener(
        "abort",
        () => {
          this.disconnect();
          resolve();
        },
        { once: true },
      );
    });
  }

  private connect(): void {
    const source = new EventSource(PATHS.changes(this.seq ?? readAt()));
    this.source = source;
    source.onopen = () => {
      this.failures = 0;
      if (!this.isBroken) return;
      this.isBroken = false;
      // Answers that failed meanwhile are asked for again too.
      if (this.seq !== null) this.pass({ seq: this.seq, message: { kind: "reload" } });
    };
    source.onmessage = ({ data, lastEventId }: MessageEvent<string>) => {
      const message = readChangeMessage(jsonOf(data));
      if (message !== null) this.pass({ seq: Number(lastEventId), message });
    };
    source.onerror = () => {
      this.isBroken = true;
      // The browser connects anew by itself, unless it was refused.
      if (source.readyState !== EventSource.CLOSED) return;
      this.disconnect();
      const wait = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** this.failures);
      this.failures += 1;
      this.retry = setTimeout(() => this.connect(), wait);
    };
  }

  private disconnect(): void {
    clearTimeout(this.retry);
    this.source?.close();
    this.source = null;
  }

  private pass(heard: Omit<Passed, "after">): void {
    const after = this.seq ?? heard.seq;
    this.hear(heard);
    this.channel.postMessage({ after, ...heard } satisfies Passed);
  }

  private tellHowFar(): void {
    const { source, seq } = this;
    if (source === null || seq === null) return;
    this.channel.postMessage({ after: seq, seq, message: { kind: "changes", changes: [] } } satisfies Passed);
  }

  /** What another tab passed on; something before it may have been passed on while this tab did not hear yet. */
  private hearOther({ after, seq, message }: Passed): void {
    const known = this.seq ?? readAt() ?? seq;
    this.hear({ seq, message: after > known ? { kind: "reload" } : message });
  }

  private hear({ seq, message }: Omit<Passed, "after">): void {
    // A database that was exchanged counts from the beginning.
    this.seq = message.kind === "reload" ? seq : Math.max(this.seq ?? 0, seq);
    if (message.kind === "reload" || message.changes.length > 0) this.listener.onMessage(message);
  }
}

/** Waits for the end of the page's text, which says how far the changes were when its data was read. */
function wholeDocument(): Promise<void> {
  if (document.readyState !== "loading") return Promise.resolve();
  return new Promise((resolve) => document.addEventListener("DOMContentLoaded", () => resolve(), { once: true }));
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
