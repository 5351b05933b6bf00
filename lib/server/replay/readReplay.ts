import { statesOf } from "@/lib/asl/walk";
import { ok, type Result } from "@/lib/base/result";
import { type DivergenceView, MOST_DIVERGENCES, type OpenedReplay } from "@/lib/contract/replay";
import { aroundDivergence } from "@/lib/replay/around";
import { explainDivergence } from "@/lib/replay/explain";
import { hidesOutcome } from "@/lib/replay/subject";
import type { VerifyDivergence } from "@/lib/replay/verdict";
import type { Context } from "../context";
import { noExecution, type Refused } from "../problems";
import { type OpenedTravel, travelOf } from "./openedTravels";

/** The verdict on a stored execution, and where and why its replay went another way. */
export async function readReplay(context: Context, key: string): Promise<Result<OpenedReplay, Refused>> {
  const execution = await context.store.find(key);
  if (execution === null) return noExecution(key);
  const opened = await travelOf(context, execution);
  const { travel, history } = opened;
  const { verdict, reason, accepted, divergences, findings } = travel.verdict;
  return ok({
    verdict,
    reason,
    accepted: accepted.map((one) => ({ ...one })),
    divergences: divergences.slice(0, MOST_DIVERGENCES).map((one) => shown(one, opened)),
    findings: findings.map(({ message, location = null }) => ({ message, location })),
    diverged: divergences.length,
    isReplayed: travel.replay !== null,
    revision: Number(history.revision),
  });
}

function choiceView(choice: VerifyDivergence["choice"]): DivergenceView["choice"] {
  return choice === undefined ? null : { ...choice, rules: choice.rules.map((rule) => ({ ...rule })) };
}

function shown(divergence: VerifyDivergence, { travel, definitionAssumed }: OpenedTravel): DivergenceView {
  const { recorded, replay, machine, events } = travel;
  const chain = recorded.byKey.get(divergence.chain);
  const at = chain?.events.find(({ id }) => id === divergence.recorded);
  return {
    ...divergence,
    difference: divergence.difference.map((one) => ({ ...one })),
    choice: choiceView(divergence.choice),
    rows: aroundDivergence(divergence, recorded, replay?.ours ?? null).map((row) => ({ ...row })),
    explanations: explainDivergence({
      divergence,
      definitionAssumed,
      states: new Set(machine === null ? [] : [...statesOf(machine)].map(({ name }) => name)),
      recordedState: at !== undefined && at.type.endsWith("StateEntered") ? at.name : null,
      recordedType: at?.type ?? null,
      startedAt: events[0]?.timestamp ?? null,
      hidden: hidesOutcome(events),
    }).map((one) => ({ ...one })),
  };
}
