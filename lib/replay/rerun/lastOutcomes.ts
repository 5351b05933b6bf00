import type { StateMachine } from "@/lib/asl/machine";
import { childPath } from "@/lib/engine/token";
import { fold } from "@/lib/history/fold";
import type { HistoryEvent } from "@/lib/history/event";
import type { AttemptSpan, SpanOutcome, VisitSpan } from "@/lib/history/span";
import { positionsOf } from "../answers";
import { chainsOf } from "../chains";
import { comparable } from "../comparable";

/** How the last attempt of a task ended, as the record tells it. */
export type LastOutcome = {
  readonly kind: "succeeded" | "failed" | "timedOut" | "aborted" | "running";
  readonly error: string | null;
  readonly cause: string | null;
  /** Attempts of the last visit. */
  readonly attempts: number;
  /** Event that shows it: that of the failure, else the attempt's last. */
  readonly eventId: number;
};

export type LastOutcomes = {
  /** Of tasks that were invoked, by their states: of all items and visits the latest. */
  readonly byState: ReadonlyMap<string, LastOutcome>;
  /** Of one visit at one place, by `visitKey`. */
  readonly byVisit: ReadonlyMap<string, LastOutcome>;
};

/** Names a visit at its place, as the interpreter counts visits. */
export function visitKey({ path, visit }: { readonly path: string; readonly visit: number }): string {
  return childPath({ path, visit, attempt: 0 }, 0);
}

/** Reads the outcomes of tasks out of a history. Linear in the events. */
export function lastOutcomesOf(events: readonly HistoryEvent[], machine: StateMachine): LastOutcomes {
  const { spans } = fold(events, { machine });
  const positions = positionsOf(chainsOf(events.map(comparable)), machine);
  const visits = new Map<number, { readonly visit: VisitSpan; readonly attempts: AttemptSpan[] }>();
  for (const span of spans) {
    if (span.kind === "visit") visits.set(span.index, { visit: span, attempts: [] });
    else if (span.kind === "attempt") visits.get(span.parent)?.attempts.push(span);
  }
  const byState = new Map<string, LastOutcome>();
  const byVisit = new Map<string, LastOutcome>();
  for (const { visit, attempts } of visits.values()) {
    const last = attempts.at(-1);
    if (last === undefined || visit.state === null || last.of === "parallel" || last.of === "map") continue;
    const outcome = outcomeOf(last, attempts.length);
    const before = byState.get(visit.state);
    if (before === undefined || before.eventId < outcome.eventId) byState.set(visit.state, outcome);
    const place = positions.get(last.events[0] ?? -1);
    if (place !== undefined) byVisit.set(visitKey(place), outcome);
  }
  return { byState, byVisit };
}

function outcomeOf({ outcome, failure, events }: AttemptSpan, attempts: number): LastOutcome {
  return {
    kind: KINDS[outcome],
    error: failure?.error ?? null,
    cause: failure?.cause ?? null,
    attempts,
    eventId: failure?.eventId ?? events.at(-1) ?? 0,
  };
}

const KINDS = {
  succeeded: "succeeded",
  failed: "failed",
  caught: "failed",
  timedOut: "timedOut",
  aborted: "aborted",
  open: "running",
  unknown: "running",
} as const satisfies Record<SpanOutcome, LastOutcome["kind"]>;
