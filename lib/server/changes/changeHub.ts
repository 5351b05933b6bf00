import type { Change, ChangeMessage, ToldChange } from "@/lib/contract/changeFeed";
import { readRemovedSubject } from "@/lib/contract/changeFeed";
import type { Changes } from "@/lib/store/subjects/changes";
import { FeedReader } from "./feedReader";

/** A message and the number to go on after. */
export type NumberedMessage = { readonly seq: number; readonly message: ChangeMessage };

type Reads = Pick<Changes, "after" | "number" | "keys">;

/** Changes told at once; a page that is further behind gets the rest with the next message. */
const MAX_TOLD = 1_000;
/** What changed so shortly before a page came, in ms, is told to it too: it may have read before that. */
const OVERLAP_MS = 30_000;
const MAX_OVERLAP = 500;
/** Browsers that listen at once. */
export const MAX_LISTENERS = 500;

/**
 * Tells those who listen what changes, from one reader of the database, which works only while somebody listens. Nothing
 * is buffered for anybody: each asks for what follows its own number when it can take more, and one who is too far behind
 * is told to reload.
 */
export class ChangeHub {
  private readonly reader: FeedReader;
  private listening = 0;

  constructor(private readonly changes: Reads) {
    this.reader = new FeedReader(changes);
  }

  get isFull(): boolean {
    return this.listening >= MAX_LISTENERS;
  }

  /**
   * What changed after `after`, or shortly before now when that is null, and what changes from now on, until `signal`
   * aborts; null each time `quietMs` passed without a change.
   */
  async *listen(after: number | null, quietMs: number, signal: AbortSignal): AsyncGenerator<NumberedMessage | null> {
    this.listening += 1;
    const leave = this.reader.enter();
    try {
      let seq = after ?? (await this.startOfOverlap());
      yield { seq, message: { kind: "changes", changes: [] } };
      while (!signal.aborted) {
        const found = await this.reader.after(seq, MAX_TOLD);
        if (found === null) {
          if (!(await this.reader.changed(seq, quietMs, signal)) && !signal.aborted) yield null;
          continue;
        }
        seq = found.last;
        if (found.reload) yield { seq, message: { kind: "reload" } };
        else yield { seq, message: { kind: "changes", changes: await this.told(found.changes) } };
      }
    } finally {
      this.listening -= 1;
      leave();
    }
  }

  /** The number before the first change of the last `OVERLAP_MS`. */
  private async startOfOverlap(): Promise<number> {
    const now = await this.changes.number();
    const recent = await this.changes.after(Math.max(0, now - MAX_OVERLAP), MAX_OVERLAP);
    if (recent.reload) return now;
    const since = Date.now() - OVERLAP_MS;
    const first = recent.changes.find(({ at }) => at >= since);
    return first === undefined ? now : first.seq - 1;
  }

  /** Each once, executions by their key. One that is gone is told by its own change. */
  private async told(changes: readonly Change[]): Promise<ToldChange[]> {
    const ids = changes.flatMap(({ kind, subject }) => (isOfExecution(kind) ? [Number(subject)] : []));
    const keys = await this.changes.keys([...new Set(ids)]);
    const told = new Map<string, ToldChange>();
    for (const { kind, subject } of changes) {
      const name = isOfExecution(kind)
        ? keys.get(Number(subject))
        : kind === "executionRemoved"
          ? readRemovedSubject(subject).key
          : subject;
      if (name !== undefined) told.set(`${kind} ${name}`, { kind, subject: name });
    }
    return [...told.values()];
  }
}

const OF_EXECUTION = {
  execution: true,
  verdict: true,
  replay: true,
  fork: true,
  executionRemoved: false,
  job: false,
  machine: false,
  marker: false,
  rollup: false,
  errorGroup: false,
  watch: false,
  source: false,
  engineMachine: false,
  engineExecution: false,
  engineTask: false,
  engineRule: false,
  engineRequest: false,
} as const satisfies Record<Change["kind"], boolean>;

function isOfExecution(kind: Change["kind"]): boolean {
  return OF_EXECUTION[kind];
}
