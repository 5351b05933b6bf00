import type { Span, SpanKind } from "../span";

type MutableMember<V> = V extends readonly (infer Item)[] ? Item[] : V;
type MutableSpan<S> = S extends Span ? { -readonly [K in keyof S]: MutableMember<S[K]> } : never;
/** A span while it grows. */
export type SpanDraft = MutableSpan<Span>;
export type DraftOf<K extends SpanKind> = Extract<SpanDraft, { kind: K }>;

type BaseKey = "index" | "parent" | "start" | "end" | "outcome" | "events" | "startMissing" | "failure";
export type Base = Pick<SpanDraft, BaseKey>;
/** What a kind has beyond the base. */
export type Own<K extends SpanKind> = Omit<Extract<Span, { kind: K }>, BaseKey>;

/*
 * One literal a kind: spreading two objects into one costs several times as much, and long histories have tens of
 * thousands of spans.
 */

function execution(b: Base): DraftOf<"execution"> {
  const { index, parent, start, end, outcome, startMissing, failure } = b;
  return { kind: "execution", index, parent, start, end, outcome, events: b.events.slice(), startMissing, failure };
}

function redrive(b: Base, { number, before }: Own<"redrive">): DraftOf<"redrive"> {
  const { index, parent, start, end, outcome, startMissing, failure } = b;
  const own = { number, before };
  return {
    kind: "redrive",
    index,
    parent,
    start,
    end,
    outcome,
    events: b.events.slice(),
    startMissing,
    failure,
    ...own,
  };
}

function visit(b: Base, o: Own<"visit">): DraftOf<"visit"> {
  return {
    kind: "visit",
    index: b.index,
    parent: b.parent,
    start: b.start,
    end: b.end,
    outcome: b.outcome,
    events: b.events.slice(),
    startMissing: b.startMissing,
    failure: b.failure,
    state: o.state,
    stateType: o.stateType,
    visit: o.visit,
    resumes: o.resumes,
    recovery: o.recovery.slice(),
    next: o.next,
  };
}

function attempt(b: Base, o: Own<"attempt">): DraftOf<"attempt"> {
  return {
    kind: "attempt",
    index: b.index,
    parent: b.parent,
    start: b.start,
    end: b.end,
    outcome: b.outcome,
    events: b.events.slice(),
    startMissing: b.startMissing,
    failure: b.failure,
    of: o.of,
    attempt: o.attempt,
    resourceType: o.resourceType,
    resource: o.resource,
    scheduledAt: o.scheduledAt,
    startedAt: o.startedAt,
    submittedAt: o.submittedAt,
    length: o.length,
  };
}

function backoff(b: Base, { after, plannedMs, jitter }: Own<"backoff">): DraftOf<"backoff"> {
  const { index, parent, start, end, outcome, startMissing, failure } = b;
  const own = { after, plannedMs, jitter };
  return {
    kind: "backoff",
    index,
    parent,
    start,
    end,
    outcome,
    events: b.events.slice(),
    startMissing,
    failure,
    ...own,
  };
}

function branch(b: Base, o: Own<"branch">): DraftOf<"branch"> {
  const { index, parent, start, end, outcome, startMissing, failure } = b;
  const events = b.events.slice();
  return { kind: "branch", index, parent, start, end, outcome, events, startMissing, failure, branch: o.branch };
}

function iteration(b: Base, o: Own<"iteration">): DraftOf<"iteration"> {
  return {
    kind: "iteration",
    index: b.index,
    parent: b.parent,
    start: b.start,
    end: b.end,
    outcome: b.outcome,
    events: b.events.slice(),
    startMissing: b.startMissing,
    failure: b.failure,
    iteration: o.iteration,
    map: o.map,
  };
}

function mapRun(b: Base, { mapRunArn }: Own<"mapRun">): DraftOf<"mapRun"> {
  const { index, parent, start, end, outcome, startMissing, failure } = b;
  const events = b.events.slice();
  return { kind: "mapRun", index, parent, start, end, outcome, events, startMissing, failure, mapRunArn };
}

function callback(b: Base): DraftOf<"callback"> {
  const { index, parent, start, end, outcome, startMissing, failure } = b;
  return { kind: "callback", index, parent, start, end, outcome, events: b.events.slice(), startMissing, failure };
}

const MAKE: { readonly [K in SpanKind]: (base: Base, own: Own<K>) => DraftOf<K> } = {
  execution,
  redrive,
  visit,
  attempt,
  backoff,
  branch,
  iteration,
  mapRun,
  callback,
};

/** A fresh span. */
export function draft<K extends SpanKind>(base: Base, own: Own<K>): DraftOf<K> {
  // One kind, one maker: the table ties them, which the compiler cannot follow through `kind`.
  const make = MAKE[own.kind] as (base: Base, own: Own<K>) => DraftOf<K>;
  return make(base, own);
}

/** A copy that does not change when the draft grows on. */
export function snapshotOf(span: SpanDraft): Span {
  return draft(span, span as Own<SpanKind>);
}
