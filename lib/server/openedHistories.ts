import { LRUCache } from "lru-cache";
import { parseRecorded } from "@/lib/asl/parse";
import type { StateMachine } from "@/lib/asl/machine";
import type { HistoryEvent } from "@/lib/history/event";
import { fold } from "@/lib/history/fold";
import { redactEvents } from "@/lib/redact/events";
import type { Redactor } from "@/lib/redact/redactor";
import type { Span, ExecutionTrace } from "@/lib/history/span";
import type { ExecutionRecord } from "@/lib/store/executionRecord";
import type { Store } from "@/lib/store/store";

/** A history in memory, without what rules hide, folded with its definition, as of one revision of the execution. */
export type OpenedHistory = {
  readonly revision: number;
  readonly definition: string | null;
  /** The definition as data; null when there is none or it does not parse. */
  readonly machine: StateMachine | null;
  /** The events as they are shown: without what rules hide. */
  readonly events: readonly HistoryEvent[];
  /** The events to the letter, for what counts, measures or replays them and shows none of their data. */
  readonly recorded: readonly HistoryEvent[];
  /** Hides in what else is told of the execution; it knows what it hid in the events. */
  readonly redactor: Redactor;
  /** Of the events as they are shown. */
  readonly trace: ExecutionTrace;
  /** Event id to the index of its span. */
  readonly owners: ReadonlyMap<number, number>;
  /** Span index to the state that the span belongs to. */
  readonly states: readonly (string | null)[];
};

/**
 * What is kept open: the histories that were looked at last, up to this many bytes of events as JSON together; in memory
 * they take about three times as much. A page asks for one history many times (timeline, events, search). One that is
 * longer alone is kept until the next comes.
 */
const MAX_BYTES = 96 * 1024 * 1024;
/** What an event takes at least, whatever it holds. */
const EVENT_BYTES = 400;

type OpenedFrom = Pick<Store, "histories" | "definitions" | "redaction">;

/**
 * The border at which rules hide (docs/redaction.md): who shows something of an execution takes its events from here, and what it
 * has from elsewhere through the redactor that comes with them.
 */
export class OpenedHistories {
  private readonly opened: LRUCache<string, { readonly revision: number; readonly history: Promise<OpenedHistory> }>;

  constructor(
    private readonly store: OpenedFrom,
    private readonly maxBytes = MAX_BYTES,
  ) {
    this.opened = new LRUCache({ maxSize: maxBytes });
  }

  /** Reads and folds it, or answers what is open already. */
  open(execution: ExecutionRecord): Promise<OpenedHistory> {
    const { key, contentRevision: revision } = execution;
    const known = this.opened.get(key);
    if (known?.revision === revision) return known.history;
    const entry = { revision, history: read(this.store, execution) };
    this.opened.set(key, entry, { size: Math.min(this.maxBytes, Math.max(1, bytesOf(execution))) });
    // A reading that failed is tried again the next time.
    entry.history.catch(() => {
      if (this.opened.peek(key) === entry) this.opened.delete(key);
    });
    return entry.history;
  }

  /** What is open of an execution already; null when it would have to be read. */
  peek({ key, contentRevision: revision }: ExecutionRecord): Promise<OpenedHistory> | null {
    const known = this.opened.peek(key);
    return known?.revision === revision ? known.history : null;
  }
}

function bytesOf({ logBytes, events, definition }: ExecutionRecord): number {
  return logBytes + events * EVENT_BYTES + (definition?.bytes ?? 0);
}

async function read(store: OpenedFrom, execution: ExecutionRecord): Promise<OpenedHistory> {
  const { contentRevision: revision } = execution;
  const [recorded, definition] = await Promise.all([
    store.histories.events(execution.id),
    execution.definition === null ? null : store.definitions.read(execution.definition.hash),
  ]);
  const machine = definition === null ? null : machineOf(definition, execution);
  const redactor = store.redaction.of(execution.machine);
  const events = redactEvents(redactor, recorded);
  const trace = fold(events, { truncated: execution.truncated, ...(machine === null ? {} : { machine }) });
  const { spans } = trace;
  return {
    ...{ revision, definition, machine, events, recorded, redactor, trace },
    owners: ownersOf(spans),
    states: statesOf(spans),
  };
}

/** What our checks mind is no reason not to draw it: AWS accepted it. A definition that cannot be read tells the fold nothing; the page shows its diagnostics. */
function machineOf(text: string, { type }: ExecutionRecord): StateMachine | null {
  return parseRecorded(text, type === "EXPRESS" ? { type } : {}).machine ?? null;
}

function ownersOf(spans: readonly Span[]): ReadonlyMap<number, number> {
  const owners = new Map<number, number>();
  for (const span of spans) for (const id of span.events) owners.set(id, span.index);
  return owners;
}

/** A parent comes before its children, so one pass hands states down. */
function statesOf(spans: readonly Span[]): (string | null)[] {
  const states: (string | null)[] = [];
  for (const span of spans) states.push(span.kind === "visit" ? span.state : (states[span.parent] ?? null));
  return states;
}
