import type { EventOf, FailureDetails, UnknownEvent } from "../event";
import type { RecordedStatus, SpanOutcome, SpanFailure } from "../span";
import { endInside, timedOut } from "./endings";
import { failureFrom, noteFailure, settleFail } from "./recoveries";
import { completeFailuresOutwards } from "./unrecorded";
import { type Fold, reopenedIn, openSpan, openVisit, ownEvent, type PredecessorSpan, predecessorSpan } from "./state";
import { close, failureOf, isKind, isVisit, type Node, type NodeOf, visitAround } from "./tree";

export function executionStarted(fold: Fold, event: EventOf<"ExecutionStarted">): void {
  fold.startedAt = event.timestamp;
  ownEvent(fold, fold.root, event);
}

/** Ids go on after a redrive; retry counters and chains start again. */
export function executionRedriven(fold: Fold, event: EventOf<"ExecutionRedriven">): void {
  if (fold.segment !== fold.root && fold.segment.open) close(fold.segment, event.timestamp, "unknown");
  fold.redrivable = fold.tree.nodes.filter(isVisit).filter((visit) => visit.segment === fold.redrives);
  fold.redrives++;
  fold.end = null;
  fold.resumed = new Map();
  fold.pendingAborts = [];
  const { outcome, failure } = fold.root.span;
  const before = { outcome: outcome === "open" ? ("unknown" as const) : outcome, failure };
  fold.root.open = true;
  fold.root.span.outcome = "open";
  fold.root.span.end = null;
  fold.root.span.failure = null;
  const number = event.details.redriveCount ?? fold.redrives;
  fold.segment = openSpan<"redrive">(fold, fold.root, event.timestamp, { kind: "redrive", number, before });
  ownEvent(fold, fold.segment, event);
}

type EndEvent = EventOf<"ExecutionSucceeded" | "ExecutionFailed" | "ExecutionTimedOut" | "ExecutionAborted">;
type Ended = Extract<RecordedStatus, "SUCCEEDED" | "FAILED" | "TIMED_OUT" | "ABORTED">;

const OUTCOME = {
  SUCCEEDED: "succeeded",
  FAILED: "failed",
  TIMED_OUT: "timedOut",
  ABORTED: "aborted",
} as const satisfies Record<Ended, SpanOutcome>;

export function executionEnded(fold: Fold, event: EndEvent, status: Ended): void {
  const at = event.timestamp;
  const facts: FailureDetails = event.type === "ExecutionSucceeded" ? {} : event.details;
  const failure = status === "SUCCEEDED" ? null : failureFrom(event.id, at, facts);
  const place = predecessorSpan(fold, event.previousEventId);
  ownEvent(fold, fold.segment, event);
  if (failure === null) endInside(fold, fold.root, at, { how: "succeeded" });
  else if (status !== "FAILED") endInside(fold, fold.root, at, { how: "aborted" });
  else endFailed(fold, place, failure, facts);
  for (const node of [fold.segment, fold.root]) {
    close(node, at, OUTCOME[status]);
    node.span.failure = failure;
  }
  fold.end = { status, at, error: facts.error ?? null, cause: facts.cause ?? null };
}

function endFailed(fold: Fold, place: PredecessorSpan, failure: SpanFailure, facts: FailureDetails): void {
  const found = rootFailureOf(fold, place, failure);
  // A state of an earlier segment failed again, and recorded nothing before the end.
  const rootFailure = found === null || found.segment === fold.redrives ? found : reopenedIn(fold, found, failure.at);
  if (rootFailure !== null) blame(fold, rootFailure, failure);
  const whole = fold.ids.length === (fold.ids[fold.ids.length - 1] ?? 0);
  endInside(fold, fold.root, failure.at, { how: "failed", rootFailure, failure, whole });
  // The error of a Fail state is recorded only here: hand it to all that failed because of it.
  const known = failureOf(rootFailure);
  if (known !== null) completeFailuresOutwards(fold, known.eventId, facts);
}

// "An error occurred while executing the state 'Name' (entered at the event id #2)." (States.Runtime and others)
const EXECUTING =
  /^An error occurred while executing the state '([^\n]{1,80}?)' \(entered at the event id #(\d{1,9})\)/;

/** What the run failed of: the span before the end event, else the state that the cause names. */
function rootFailureOf(fold: Fold, place: PredecessorSpan, failure: SpanFailure): Node | null {
  if (place.exact && isKind(place.node, "redrive")) return failedAgain(fold);
  if (place.exact) return place.node.parent === null ? null : place.node;
  const named = EXECUTING.exec(failure.cause ?? "");
  if (named === null) return null;
  const known = fold.owners[Number(named[2])];
  if (known !== undefined) return known;
  const state = named[1] ?? null;
  const stateType = state === null ? null : (fold.machine?.get(state)?.state.type ?? null);
  return openVisit(fold, fold.segment, failure.at, { state, stateType }, true);
}

/**
 * ExecutionFailed that follows ExecutionRedriven: what had failed failed again before it recorded anything, as a Fail
 * state always does (recorded for `"Type": "Fail"`).
 */
function failedAgain(fold: Fold): Node | null {
  const failed = fold.redrivable.filter(({ span }) => span.outcome === "failed" || span.outcome === "timedOut");
  return (
    failed.findLast(({ parent }) => parent !== null && (parent === fold.root || isKind(parent, "redrive"))) ?? null
  );
}

/** A state that fails at run time records nothing of its own (States.Runtime: checklist §18); the error is the run's. */
function blame(fold: Fold, rootFailure: Node, failure: SpanFailure): void {
  const visit: NodeOf<"visit"> | null = visitAround(rootFailure);
  if (visit === null || !visit.open) return;
  const { stateType } = visit.span;
  const recovers = stateType === "Task" || stateType === "Parallel" || stateType === "Map";
  if (visit.span.failure === null && recovers) noteFailure(fold, visit, failure);
  visit.span.failure ??= failure;
  endInside(fold, visit, failure.at, { how: "failed", rootFailure, failure, whole: true });
  close(visit, failure.at, timedOut(visit) ? "timedOut" : "failed");
  settleFail(visit);
}

export function unknownEvent(fold: Fold, event: UnknownEvent): void {
  fold.unknownEvents++;
  fold.firstUnknown ??= { eventId: event.id, type: event.wireType };
  ownEvent(fold, predecessorSpan(fold, event.previousEventId).node, event);
}
