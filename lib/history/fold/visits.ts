import type { Instant } from "@/lib/base/instant";
import type { EventOf, StateEntered, StateExited } from "../event";
import type { StateType } from "../span";
import { endInside } from "./endings";
import { chainAround, endWaiting } from "./attempts";
import { errorHandedOn } from "./errorOutput";
import { failureOfFail } from "./failState";
import { failureFrom, noteFailure, noteNext, settleCatch } from "./recoveries";
import { completeFailuresOutwards } from "./unrecorded";
import {
  type Fold,
  reopenedIn,
  type EventMoment,
  openAttempt,
  openSpan,
  openVisit,
  ownEvent,
  type PredecessorSpan,
  predecessorSpan,
} from "./state";
import { close, isKind, isVisit, nearest, type Node, type NodeOf, visitAround } from "./tree";

type At<D> = EventMoment & { readonly details: D };
type Visit = NodeOf<"visit">;

export function stateEntered(fold: Fold, event: At<StateEntered>, stateType: StateType): void {
  const place = predecessorSpan(fold, event.previousEventId);
  const state = event.details.name;
  const before = place.exact ? visitAround(place.node) : null;
  const chain = chainAfter(fold, place, state, event.timestamp);
  const visit = openVisit(fold, chain, event.timestamp, { state, stateType });
  ownEvent(fold, visit, event);
  visit.work.sameStartCandidate = fold.entered.get(event.previousEventId) ?? null;
  fold.entered.set(event.previousEventId, visit);
  if (before !== null && before !== visit && before.parent === chain) noteNext(before, state);
  if (stateType === "Fail") failHere(fold, visit, event);
  else if (isContainer(stateType)) visit.work.input = event.details.input;
}

/**
 * A Fail state has no Exited event: it ends where it is entered. Its error is recorded by what it ends: the run, or
 * the catcher around it. Until then the definition tells what it can.
 */
function failHere(fold: Fold, visit: Visit, event: At<StateEntered>): void {
  const state = fold.machine?.get(event.details.name)?.state;
  const facts = state?.type === "Fail" ? failureOfFail(state, event.details.input) : {};
  visit.span.failure = failureFrom(event.id, event.timestamp, facts);
  fold.unrecorded.add(event.id);
  close(visit, event.timestamp, "failed");
}

/** The chain that a state is entered in, from where the chain stood before. */
function chainAfter(fold: Fold, place: PredecessorSpan, state: string, at: Instant): Node {
  const { node } = place;
  const { span } = node;
  switch (span.kind) {
    case "execution":
    case "redrive":
      return fold.segment;
    case "branch":
    case "iteration":
      return node.open || node.segment !== fold.redrives ? reopenedIn(fold, node, at) : afterVisit(fold, node, at);
    case "attempt":
      // A branch that had not begun when the run ended begins with the redrive.
      if (node.segment !== fold.redrives && span.of === "parallel" && !isLeft(node)) {
        return openBranch(fold, reopenedIn(fold, node, at), state, at);
      }
      return node.open && span.of === "parallel"
        ? openBranch(fold, node, state, at)
        : node.open && span.of === "map"
          ? openSpan<"iteration">(fold, node, at, { kind: "iteration", iteration: null, map: null }, true)
          : afterVisit(fold, node, at);
    case "visit":
      return insideVisit(fold, node as Visit, state, at) ?? afterVisit(fold, node, at);
    case "mapRun":
    case "callback":
    case "backoff":
      return afterVisit(fold, node, at);
  }
}

/** Whether the visit of an attempt was left: nothing can go on in it then. */
function isLeft(attempt: Node): boolean {
  return visitAround(attempt)?.work.left === true;
}

/** Every first event of a branch follows ParallelStateStarted; the definition knows which branch holds the state. */
function openBranch(fold: Fold, attempt: Node, state: string, at: Instant): Node {
  const branch = fold.machine?.get(state)?.branch ?? attempt.branches;
  attempt.branches++;
  return openSpan<"branch">(fold, attempt, at, { kind: "branch", branch });
}

/** A Parallel or Map that is entered and not left holds what follows, even when its Started event is missing. */
function insideVisit(fold: Fold, visit: Visit, state: string, at: Instant): Node | null {
  const { stateType } = visit.span;
  if (!visit.open || visit.segment !== fold.redrives || (stateType !== "Parallel" && stateType !== "Map")) return null;
  const of = stateType === "Map" ? "map" : "parallel";
  const known = visit.work.attempt;
  if (known !== null && !known.open) return null;
  const attempt = known ?? openAttempt(fold, visit, at, { of }, true);
  if (of === "parallel") return openBranch(fold, attempt, state, at);
  return openSpan<"iteration">(fold, attempt, at, { kind: "iteration", iteration: null, map: null }, true);
}

/** The chain of the visit around; when that visit is still open, the record lacks how it was left. */
function afterVisit(fold: Fold, node: Node, at: Instant): Node {
  const visit = visitAround(node);
  if (visit === null) return fold.segment;
  if (visit.open) {
    endInside(fold, visit, at, { how: "succeeded" });
    close(visit, null, "unknown");
  }
  return visit.parent === null ? fold.segment : reopenedIn(fold, visit.parent, at);
}

export function stateExited(fold: Fold, event: At<StateExited>, stateType: StateType): void {
  const visit = visitLeft(fold, event, stateType);
  const attempt = visit.work.attempt;
  const suffered = attempt?.open === true && isContainer(stateType) && hasInnerFailure(attempt);
  if (attempt?.open === true) {
    endInside(fold, attempt, event.timestamp, suffered ? INNER_FAILURE : SUCCEEDED);
    close(attempt, null, suffered ? "failed" : "unknown");
  }
  const caught = visit.span.failure !== null || suffered;
  close(visit, event.timestamp, caught ? "caught" : "succeeded");
  visit.work.left = true;
  if (caught) {
    settleCatch(visit);
    learnError(fold, visit, event.details);
  }
  visit.work.input = null;
  ownEvent(fold, visit, event);
}

const SUCCEEDED = { how: "succeeded" } as const;
const INNER_FAILURE = { how: "failed", rootFailure: null, failure: null, whole: false } as const;

/** What failed inside a Parallel or Map without recording its error: what the catcher handed on tells it. */
function learnError(fold: Fold, visit: Visit, details: StateExited): void {
  const { failure } = visit.span;
  if (failure === null || !fold.unrecorded.has(failure.eventId)) return;
  const facts = errorHandedOn(details, visit.work.input);
  if (facts !== null) completeFailuresOutwards(fold, failure.eventId, facts);
}

function isContainer(type: StateType): boolean {
  return type === "Map" || type === "Parallel";
}

/** Whether something failed in it for good, when the event that says how it ended is missing. */
function hasInnerFailure(attempt: Node): boolean {
  for (let chain = attempt.oldestOpen; chain !== null; chain = chain.younger) {
    if ((chain.lastVisit?.span.failure ?? null) !== null) return true;
  }
  return false;
}

function visitLeft(fold: Fold, event: At<StateExited>, stateType: StateType): Visit {
  const place = predecessorSpan(fold, event.previousEventId);
  const state = event.details.name;
  const matches = (node: Node): node is Visit => isVisit(node) && node.span.state === state && !node.work.left;
  const around = nearest(place.node, matches);
  if (around !== null && around.segment === fold.redrives) return around;
  if (around !== null) return reopenedIn(fold, around, event.timestamp) as Visit;
  const last = fold.lastVisitOf.get(state);
  if (last !== undefined && !last.work.left && last.segment === fold.redrives) return last;
  // A log may hold the attempt of a visit and lack the event that names its state.
  const unnamed = visitAround(place.node);
  if (!place.exact || unnamed === null || unnamed.span.state !== null || !unnamed.open) {
    return openVisit(fold, chainAround(fold, place, event.timestamp), event.timestamp, { state, stateType }, true);
  }
  unnamed.span.state = state;
  return unnamed;
}

/**
 * EvaluationFailed takes the `previousEventId` of its state's Entered event, so it does not follow the chain;
 * the exception is Wait, where it follows the Entered event itself (12 of 12 recordings).
 */
export function evaluationFailed(fold: Fold, event: EventOf<"EvaluationFailed">): void {
  const { state } = event.details;
  const place = predecessorSpan(fold, event.previousEventId);
  const visit =
    enteredWith(fold, event.previousEventId, state) ??
    nearest(place.node, (node): node is Visit => isVisit(node) && node.span.state === state && !node.work.left) ??
    notLeft(fold.lastVisitOf.get(state)) ??
    openVisit(fold, chainAround(fold, place, event.timestamp), event.timestamp, namedBy(fold, state), true);
  const { work } = visit;
  // A second failure without a schedule between them is a retry, unless it is the catcher's expression that fails.
  if (visit.span.failure !== null && event.details.location?.startsWith("Catch") !== true) {
    endWaiting(fold, visit, event.timestamp);
    fold.retries++;
    work.attempts++;
  }
  // An expression that fails before anything is scheduled uses up an attempt; one in Output or Assign belongs to the last.
  if (work.attempts === 0) work.attempts++;
  ownEvent(fold, visit, event);
  noteFailure(fold, visit, failureFrom(event.id, event.timestamp, event.details));
}

function enteredWith(fold: Fold, previousEventId: number, state: string): Visit | null {
  let visit = fold.entered.get(previousEventId) ?? null;
  while (visit !== null && (visit.span.state !== state || visit.work.left)) visit = visit.work.sameStartCandidate;
  return visit;
}

function namedBy(fold: Fold, state: string): { readonly state: string | null; readonly stateType: StateType | null } {
  return { state: state === "" ? null : state, stateType: fold.machine?.get(state)?.state.type ?? null };
}

function notLeft(visit: Visit | undefined): Visit | null {
  return visit === undefined || visit.work.left ? null : visit;
}

/**
 * A state was stopped from outside. The event hangs on what failed elsewhere, without a name: a Task that ends a
 * branch or an iteration records its own too, one that follows an iteration's end belongs to it, and else it is the
 * oldest one of its type that is still open (checklist §18).
 */
export function stateAborted(fold: Fold, event: EventMoment, stateType: StateType): Visit {
  const { node } = predecessorSpan(fold, event.previousEventId);
  const waits = (visit: Visit): boolean => visit.span.stateType === stateType && !visit.work.abortSeen;
  const itself = visitAround(node);
  const visit =
    (itself !== null && !itself.work.left && waits(itself) && itself.segment === fold.redrives ? itself : null) ??
    fold.pendingAborts.find((victim): victim is Visit => isVisit(victim) && waits(victim)) ??
    oldestOpen(node, waits) ??
    oldestOpen(fold.root, waits) ??
    openVisit(fold, fold.segment, event.timestamp, { state: null, stateType }, true);
  visit.work.abortSeen = true;
  if (visit.open && visit.span.failure === null) {
    // What ends with it tells so in events of its own, after this one.
    fold.pendingAborts.push(...endInside(fold, visit, event.timestamp, { how: "aborted" }));
    close(visit, event.timestamp, "aborted");
  }
  ownEvent(fold, visit, event);
  return visit;
}

const SEARCHED = 1000;

/** The oldest fitting visit that is open under the closest Parallel or Map attempt around `from`. */
function oldestOpen(from: Node, fits: (visit: Visit) => boolean): Visit | null {
  let left = SEARCHED;
  for (let around: Node | null = from; around !== null; around = around.parent) {
    if (!isKind(around, "attempt") && around.parent !== null) continue;
    const todo: Node[] = [];
    let next = around.oldestOpen;
    while (next !== null && left-- > 0) {
      if (isVisit(next) && fits(next)) return next;
      if (next.oldestOpen !== null) {
        todo.push(next);
        next = next.oldestOpen;
      } else {
        while (next !== null && next.younger === null) next = todo.pop() ?? null;
        next = next?.younger ?? null;
      }
    }
  }
  return null;
}
