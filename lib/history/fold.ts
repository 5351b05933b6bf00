import type { StateMachine } from "@/lib/asl/machine";
import { type Instant, instant } from "@/lib/base/instant";
import type { HistoryEvent } from "./event";
import { completenessOf } from "./fold/completeness";
import { snapshotOf, type SpanDraft } from "./fold/draft";
import { apply } from "./fold/handlers";
import { indexMachine } from "./fold/machineIndex";
import { type Fold, newFold } from "./fold/state";
import { isVisit, type NodeOf } from "./fold/tree";
import type { BackoffSpan, RecordedStatus, ExecutionTrace, Span } from "./span";

export type FoldOptions = {
  /** The definition that ran: tells which retrier and which catcher acted, and what was planned. */
  readonly machine?: StateMachine;
  /** The source says that the record stops before its end (a dump cut off in the middle). */
  readonly truncated?: boolean;
};

/**
 * Turns the events of one execution into spans, in one pass.
 *
 * The events may come in any order and more than once; the first of an id is kept. Ids may have holes: what can
 * still be told is told, what cannot is `unknown`. Never throws for the content of events.
 */
export function fold(events: readonly HistoryEvent[], options: FoldOptions = {}): ExecutionTrace {
  const growing = createFold(options);
  for (const event of isAscending(events) ? events : [...events].sort((a, b) => a.id - b.id)) growing.push(event);
  return growing.trace();
}

function isAscending(events: readonly HistoryEvent[]): boolean {
  let last = 0;
  for (const { id } of events) {
    if (id < last) return false;
    last = id;
  }
  return true;
}

/** A fold that goes on: for a running execution whose events keep coming. */
export type GrowingFold = {
  /**
   * Takes the next event. False when it was left out: its id is known already, or is older than the newest one;
   * in the second case (a log that delivers late) fold everything again.
   */
  readonly push: (event: HistoryEvent) => boolean;
  /** The spans so far. What was returned before does not change. */
  readonly trace: () => ExecutionTrace;
  /** The same without a copy, for who reads it at once: its spans go on growing. */
  readonly view: () => ExecutionTrace;
};

export function createFold(options: FoldOptions = {}): GrowingFold {
  const machine = options.machine === undefined ? null : indexMachine(options.machine);
  const state = newFold(machine, instant(0));
  let duplicates = 0;
  let unlinked = 0;
  let newest = 0;
  let lastAt: Instant | null = null;
  const around = () => ({ duplicates, unlinked, lastAt, truncated: options.truncated ?? false });
  return {
    push(event) {
      if (event.id <= newest) {
        if (state.owners[event.id] !== undefined) duplicates++;
        return false;
      }
      if (newest === 0) startAt(state, event);
      newest = event.id;
      if (isUnlinked(event)) unlinked++;
      lastAt = instant(Math.max(lastAt ?? event.timestamp, event.timestamp));
      apply(state, event);
      return true;
    },
    trace: () => traceOf(state, around(), snapshotOf),
    view: () => traceOf(state, around(), (span) => span),
  };
}

/** On AWS only the first event, that of the first state, and these follow none. */
const FOLLOW_NONE: ReadonlySet<string> = new Set(["EvaluationFailed", "ExecutionAborted", "ExecutionTimedOut"]);

function isUnlinked({ id, previousEventId, type }: HistoryEvent): boolean {
  return id > 2 && previousEventId === 0 && !FOLLOW_NONE.has(type);
}

function startAt(state: Fold, event: HistoryEvent): void {
  state.root.span.start = event.timestamp;
  state.root.span.startMissing = event.type !== "ExecutionStarted";
}

type Around = {
  readonly duplicates: number;
  readonly unlinked: number;
  readonly lastAt: Instant | null;
  readonly truncated: boolean;
};

function traceOf(
  state: Fold,
  { duplicates, unlinked, lastAt, truncated }: Around,
  show: (span: SpanDraft) => Span,
): ExecutionTrace {
  const { end, unknownEvents } = state;
  const completeness = completenessOf(state.ids, { ended: end !== null, truncated, unknownEvents });
  return {
    spans: [...state.tree.nodes.map((node) => show(node.span)), ...waiting(state)],
    eventCount: state.ids.length,
    unlinked,
    duplicates,
    unknownEvents,
    firstUnknown: state.firstUnknown,
    completeness,
    execution: {
      status: end?.status ?? (statusOpen(completeness.kind) satisfies RecordedStatus),
      startedAt: state.startedAt,
      stoppedAt: end?.at ?? null,
      lastAt,
      error: end?.error ?? null,
      cause: end?.cause ?? null,
      retries: state.retries,
      redrives: state.redrives,
    },
  };
}

/** Without an end event a record that lacks something does not say whether the run had ended. */
function statusOpen(kind: "complete" | "running" | "partial"): RecordedStatus {
  return kind === "running" ? "RUNNING" : "UNKNOWN";
}

/** A visit that failed and will be retried, by the definition, is waiting now: no event says so until it is over. */
function waiting(state: Fold): BackoffSpan[] {
  if (state.machine === null || state.end !== null) return [];
  const nodes = state.tree.nodes.filter(isVisit).filter(isWaiting);
  return nodes.map(({ span, work }, i) => {
    const retry = work.judgement?.retry.kind === "retry" ? work.judgement.retry : null;
    const definition = span.state === null ? undefined : state.machine?.get(span.state)?.state;
    const retrier =
      definition !== undefined && "retry" in definition ? definition.retry[retry?.index ?? -1] : undefined;
    return {
      kind: "backoff",
      index: state.tree.nodes.length + i,
      parent: span.index,
      start: span.failure?.at ?? span.start,
      end: null,
      outcome: "open",
      events: [],
      startMissing: false,
      failure: null,
      after: work.attempts,
      plannedMs: retry?.delay.maxMs ?? null,
      jitter: retrier?.jitter ?? null,
    };
  });
}

function isWaiting({ open, span, work }: NodeOf<"visit">): boolean {
  return open && !work.left && span.failure !== null && work.judgement?.retry.kind === "retry";
}
