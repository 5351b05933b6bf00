import type { Instant } from "@/lib/base/instant";
import type { EventOf } from "../event";
import type { SpanFailure } from "../span";
import { canHold, chainAround, nextAttempt, redrivable } from "./attempts";
import { endInside } from "./endings";
import { failureFrom, noteFailure, settleFail } from "./recoveries";
import {
  type Fold,
  reopenedIn,
  openSpan,
  type EventMoment,
  openVisit,
  ownEvent,
  type PredecessorSpan,
  predecessorSpan,
} from "./state";
import {
  close,
  failureOf,
  isKind,
  isVisit,
  nearest,
  type Node,
  type NodeOf,
  type PendingAbort,
  visitAround,
} from "./tree";
import { stateAborted } from "./visits";

type Container = "Parallel" | "Map";
type Visit = NodeOf<"visit">;
type Attempt = NodeOf<"attempt">;
const OF = { Parallel: "parallel", Map: "map" } as const;

/** A second Started event in a visit is a retry: the attempt before it failed with what failed inside it. */
export function containerStarted(
  fold: Fold,
  event: EventOf<"ParallelStateStarted" | "MapStateStarted">,
  type: Container,
): void {
  const place = predecessorSpan(fold, event.previousEventId);
  const visit = containerVisit(fold, place, type, event.timestamp);
  if (visit.work.attempt?.open === true) {
    const failure = failAttempt(fold, visit, visit.work.attempt, event, place);
    // Nothing says when the retry was decided: the waiting began when the error came up.
    close(visit.work.attempt, failure.at, "failed");
  }
  const length = event.type === "MapStateStarted" ? (event.details.length ?? null) : null;
  const at = event.timestamp;
  ownEvent(fold, nextAttempt(fold, visit, at, { of: OF[type], length, startedAt: at }), event);
}

function containerVisit(fold: Fold, place: PredecessorSpan, type: Container, at: Instant): Visit {
  const around = nearest(
    place.node,
    // One inside of it that has failed already brought the failure up here.
    (node): node is Visit =>
      isVisit(node) &&
      node.span.stateType === type &&
      (node.segment === fold.redrives ? canHold(node, type) : !node.work.left),
  );
  if (around !== null) return around.segment === fold.redrives ? around : (reopenedIn(fold, around, at) as Visit);
  const redriven = isKind(place.node, "redrive") ? redrivable(fold, type, null) : null;
  if (redriven !== null) return reopenedIn(fold, redriven, at) as Visit;
  const open = place.exact ? null : nearestOpen(fold, type);
  return open ?? openVisit(fold, chainAround(fold, place, at), at, { state: null, stateType: type }, true);
}

const SEARCHED = 1000;

function nearestOpen(fold: Fold, type: Container): Visit | null {
  const { nodes } = fold.tree;
  for (let i = nodes.length - 1; i >= 0 && i >= nodes.length - SEARCHED; i--) {
    const node = nodes[i];
    if (node !== undefined && isVisit(node) && node.segment === fold.redrives && canHold(node, type)) return node;
  }
  return null;
}

function failAttempt(
  fold: Fold,
  visit: Visit,
  attempt: Attempt,
  event: EventMoment,
  place: PredecessorSpan,
): SpanFailure {
  const rootFailure = place.exact ? place.node : null;
  const failure = reasonOf(fold, rootFailure, event);
  endInside(fold, attempt, event.timestamp, { how: "failed", rootFailure, failure, whole: rootFailure !== null });
  attempt.span.failure = failure;
  close(attempt, event.timestamp, "failed");
  noteFailure(fold, visit, failure);
  return failure;
}

/** The error that came up from inside; when nothing inside recorded one, only that it failed. */
function reasonOf(fold: Fold, rootFailure: Node | null, event: EventMoment): SpanFailure {
  const known = rootFailure === null ? null : failureOf(rootFailure);
  if (known !== null) return known;
  fold.unrecorded.add(event.id);
  return failureFrom(event.id, event.timestamp, {});
}

export function containerSucceeded(fold: Fold, event: EventMoment, type: Container): void {
  const { visit, attempt: known } = containerAt(fold, event, type);
  const attempt = known ?? missingAttempt(fold, visit, type, event.timestamp);
  endInside(fold, attempt, event.timestamp, { how: "succeeded" });
  close(attempt, event.timestamp, "succeeded");
  ownEvent(fold, attempt, event);
}

/** The visit ends here unless an Exited event says that a catcher took over. */
export function containerFailed(fold: Fold, event: EventMoment, type: Container): void {
  const { visit, attempt, place } = containerAt(fold, event, type);
  const { failure } = visit.span;
  // An expression of the state itself failed: that is noted already.
  if (failure !== null && place.node === visit) {
    endInside(fold, attempt ?? visit, event.timestamp, { how: "aborted" });
    if (attempt !== null) {
      attempt.span.failure = failure;
      close(attempt, event.timestamp, "failed");
    }
  } else failAttempt(fold, visit, attempt ?? missingAttempt(fold, visit, type, event.timestamp), event, place);
  close(visit, event.timestamp, "failed");
  settleFail(visit);
  // What failed by name has no Aborted event to come: those that follow are of what was stopped beside it.
  visit.work.abortSeen = true;
  ownEvent(fold, attempt ?? visit.work.attempt ?? visit, event);
}

export function containerAborted(fold: Fold, event: EventMoment, type: Container): void {
  stateAborted(fold, event, type);
}

/** The attempt is null when none was started: a Map whose Items fail to evaluate fails before that. */
function containerAt(fold: Fold, event: EventMoment, type: Container) {
  const place = predecessorSpan(fold, event.previousEventId);
  const visit = containerVisit(fold, place, type, event.timestamp);
  const known = visit.work.attempt;
  return { place, visit, attempt: known?.open === true ? known : null };
}

function missingAttempt(fold: Fold, visit: Visit, type: Container, at: Instant): Attempt {
  return nextAttempt(fold, visit, at, { of: OF[type] }, true);
}

/** The next iteration may follow the last inner event of an earlier one, whose place it took. */
export function iterationStarted(fold: Fold, event: EventOf<"MapIterationStarted">): void {
  const at = event.timestamp;
  const attempt = mapAttempt(fold, predecessorSpan(fold, event.previousEventId), event.details.name ?? null, at);
  const { index: iteration = null, name: map = null } = event.details;
  const node = openSpan<"iteration">(fold, attempt, at, { kind: "iteration", iteration, map });
  if (iteration !== null) (attempt.iterations ??= new Map()).set(iteration, node);
  ownEvent(fold, node, event);
}

function mapAttempt(fold: Fold, place: PredecessorSpan, name: string | null, at: Instant): Attempt {
  const isMap = (node: Node): node is Attempt => isKind(node, "attempt") && node.span.of === "map";
  const named = nearest(
    place.node,
    (node): node is Attempt => isMap(node) && node.open && name !== null && visitAround(node)?.span.state === name,
  );
  const around = named ?? nearest(place.node, (node): node is Attempt => isMap(node) && node.open);
  if (around !== null) return around;
  const ended = nearest(place.node, isMap);
  if (ended !== null && ended.segment !== fold.redrives) return reopenedIn(fold, ended, at) as Attempt;
  const visit = containerVisit(fold, place, "Map", at);
  if (visit.work.attempt?.open === true) return visit.work.attempt;
  return nextAttempt(fold, visit, at, { of: "map" }, true);
}

type IterationEnd = EventOf<"MapIterationSucceeded" | "MapIterationFailed" | "MapIterationAborted">;

export function iterationEnded(fold: Fold, event: IterationEnd, outcome: "succeeded" | "failed" | "aborted"): void {
  const place = predecessorSpan(fold, event.previousEventId);
  const node = iterationAt(fold, place, event);
  // It had ended with the one around it; this is its own record of that, and more of them follow.
  if (!node.open) return ownEvent(fold, node, event);
  const rootFailure = outcome === "failed" && place.exact ? place.node : null;
  const failure = outcome === "failed" ? reasonOf(fold, rootFailure, event) : null;
  const ended = endInside(
    fold,
    node,
    event.timestamp,
    outcome === "failed" ? { how: "failed", rootFailure, failure, whole: rootFailure !== null } : { how: outcome },
  );
  node.span.failure = failure;
  close(node, event.timestamp, outcome);
  // The failing visit waits for its own Aborted event too.
  const itself = outcome === "failed" ? visitAround(rootFailure) : null;
  fold.pendingAborts = outcome === "succeeded" ? [] : itself === null ? ended : [itself, ...ended];
  ownEvent(fold, node, event);
}

function iterationAt(fold: Fold, place: PredecessorSpan, event: IterationEnd): NodeOf<"iteration"> {
  const { index, name } = event.details;
  for (let node: Node | null = place.node; node !== null; node = node.parent) {
    if (isKind(node, "iteration") && node.open && (index === undefined || node.span.iteration === index)) return node;
    const sibling = index === undefined ? undefined : node.iterations?.get(index);
    if (sibling?.open === true && (name === undefined || (sibling.span.map ?? name) === name)) return sibling;
  }
  const stopped = event.type === "MapIterationAborted" ? stoppedAround(fold, event.details) : null;
  if (stopped !== null) return stopped;
  const attempt = mapAttempt(fold, place, name ?? null, event.timestamp);
  const own = { kind: "iteration", iteration: index ?? null, map: name ?? null } as const;
  return openSpan<"iteration">(fold, attempt, event.timestamp, own, true);
}

/** An iteration that the last abort ended from further out, when its own end is not recorded yet. */
function stoppedAround(fold: Fold, { index, name }: IterationEnd["details"]): NodeOf<"iteration"> | null {
  const isIt = (node: PendingAbort): node is NodeOf<"iteration"> =>
    isKind(node, "iteration") &&
    node.span.events.length === (node.span.startMissing ? 0 : 1) &&
    node.span.iteration === (index ?? null) &&
    (name === undefined || (node.span.map ?? name) === name);
  return fold.pendingAborts.find(isIt) ?? null;
}

export function mapRunStarted(fold: Fold, event: EventOf<"MapRunStarted" | "MapRunRedriven">): void {
  const place = predecessorSpan(fold, event.previousEventId);
  const at = event.timestamp;
  const mapRunArn = event.details.mapRunArn ?? null;
  const before = event.type === "MapRunStarted" ? null : earlierRun(fold, mapRunArn);
  const around = before?.parent == null ? null : (reopenedIn(fold, before.parent, at) as Attempt);
  const attempt = around?.open === true ? around : mapAttempt(fold, place, null, at);
  const node = openSpan<"mapRun">(fold, attempt, at, { kind: "mapRun", mapRunArn });
  if (mapRunArn !== null) fold.mapRuns.set(mapRunArn, node);
  fold.lastMapRun = node;
  ownEvent(fold, node, event);
}

function earlierRun(fold: Fold, arn: string | null): NodeOf<"mapRun"> | null {
  return (arn === null ? undefined : fold.mapRuns.get(arn)) ?? fold.lastMapRun;
}

type RunEnd = EventOf<"MapRunSucceeded" | "MapRunFailed" | "MapRunAborted">;

export function mapRunEnded(fold: Fold, event: RunEnd, outcome: "succeeded" | "failed" | "aborted"): void {
  const place = predecessorSpan(fold, event.previousEventId);
  const around = nearest(place.node, (node): node is NodeOf<"mapRun"> => isKind(node, "mapRun"));
  const last = fold.lastMapRun?.open === true ? fold.lastMapRun : null;
  const node = (around?.open === true ? around : null) ?? last ?? missingRun(fold, place, event.timestamp);
  node.span.failure = outcome === "failed" ? failureFrom(event.id, event.timestamp, event.details) : null;
  close(node, event.timestamp, outcome);
  ownEvent(fold, node, event);
}

function missingRun(fold: Fold, place: PredecessorSpan, at: Instant): NodeOf<"mapRun"> {
  const attempt = mapAttempt(fold, place, null, at);
  return openSpan<"mapRun">(fold, attempt, at, { kind: "mapRun", mapRunArn: null }, true);
}
