import type { Instant } from "@/lib/base/instant";
import type { EventOf } from "../event";
import type { AttemptKind, StateType } from "../span";
import { failureFrom, noteFailure, settleRetry } from "./recoveries";
import {
  type Fold,
  reopenedIn,
  openAttempt,
  openSpan,
  openVisit,
  ownEvent,
  type PredecessorSpan,
  predecessorSpan,
} from "./state";
import { close, isKind, type Node, type NodeOf, openInside, visitAround } from "./tree";

type Scheduled = EventOf<"TaskScheduled" | "LambdaFunctionScheduled" | "ActivityScheduled">;
type Started = EventOf<"TaskStarted" | "LambdaFunctionStarted" | "ActivityStarted">;
type Succeeded = EventOf<"TaskSucceeded" | "LambdaFunctionSucceeded" | "ActivitySucceeded">;
type Failed = EventOf<
  | "TaskFailed"
  | "TaskTimedOut"
  | "TaskStartFailed"
  | "TaskSubmitFailed"
  | "LambdaFunctionFailed"
  | "LambdaFunctionTimedOut"
  | "LambdaFunctionScheduleFailed"
  | "LambdaFunctionStartFailed"
  | "ActivityFailed"
  | "ActivityTimedOut"
  | "ActivityScheduleFailed"
>;
type TaskKind = Extract<AttemptKind, "task" | "lambda" | "activity">;
type Resource = { readonly resource: string | null; readonly resourceType: string | null };

export function taskScheduled(fold: Fold, event: Scheduled, of: TaskKind): void {
  const resource = resourceOf(event);
  const visit = taskVisit(fold, event.previousEventId, event.timestamp, resource);
  const facts = { of, ...resource, scheduledAt: event.timestamp };
  const attempt = nextAttempt(fold, visit, event.timestamp, facts);
  ownEvent(fold, attempt, event);
  attempt.limits = event.details;
}

/**
 * Opens an attempt.
 *
 * A Task that is retried has no event for it: TaskFailed, then TaskScheduled (recorded throughout).
 */
export function nextAttempt(
  fold: Fold,
  visit: NodeOf<"visit">,
  at: Instant,
  facts: Parameters<typeof openAttempt>[3],
  missing = false,
): NodeOf<"attempt"> {
  endWaiting(fold, visit, at);
  const before = visit.work.attempt;
  if (before?.open === true) close(before, null, "unknown");
  if (visit.work.attempts > 0) fold.retries++;
  return openAttempt(fold, visit, at, facts, missing);
}

/** When the visit had failed, the time since then was a backoff that ends now. */
export function endWaiting(fold: Fold, visit: NodeOf<"visit">, at: Instant): void {
  const { failure } = visit.span;
  if (failure === null) return;
  const plan = settleRetry(fold, visit);
  const own = { kind: "backoff", after: visit.work.attempts, ...plan } as const;
  close(openSpan<"backoff">(fold, visit, failure.at, own), at, "succeeded");
}

export function taskStarted(fold: Fold, event: Started, of: TaskKind): void {
  const attempt = attemptAt(fold, event, of);
  attempt.span.startedAt = event.timestamp;
  ownEvent(fold, attempt, event);
}

/** From here a `.waitForTaskToken` task waits for its token; other submitted tasks are polled by AWS. */
export function taskSubmitted(fold: Fold, event: EventOf<"TaskSubmitted">): void {
  const attempt = attemptAt(fold, event, "task");
  attempt.span.submittedAt = event.timestamp;
  if (!event.details.resource.endsWith(".waitForTaskToken")) return ownEvent(fold, attempt, event);
  ownEvent(fold, openSpan<"callback">(fold, attempt, event.timestamp, { kind: "callback" }), event);
}

export function taskSucceeded(fold: Fold, event: Succeeded, of: TaskKind): void {
  const attempt = attemptAt(fold, event, of);
  for (const inner of openInside(attempt)) close(inner, event.timestamp, "succeeded");
  close(attempt, event.timestamp, "succeeded");
  ownEvent(fold, attempt, event);
}

export function taskFailed(fold: Fold, event: Failed, of: TaskKind, outcome: "failed" | "timedOut"): void {
  const attempt = attemptAt(fold, event, of);
  const failure = failureFrom(event.id, event.timestamp, event.details);
  for (const inner of openInside(attempt)) close(inner, event.timestamp, outcome);
  attempt.span.failure = failure;
  close(attempt, event.timestamp, outcome);
  ownEvent(fold, attempt, event);
  const visit = visitAround(attempt);
  if (visit !== null) noteFailure(fold, visit, failure, outcome === "timedOut" && heartbeatRanOut(attempt, event));
}

/** AWS records an expired heartbeat as States.Timeout; it was the heartbeat when the timeout had not come yet. */
function heartbeatRanOut(attempt: Node, event: Failed): boolean {
  const { limits } = attempt;
  if (limits?.heartbeatInSeconds === undefined) return false;
  return limits.timeoutInSeconds === undefined || event.timestamp - attempt.span.start < limits.timeoutInSeconds * 1000;
}

function resourceOf({ details }: Scheduled | Started | Succeeded | Failed | EventOf<"TaskSubmitted">): Resource {
  const resource = "resource" in details ? details.resource : null;
  return { resource, resourceType: "resourceType" in details ? details.resourceType : null };
}

/** The visit that an event of a task belongs to: the one it follows, a failed one that is redriven, or one whose start is missing. */
function taskVisit(fold: Fold, previousEventId: number, at: Instant, resource: Resource): NodeOf<"visit"> {
  const place = predecessorSpan(fold, previousEventId);
  const around = visitAround(place.node);
  if (around !== null && around.segment === fold.redrives && canHold(around, "Task")) return around;
  if (around !== null && around.segment !== fold.redrives && isUnfinished(around, "Task")) {
    return reopenedIn(fold, around, at) as NodeOf<"visit">;
  }
  const redriven = isKind(place.node, "redrive") ? redrivable(fold, "Task", resource) : null;
  if (redriven !== null) return reopenedIn(fold, redriven, at) as NodeOf<"visit">;
  return openVisit(fold, chainAround(fold, place, at), at, { state: null, stateType: "Task" }, true);
}

export function canHold(visit: NodeOf<"visit">, type: StateType): boolean {
  return visit.open && !visit.work.left && (visit.span.stateType === type || visit.span.stateType === null);
}

function isUnfinished(visit: NodeOf<"visit">, type: StateType): boolean {
  const { stateType, outcome } = visit.span;
  return stateType === type && (outcome === "failed" || outcome === "timedOut" || outcome === "aborted");
}

/** The first visit of an earlier segment that a redrive takes up again and that fits. */
export function redrivable(fold: Fold, type: StateType, resource: Resource | null): NodeOf<"visit"> | null {
  let fallback: NodeOf<"visit"> | null = null;
  for (const visit of fold.redrivable) {
    if (fold.resumed.has(visit) || !isUnfinished(visit, type)) continue;
    const last = visit.work.attempt?.span;
    if (resource === null || (last?.resource === resource.resource && last.resourceType === resource.resourceType)) {
      return visit;
    }
    fallback ??= visit;
  }
  return fallback;
}

/** The chain in which something stands whose own visit is not recorded. */
export function chainAround(fold: Fold, place: PredecessorSpan, at: Instant): Node {
  const visit = visitAround(place.node);
  for (let node: Node | null = place.node; node !== null && node !== visit; node = node.parent) {
    if (isKind(node, "branch") || isKind(node, "iteration")) return reopenedIn(fold, node, at);
  }
  return visit?.parent == null ? fold.segment : reopenedIn(fold, visit.parent, at);
}

/** The attempt an event goes on with; opened here when the record lacks its start. */
function attemptAt(fold: Fold, event: Started | Succeeded | Failed | EventOf<"TaskSubmitted">, of: TaskKind) {
  const place = predecessorSpan(fold, event.previousEventId);
  const resource = resourceOf(event);
  const known = visitAround(place.node)?.work.attempt ?? null;
  if (known !== null && known.open && known.segment === fold.redrives && fits(known, of, resource)) return known;
  const other = place.exact ? null : openAttemptOf(fold, of, resource);
  if (other !== null) return other;
  const visit = taskVisit(fold, event.previousEventId, event.timestamp, resource);
  return nextAttempt(fold, visit, event.timestamp, { of, ...resource }, true);
}

function fits(attempt: NodeOf<"attempt">, of: TaskKind, { resource, resourceType }: Resource): boolean {
  const { span } = attempt;
  // Only the events of services name the resource again.
  return span.of === of && (of !== "task" || (span.resource === resource && span.resourceType === resourceType));
}

/** Spans looked at to place an event whose predecessor is missing; more are not worth the time. */
const SEARCHED = 1000;

function openAttemptOf(fold: Fold, of: TaskKind, resource: Resource): NodeOf<"attempt"> | null {
  let left = SEARCHED;
  for (let i = fold.tree.nodes.length - 1; i >= 0 && left > 0; i--, left--) {
    const node = fold.tree.nodes[i];
    if (node === undefined || !node.open || !isKind(node, "attempt")) continue;
    if (node.segment === fold.redrives && fits(node, of, resource)) return node;
  }
  return null;
}
