import { explainRecovery, nextRetry, countRetry } from "@/lib/asl/recovery";
import type { State } from "@/lib/asl/machine";
import { findState } from "@/lib/asl/walk";
import type { RecoveryView, ReplayStep, RuleView, StageView } from "@/lib/contract/replay";
import { type Token, tokenOf } from "@/lib/engine/token";
import type { HistoryEvent } from "@/lib/history/event";
import type { ExecutionTrace } from "@/lib/history/span";
import { type TimelineStep, stepAt } from "@/lib/history/steps";
import { type StepDetail, stepDetail, type ShownStage, variablesAfter } from "@/lib/replay/stepDetail";
import { conditionView } from "@/lib/replay/conditionView";
import { shownText } from "@/lib/replay/shownText";
import type { ReplayedExecution } from "./replayedExecution";

/** The inside of the step that an event belongs to: what is recorded of it and what the replay computes; null without one. */
export async function stepView(opened: ReplayedExecution, eventId: number): Promise<ReplayStep | null> {
  const { session, steps, trace, revision } = opened;
  const step = stepAt(trace, steps, eventId);
  if (step === null) return null;
  const inside = await stepDetail(session, eventsOf(step, opened));
  const state = session.machine === null || step.state === null ? undefined : findState(session.machine, step.state);
  const after = variablesAfter(inside);
  return {
    eventId: step.eventId,
    token: tokenAt(opened, step.eventId),
    unrecorded: inside.notComputed === null ? null : { eventId: null, ...inside.notComputed },
    stages: inside.stages.map(stageView),
    variables:
      inside.seen === null
        ? null
        : { before: shownText(inside.seen.variables), after: after === null ? null : shownText(after) },
    context: inside.seen === null ? null : shownText(inside.seen.context),
    choice: choiceView(state, inside),
    recovery: recoveryView(state, inside, step, trace),
    revision,
  };
}

/** The attempt that begins with an event, where forks can be made of the execution. */
function tokenAt({ session }: ReplayedExecution, eventId: number): Token | null {
  const place = session.places.get(eventId);
  return session.replay === null || place === undefined ? null : tokenOf(place);
}

/** The events of a step: those of its attempt, with the entering before the first and the leaving behind the last. */
function eventsOf(step: TimelineStep, { trace, events }: ReplayedExecution): readonly HistoryEvent[] {
  const visit = trace.spans[step.visit]?.events ?? [];
  const inner = trace.spans.filter(
    ({ index, parent, kind }) => index === step.attempt || (parent === step.attempt && kind === "callback"),
  );
  const own = step.attempt === null ? [] : inner.flatMap((span) => span.events);
  const isLast = step.number === step.attempts;
  const ids = new Set([...own, ...visit.filter((id) => id === step.eventId || (isLast && id > step.eventId))]);
  // A later attempt was given what the first one was.
  const entered = visit[0];
  if (step.number > 1 && entered !== undefined) ids.add(entered);
  const found = events.filter(({ id }) => ids.has(id)).toSorted((a, b) => a.id - b.id);
  return [...found.filter(({ id }) => id === step.eventId), ...found.filter(({ id }) => id !== step.eventId)];
}

function stageView({ stage, computed, recorded, isSame, differences }: ShownStage): StageView {
  const payload = recorded?.payload;
  const text = payload?.kind === "present" || payload?.kind === "truncated" ? payload.text : null;
  const agrees = differences.length === 0 && payload?.kind === "present";
  return {
    stage,
    // Where both agree the record's own text is shown.
    computed: computed === undefined || isSame || agrees ? null : shownText(computed),
    isComputed: computed !== undefined,
    recorded:
      recorded === undefined || payload === undefined
        ? null
        : {
            eventId: recorded.eventId,
            text: isSame && agrees ? null : text,
            hidden: payload.kind === "present" ? null : payload.kind,
          },
    isSame,
    differences: differences.map((one) => ({ ...one })),
  };
}

function choiceView(state: State | undefined, { rules }: StepDetail): ReplayStep["choice"] {
  if (state?.type !== "Choice" || rules.length === 0) return null;
  const asked = new Map(rules.map((rule) => [rule.index, rule]));
  const views = state.choices.map(({ next }, i): RuleView => {
    const rule = asked.get(i);
    if (rule === undefined) return { next, outcome: "notAsked", asked: null };
    const outcome = rule.holds === null ? "failed" : rule.holds ? "taken" : "doesNotHold";
    return { next, outcome, asked: conditionView(rule.asked, shownText) };
  });
  const tookDefault = views.every(({ outcome }) => outcome === "doesNotHold");
  return { rules: views, otherwise: state.default ?? null, tookDefault };
}

type Told = { readonly error: string | null; readonly cause: string | null; readonly used: readonly number[] };

function recoveryView(
  state: State | undefined,
  { failed, delayMs }: StepDetail,
  step: TimelineStep,
  trace: ExecutionTrace,
): RecoveryView | null {
  const told: Told | null = failed === null ? recordedFailure(state, step, trace) : { ...failed, used: failed.retries };
  if (told === null) return null;
  const lists = state !== undefined && "retry" in state ? state : { retry: [], catch: [] };
  const { error, cause, used } = told;
  const isFinal = failed !== null && failed.origin === "runtime" && error === "States.DataLimitExceeded";
  const judged = explainRecovery(lists, used, { error, heartbeat: failed?.heartbeat ?? false }, isFinal);
  const plain = { by: null, because: null };
  return {
    error,
    cause,
    isComputed: failed !== null,
    retriers: lists.retry.map(({ errorEquals, maxAttempts }, i) => {
      const judgement = judged.retriers[i] ?? { kind: "otherError" as const };
      return { ...plain, ...judgement, errorEquals: [...errorEquals], maxAttempts, used: used[i] ?? 0 };
    }),
    catchers: lists.catch.map(({ errorEquals, next }, i) => {
      const judgement = judged.catchers[i] ?? { kind: "otherError" as const };
      return { ...plain, ...judgement, errorEquals: [...errorEquals], next };
    }),
    delayMs,
  };
}

/** The failure that a try ended with, as the history alone tells it. */
function recordedFailure(state: State | undefined, step: TimelineStep, { spans }: ExecutionTrace): Told | null {
  const visit = spans[step.visit];
  const failure = step.attempt === null ? visit?.failure : (spans[step.attempt]?.failure ?? null);
  if (visit?.kind !== "visit" || failure == null) return null;
  const retry = state !== undefined && "retry" in state ? state.retry : [];
  let used: readonly number[] = [];
  for (const { error, eventId } of visit.recovery) {
    if (eventId >= failure.eventId) break;
    const decision = nextRetry(retry, used, { error });
    if (decision.kind === "retry") used = countRetry(used, decision.index);
  }
  const { error, cause } = failure;
  return { error, cause, used };
}
