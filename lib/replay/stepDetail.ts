import { isScheduled } from "./eventTraits";
import { roleOf } from "./role";
import { sameJson } from "@/lib/expr/same";
import type { Json, JsonObject } from "@/lib/base/json";
import type { ConditionTrace } from "@/lib/engine/choice/conditionTrace";
import { tokenOf, type Token } from "@/lib/engine/token";
import type { Seen, Stage } from "@/lib/engine/trace";
import { fieldsOf, type HistoryEvent } from "@/lib/history/event";
import { type AssignedVariables, type Payload, WITHHELD } from "@/lib/history/payload";
import { parsed } from "./comparable";
import { FLOW_STAGES, type FlowStage } from "./flowStages";
import { jsonDifferences, type JsonDifference, type Matcher } from "./jsonDiff";
import { replayAttempt } from "./checkpoints";
import { type ReplaySession, whyNotComputed, type NotComputed } from "./replaySession";

/*
 * The inside of one step: what the interpreter computes of it, beside what the history records of it.
 */

export type ShownStage = {
  readonly stage: FlowStage;
  /** Undefined where the replay did not compute it. */
  readonly computed?: Json;
  /** Undefined where the history does not record it. */
  readonly recorded?: { readonly eventId: number; readonly payload: Payload };
  /** Whether the value is that of the stage before. */
  readonly isSame: boolean;
  /** Where computed and recorded differ beyond what is accepted; empty where they agree or only one is there. */
  readonly differences: readonly JsonDifference[];
};

export type AskedRule = { readonly index: number; readonly holds: boolean | null; readonly asked: ConditionTrace };
export type FailedStage = Extract<Stage, { readonly kind: "failed" }>;

export type StepDetail = {
  readonly notComputed: NotComputed | null;
  readonly stages: readonly ShownStage[];
  readonly seen: Seen | null;
  /** Choice rules that were asked, in order; the first that holds was taken. */
  readonly rules: readonly AskedRule[];
  readonly failed: FailedStage | null;
  /** Milliseconds that the retrier which acted waits; null when none did. */
  readonly delayMs: number | null;
};

/** @param events the recorded events of the step, ascending; the first is the one it begins with. */
export async function stepDetail(session: ReplaySession, events: readonly HistoryEvent[]): Promise<StepDetail> {
  const [first] = events;
  const notComputed = first === undefined ? ({ kind: "notReached" } as const) : whyNotComputed(session, first.id);
  const played = notComputed === null && first !== undefined ? await computedAt(session, first.id) : null;
  const stages = merged(played, recordedOf(events), session.replay?.matcher() ?? null);
  return {
    notComputed: notComputed ?? (played === null || played.seen === null ? { kind: "notReached" } : null),
    stages,
    seen: played?.seen ?? null,
    rules: played?.rules ?? [],
    failed: played?.failed ?? null,
    delayMs: played?.delayMs ?? null,
  };
}

type ComputedStep = {
  readonly values: Map<FlowStage, Json>;
  seen: Seen | null;
  readonly rules: AskedRule[];
  failed: FailedStage | null;
  delayMs: number | null;
};

async function computedAt({ replay, places }: ReplaySession, eventId: number): Promise<ComputedStep | null> {
  const place = places.get(eventId);
  if (replay === null || place === undefined) return null;
  const played: ComputedStep = { values: new Map(), seen: null, rules: [], failed: null, delayMs: null };
  const listen = (stage: Stage) => hear(played, stage);
  // What an iteration begins with is made before its first state is entered.
  if (place.visit === 1 && place.attempt === 0)
    await replayAttempt(replay.checkpoints, `${place.path}0.0` as Token, listen);
  await replayAttempt(replay.checkpoints, tokenOf(place), listen);
  return played;
}

function hear(played: ComputedStep, stage: Stage): void {
  switch (stage.kind) {
    case "attempt":
      played.seen = stage.seen();
      played.values.set("input", stage.input);
      return;
    case "data":
      played.values.set(stage.stage, stage.value);
      return;
    case "sent":
      played.values.set("sent", stage.value);
      return;
    case "rule":
      played.rules.push({ index: stage.index, holds: stage.holds, asked: stage.asked() });
      return;
    case "failed":
      played.failed = stage;
      return;
    case "retrier":
      played.delayMs = stage.delayMs;
      return;
    case "retriesUsedUp":
    case "catcher":
      return;
  }
}

type Recorded = ReadonlyMap<FlowStage, { readonly eventId: number; readonly payload: Payload }>;

/** What the history records of the stages of a step. */
function recordedOf(events: readonly HistoryEvent[]): Recorded {
  const found = new Map<FlowStage, { readonly eventId: number; readonly payload: Payload }>();
  for (const event of events) {
    if (event.type === "Unknown") continue;
    const put = (stage: FlowStage, payload: Payload | undefined) => {
      if (payload !== undefined) found.set(stage, { eventId: event.id, payload });
    };
    const source = fieldsOf(event);
    const payload = (key: string) => source[key] as Payload | undefined;
    if (roleOf(event.type) === "enter") put("input", payload("input"));
    else if (isScheduled(event.type)) put("sent", payload("parameters") ?? payload("input"));
    else if (event.type === "TaskSubmitted") put("submitted", payload("output"));
    else if (RESULTS.has(event.type)) put("result", payload("output"));
    else if (roleOf(event.type) === "exit") {
      put("output", payload("output"));
      put("variables", assignedIn(source));
    }
  }
  return found;
}

const RESULTS: ReadonlySet<string> = new Set(["TaskSucceeded", "LambdaFunctionSucceeded", "ActivitySucceeded"]);

function assignedIn(source: Readonly<Record<string, unknown>>): Payload | undefined {
  const assigned = source["assigned"] as AssignedVariables | undefined;
  if (assigned === undefined) return undefined;
  if (assigned.kind === "redacted") return WITHHELD;
  const members = Object.entries(assigned.values).map(([name, text]) => `${JSON.stringify(name)}:${text}`);
  return { kind: assigned.kind, text: `{${members.join(",")}}` };
}

function merged(played: ComputedStep | null, recorded: Recorded, match: Matcher | null): readonly ShownStage[] {
  const shown: ShownStage[] = [];
  let before: Json | undefined;
  for (const stage of FLOW_STAGES) {
    const computed = played?.values.get(stage);
    const there = recorded.get(stage);
    if (computed === undefined && there === undefined) continue;
    const text = there?.payload.kind === "present" ? parsed(there.payload.text) : undefined;
    const value = text ?? computed;
    const isSame = stage !== "variables" && before !== undefined && value !== undefined && sameJson(before, value);
    const differences =
      computed === undefined || text === undefined ? [] : jsonDifferences(stage, computed, text, match);
    shown.push({
      stage,
      ...(computed === undefined ? {} : { computed }),
      ...(there === undefined ? {} : { recorded: there }),
      isSame,
      differences,
    });
    // What a submitted request answered is no stage that the data goes through.
    if (stage !== "submitted") before = value;
  }
  return shown;
}

/** The variables after a step: those before, and what it assigned. */
export function variablesAfter({ seen, stages }: StepDetail): JsonObject | null {
  const assigned = stages.find(({ stage }) => stage === "variables")?.computed;
  if (seen === null || assigned === undefined) return null;
  return { ...seen.variables, ...(assigned as JsonObject) };
}
