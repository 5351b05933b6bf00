import { statesOf } from "@/lib/asl/walk";
import { type DivergenceView, MAX_DIVERGENCES, type OpenedReplay } from "@/lib/contract/replay";
import { divergenceContext } from "@/lib/replay/divergenceContext";
import { explainDivergence } from "@/lib/replay/explain";
import { hidesOutcome } from "@/lib/replay/recordedExecution";
import type { VerifyDivergence } from "@/lib/replay/replayVerdict";
import type { ReplayedExecution } from "./replayedExecution";

/** The verdict on an execution, and where and why its replay went another way. */
export function replayView(opened: ReplayedExecution): OpenedReplay {
  const { session, revision } = opened;
  const { verdict, reason, accepted, divergences, findings } = session.verdict;
  return {
    verdict,
    reason,
    accepted: accepted.map((one) => ({ ...one })),
    divergences: divergences.slice(0, MAX_DIVERGENCES).map((one) => shown(one, opened)),
    findings: findings.map(({ message, location = null }) => ({ message, location })),
    diverged: divergences.length,
    isReplayed: session.replay !== null,
    revision,
  };
}

function choiceView(choice: VerifyDivergence["choice"]): DivergenceView["choice"] {
  return choice === undefined ? null : { ...choice, rules: choice.rules.map((rule) => ({ ...rule })) };
}

function shown(divergence: VerifyDivergence, { session, definitionAssumed }: ReplayedExecution): DivergenceView {
  const { recorded, replay, machine, events } = session;
  const chain = recorded.byKey.get(divergence.chain);
  const at = chain?.events.find(({ id }) => id === divergence.recorded);
  return {
    ...divergence,
    difference: divergence.difference.map((one) => ({ ...one })),
    choice: choiceView(divergence.choice),
    rows: divergenceContext(divergence, recorded, replay?.ours ?? null).map((row) => ({ ...row })),
    explanations: explainDivergence({
      divergence,
      definitionAssumed,
      matching: session.verdict.matching ?? null,
      states: new Set(machine === null ? [] : [...statesOf(machine)].map(({ name }) => name)),
      recordedState: at !== undefined && at.type.endsWith("StateEntered") ? at.name : null,
      recordedType: at?.type ?? null,
      startedAt: events[0]?.timestamp ?? null,
      hidden: hidesOutcome(events),
    }).map((one) => ({ ...one })),
  };
}
