import { type Instant, instant } from "@/lib/base/instant";
import { SECOND_MS } from "@/lib/base/time";
import { attemptLimitsIn } from "../attemptLimits";
import { startedExecution } from "../childExecution";
import type { EventOf, HistoryEvent } from "../event";
import type { AttemptSpan, VisitSpan } from "../span";
import { countsOf } from "../story/mapRuns";
import { childrenOf, endOfWait, eventIn, type View } from "../story/view";
import type { Deadlines, SilenceCause, Waiting } from "./cause";

/** A task as whoever runs it knows it; AWS tells of none. */
export type OpenTask = {
  readonly state: string;
  readonly scheduledAt: Instant;
  readonly worker: string | null;
  /** Null: none came yet. */
  readonly heartbeatAt: Instant | null;
};

/** Why nothing is recorded of a visit that is open and has no open visit inside. */
export function findCause(view: View, visit: VisitSpan, tasks: readonly OpenTask[] | null): SilenceCause {
  if (visit.stateType === "Wait") return { kind: "wait", visit, since: visit.start, until: endOfWait(view, visit) };
  const attempt = childrenOf(view, visit, "attempt").at(-1);
  if (attempt === undefined) return { kind: "idle", visit, since: lastAt(view, visit) };
  if (attempt.end !== null) return afterAttempt(view, visit, attempt);
  if (attempt.of === "parallel") return { kind: "idle", visit, since: lastAt(view, visit) };
  return attempt.of === "map" ? ofMap(view, visit, attempt) : ofTask(view, visit, attempt, tasks);
}

function afterAttempt(view: View, visit: VisitSpan, attempt: AttemptSpan): SilenceCause {
  const backoff = childrenOf(view, visit, "backoff").findLast((wait) => wait.end === null);
  const since = backoff?.start ?? attempt.end ?? attempt.start;
  if (visit.failure === null) return { kind: "idle", visit, since };
  if (backoff === undefined || backoff.plannedMs === null) return { kind: "afterFailure", visit, since };
  const { plannedMs, jitter, after } = backoff;
  return { kind: "backoff", visit, next: after + 1, since, plannedMs, isJittered: jitter === "FULL" };
}

function ofMap(view: View, visit: VisitSpan, attempt: AttemptSpan): SilenceCause {
  const run = childrenOf(view, attempt, "mapRun").findLast(({ end }) => end === null);
  if (run === undefined) return { kind: "idle", visit, since: lastAt(view, attempt) };
  const counts = countsOf(view, run);
  const isHeldBack = counts !== null && Object.values(counts).every((count) => count === 0);
  const told = { visit, since: run.start, counts };
  return isHeldBack ? { ...told, kind: "heldBack" } : { ...told, kind: "mapRun" };
}

function ofTask(view: View, visit: VisitSpan, attempt: AttemptSpan, tasks: readonly OpenTask[] | null): SilenceCause {
  const { start: since } = attempt;
  const task = tasks?.find(({ state, scheduledAt }) => state === visit.state && scheduledAt === since) ?? null;
  const waiting = { visit, attempt, since, deadlines: deadlinesOf(view, attempt, task) };
  const [callback] = childrenOf(view, attempt, "callback");
  if (callback !== undefined) return { ...waiting, kind: "taskToken", since: callback.start };
  if (attempt.of === "activity") return ofActivity(view, waiting, task);
  const submitted = eventIn(view, attempt, isSubmitted);
  if (submitted !== null) {
    const arn = startedExecution(submitted);
    return arn === null ? { ...waiting, kind: "job" } : { ...waiting, kind: "child", arn };
  }
  return { ...waiting, kind: attempt.startedAt === null ? "unstarted" : "call" };
}

function isSubmitted(event: HistoryEvent): event is EventOf<"TaskSubmitted"> {
  return event.type === "TaskSubmitted";
}

function isStarted(event: HistoryEvent): event is EventOf<"ActivityStarted"> {
  return event.type === "ActivityStarted";
}

function ofActivity(view: View, waiting: Waiting, task: OpenTask | null): SilenceCause {
  const started = eventIn(view, waiting.attempt, isStarted);
  if (waiting.attempt.startedAt === null) return { ...waiting, kind: "noWorker" };
  const worker = started?.details.workerName ?? task?.worker ?? null;
  return { ...waiting, kind: "worker", since: waiting.attempt.startedAt, worker };
}

/** The clock of a heartbeat starts with the work: with the worker of an activity, else when it was scheduled. */
function deadlinesOf(view: View, attempt: AttemptSpan, task: OpenTask | null): Deadlines {
  const limits = attempt.events.flatMap((id) => {
    const event = view.events.get(id);
    return event === undefined ? [] : (attemptLimitsIn(event) ?? []);
  })[0];
  const { timeoutSeconds = null, heartbeatSeconds = null } = limits ?? {};
  const from = task?.heartbeatAt ?? attempt.startedAt ?? attempt.start;
  const isHeard = attempt.of !== "activity" || attempt.startedAt !== null;
  return {
    timeout: timeoutSeconds === null ? null : deadline(attempt.start, timeoutSeconds),
    heartbeat:
      heartbeatSeconds === null || !isHeard ? null : { ...deadline(from, heartbeatSeconds), isKnown: task !== null },
  };
}

function deadline(from: Instant, seconds: number) {
  return { seconds, at: instant(from + seconds * SECOND_MS) };
}

/** Time of the last event of a span and of what is in it. */
function lastAt(view: View, span: VisitSpan | AttemptSpan): Instant {
  let last = span.start;
  const inside = new Set([span.index]);
  for (const one of view.trace.spans) {
    if (one.index !== span.index && !inside.has(one.parent)) continue;
    inside.add(one.index);
    last = instant(Math.max(last, one.start, one.end ?? one.start));
  }
  return last;
}
