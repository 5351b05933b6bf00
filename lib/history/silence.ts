import { type Instant, instant } from "@/lib/base/instant";
import { SECOND_MS } from "@/lib/base/time";
import { counted } from "@/lib/base/wording";
import type { SilenceCause } from "./silence/cause";
import { type Seen } from "./silence/deadlines";
import { findCause, type OpenTask } from "./silence/findCause";
import { fullMaps } from "./silence/fullMaps";
import { isOverdue, sayCause, sayFullMap } from "./silence/sayCause";
import type { ExecutionTrace, VisitSpan } from "./span";
import { groupsOf } from "./story/groups";
import { type KnownFacts, leaves, segmentOf, type View, viewOf } from "./story/view";
import { createWriter, type StoryPart } from "./story/writer";

export type SilenceOptions = KnownFacts &
  Seen & {
    /** Tasks that are open, as who runs them knows them; null: nobody here does. */
    readonly tasks?: readonly OpenTask[] | null;
    readonly status: "RUNNING" | "PENDING_REDRIVE";
  };

/**
 * One reason why nothing is recorded. `isOverdue`: what it waits for should have come by now. `others`: what is open
 * beside what is told; `unknown`: what the record lacks.
 */
export type Silence = {
  readonly kind: SilenceCause["kind"] | "fullMap" | "executionTimeout" | "pendingRedrive" | "others" | "unknown";
  readonly parts: readonly StoryPart[];
  readonly isOverdue: boolean;
};

/** Visits of one state that are looked at; of more it is said how many there are. */
const MAX_LOOKED_AT = 20;
/** Reasons that are told. */
const MAX_TOLD = 8;
/** A run that is followed is between two events for some time without a reason. */
const GAP_MS = 10 * SECOND_MS;

/**
 * Why nothing has been recorded of an open run since its last event: a reason for each state that is open, those that
 * are alike told once, then what its Maps and its own TimeoutSeconds hold back or end. Empty for a run that has ended.
 *
 * What the record cannot tell is said to be unknown: AWS records no heartbeats, and no counts of a Map Run.
 */
export function explainSilence(
  trace: ExecutionTrace,
  { now, isLive, status, tasks = null, ...known }: SilenceOptions,
): readonly Silence[] {
  if (status === "PENDING_REDRIVE") return [said("pendingRedrive", "It ended badly, and its Map Run will redrive it.")];
  if (trace.completeness.ended) return [];
  const { lastAt } = trace.execution;
  if (lastAt === null) return [said("unknown", "Its events are not here: what it waits for is not known.")];
  const view = viewOf(trace, known);
  const seen: Seen = { now, isLive };
  const open = leaves(view, ({ outcome }) => outcome === "open");
  const told = open.length === 0 ? betweenStates(view, lastAt, seen) : alike(view, open, tasks, seen);
  return [...told, ...full(view, open), ...executionTimeout(view, seen), ...lacks(trace)];
}

function said(kind: Silence["kind"], text: string): Silence {
  return { kind, parts: [{ text }], isOverdue: false };
}

/** What is open may have ended, and what ended may be open, in what the record does not have. */
function lacks({ completeness: { missing, truncated }, unknownEvents }: ExecutionTrace): Silence[] {
  if (truncated) return [said("unknown", "The record goes on where it stops here: what was open then may have ended.")];
  if (missing + unknownEvents === 0) return [];
  const events = missing > 0 ? `${counted(missing, "event")} of it missing` : "events of an unknown type";
  return [said("unknown", `With ${events}, what is told as open may have ended.`)];
}

function betweenStates(view: View, since: Instant, seen: Seen): Silence[] {
  const visit = view.trace.spans.findLast((span): span is VisitSpan => span.kind === "visit") ?? null;
  return isGap(since, seen) ? [told(view, { kind: "between", visit, since }, seen, 0)] : [];
}

/** By state, and by reason: the first of each, with how many there are. */
function alike(view: View, open: readonly VisitSpan[], tasks: readonly OpenTask[] | null, seen: Seen): Silence[] {
  const reasons: Silence[] = [];
  let left = open.length;
  for (const visits of groupsOf(open, ({ state }) => state).values()) {
    if (reasons.length >= MAX_TOLD) break;
    left -= visits.length;
    const causes = visits.slice(0, MAX_LOOKED_AT).map((visit) => findCause(view, visit, tasks));
    const groups = [...groupsOf(causes, ({ kind }) => kind).values()];
    groups.forEach((group, i) => {
      const [first] = group;
      if (first === undefined || (first.kind === "idle" && !isGap(first.since, seen))) return;
      // Those that were not looked at are counted with the first.
      reasons.push(told(view, first, seen, group.length - 1 + (i === 0 ? visits.length - causes.length : 0)));
    });
  }
  return left === 0 ? reasons : [...reasons, said("others", `${counted(left, "visit")} of other states are open too.`)];
}

function isGap(since: Instant, { now, isLive }: Seen): boolean {
  return !isLive || now - since >= GAP_MS;
}

function told(view: View, cause: SilenceCause, seen: Seen, more: number): Silence {
  const writer = createWriter();
  sayCause(writer, view, cause, seen);
  if (more > 0) writer.say(` ${counted(more, "more visit")} of this state ${more === 1 ? "stands" : "stand"} alike.`);
  return { kind: cause.kind, parts: writer.parts(), isOverdue: isOverdue(cause, seen.now) };
}

function full(view: View, open: readonly VisitSpan[]): Silence[] {
  return fullMaps(view, open).map((map) => {
    const writer = createWriter();
    sayFullMap(writer, map);
    return { kind: "fullMap", parts: writer.parts(), isOverdue: false };
  });
}

/** A redrive starts the clock anew. */
function executionTimeout(view: View, { now, isLive }: Seen): Silence[] {
  const segment = segmentOf(view);
  if (view.timeoutSeconds === null || segment === null || segment.startMissing) return [];
  const at = instant(segment.start + view.timeoutSeconds * SECOND_MS);
  const verb = now < at ? "ends it at " : isLive ? "was to end it at " : "ended it, if nothing else did before, at ";
  const writer = createWriter();
  writer.say(`The execution’s TimeoutSeconds ${view.timeoutSeconds} ${verb}`).time(at).say(".");
  return [{ kind: "executionTimeout", parts: writer.parts(), isOverdue: now >= at }];
}
