import type { Instant } from "@/lib/base/instant";

/*
 * What the fold makes of a history: a flat list of spans that form a tree by `parent`. Plain JSON, so
 * that it goes over HTTP as it is.
 *
 *   execution
 *   ├ visit                      one entering of a state
 *   │ ├ attempt                  one attempt of a Task, a Parallel or a Map
 *   │ │ ├ callback               waiting for a task token
 *   │ │ ├ branch   ── visit …    of a Parallel
 *   │ │ ├ iteration ── visit …   of an inline Map
 *   │ │ └ mapRun                 of a distributed Map
 *   │ └ backoff                  the waiting between two attempts
 *   └ redrive ── visit …         everything after ExecutionRedriven
 *
 * Invariants: `spans[i].index === i`; a parent comes before its children; span 0 is the execution; each
 * event id of the history is in `events` of exactly one span.
 */

/** `caught`: it failed and a Catch took over. `open`: not ended yet. `unknown`: the record does not say. */
export type SpanOutcome = "succeeded" | "failed" | "caught" | "timedOut" | "aborted" | "open" | "unknown";

export type StateType = "Pass" | "Task" | "Choice" | "Wait" | "Succeed" | "Fail" | "Parallel" | "Map";

/** An error as it was recorded. `cause` is at most CAUSE_PREVIEW characters of it; the event has the rest. */
export type SpanFailure = {
  readonly eventId: number;
  readonly at: Instant;
  readonly error: string | null;
  readonly cause: string | null;
};

/** Characters of a cause that a span keeps; a trace of thousands of failures stays small enough to send. */
export const CAUSE_PREVIEW = 400;

/**
 * What became of one failure of a state that can recover. The action is what the events show; indexes into
 * Retry and Catch come from the definition and are null without it or when it does not explain the events.
 *
 * - `retry`: another attempt followed. `used` counts retries of this retrier, this one included.
 * - `catch`: a catcher took over.
 * - `fail`: nothing did. `usedUp` is the retrier that matched and had no attempts left, if one did;
 *   `judged` says whether a definition was there to tell.
 * - `open`: the history ends before it is known.
 */
export type FailureRecovery = { readonly eventId: number; readonly error: string | null } & (
  | {
      readonly action: "retry";
      readonly retrier: number | null;
      readonly used: number | null;
      readonly maxAttempts: number | null;
      readonly plannedMs: number | null;
    }
  | {
      readonly action: "catch";
      readonly catcher: number | null;
      readonly next: string | null;
      readonly usedUp: number | null;
    }
  | { readonly action: "fail"; readonly usedUp: number | null; readonly judged: boolean }
  | { readonly action: "open" }
);

type Base = {
  readonly index: number;
  /** Index of the span around this one; -1 for the execution. */
  readonly parent: number;
  readonly start: Instant;
  /** Null while open and where the record lacks the end. */
  readonly end: Instant | null;
  readonly outcome: SpanOutcome;
  /** Ids of the events this span owns, ascending. */
  readonly events: readonly number[];
  /** The event that opens this span is missing from the record: `start` is the first thing known of it. */
  readonly startMissing: boolean;
  readonly failure: SpanFailure | null;
};

export type ExecutionSpan = Base & { readonly kind: "execution" };

/** A segment after ExecutionRedriven, which it owns with the end event. `number` is 1 for the first redrive. */
export type RedriveSpan = Base & {
  readonly kind: "redrive";
  readonly number: number;
  /** How the run had ended before. */
  readonly before: { readonly outcome: SpanOutcome; readonly failure: SpanFailure | null };
};

export type VisitSpan = Base & {
  readonly kind: "visit";
  /** Null where the record lacks the event that names the state. */
  readonly state: string | null;
  /** Null where the record does not say. */
  readonly stateType: StateType | null;
  /** 1 for the first entering of this state within its chain (execution, redrive, branch, iteration). */
  readonly visit: number;
  /** The failed visit that a redrive takes up again, as a span index. */
  readonly resumes: number | null;
  readonly recovery: readonly FailureRecovery[];
  /** State that the chain entered after this one; null at its end. */
  readonly next: string | null;
};

export type AttemptKind = "task" | "lambda" | "activity" | "parallel" | "map";

export type AttemptSpan = Base & {
  readonly kind: "attempt";
  readonly of: AttemptKind;
  /** 1 for the first attempt within its visit. */
  readonly attempt: number;
  /** `lambda`, `sqs`, …: of a Task whose resource is a service; null for the others. */
  readonly resourceType: string | null;
  /** API action or ARN. */
  readonly resource: string | null;
  readonly scheduledAt: Instant | null;
  readonly startedAt: Instant | null;
  readonly submittedAt: Instant | null;
  /** Number of items of a Map, as MapStateStarted says. */
  readonly length: number | null;
};

/** Ends when the next attempt starts. The plan comes from the definition's retrier; null without it. */
export type BackoffSpan = Base & {
  readonly kind: "backoff";
  /** Number of the attempt that failed before. */
  readonly after: number;
  readonly plannedMs: number | null;
  /** With jitter FULL the wait is anything from 0 to `plannedMs`. */
  readonly jitter: "NONE" | "FULL" | null;
};

/** `branch` is the index in the definition when it is known, else the order of first events. */
export type BranchSpan = Base & { readonly kind: "branch"; readonly branch: number };
export type IterationSpan = Base & {
  readonly kind: "iteration";
  readonly iteration: number | null;
  /** Name of the Map state. */
  readonly map: string | null;
};
export type MapRunSpan = Base & { readonly kind: "mapRun"; readonly mapRunArn: string | null };
export type CallbackSpan = Base & { readonly kind: "callback" };

export type Span =
  | ExecutionSpan
  | RedriveSpan
  | VisitSpan
  | AttemptSpan
  | BackoffSpan
  | BranchSpan
  | IterationSpan
  | MapRunSpan
  | CallbackSpan;
export type SpanKind = Span["kind"];

export type RecordedStatus =
  "RUNNING" | "SUCCEEDED" | "FAILED" | "TIMED_OUT" | "ABORTED" | "PENDING_REDRIVE" | "UNKNOWN";

/**
 * How much of the run the events hold.
 *
 * - `complete`: ids 1…n and an end event.
 * - `running`: ids 1…n, no end event: the run was open when it was recorded.
 * - `partial`: ids are missing, the source says that the record was cut, or there is no end event and one of an
 *   unknown type may be it.
 */
export type Completeness = {
  readonly kind: "complete" | "running" | "partial";
  readonly ended: boolean;
  readonly firstId: number | null;
  readonly lastId: number | null;
  /** Ids from 1 to `lastId` that are not there. */
  readonly missing: number;
  /** The first ranges of them, both ends included; at most MAX_GAPS. */
  readonly gaps: readonly (readonly [from: number, to: number])[];
  readonly truncated: boolean;
};

export const MAX_GAPS = 100;

/** What the events alone say about the execution; `error` and `cause` whole. */
export type ExecutionFacts = {
  readonly status: RecordedStatus;
  readonly startedAt: Instant | null;
  readonly stoppedAt: Instant | null;
  /** Time of the last event: how far the record goes. */
  readonly lastAt: Instant | null;
  readonly error: string | null;
  readonly cause: string | null;
  /** Attempts after the first, over all visits. */
  readonly retries: number;
  readonly redrives: number;
};

export type ExecutionTrace = {
  readonly spans: readonly Span[];
  /** Distinct events. */
  readonly eventCount: number;
  /** Events that do not say which one they follow: what hangs on that, attempts and branches, is guessed. */
  readonly unlinked: number;
  /** Events that came again with an id already seen, and were left out. */
  readonly duplicates: number;
  /** Events of a type this version does not know, and the first of them as the record names it. */
  readonly unknownEvents: number;
  readonly firstUnknown: { readonly eventId: number; readonly type: string } | null;
  readonly completeness: Completeness;
  readonly execution: ExecutionFacts;
};
