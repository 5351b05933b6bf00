import type { EngineMachine, EngineTarget } from "@/lib/contract/engine";
import { inputProblem } from "@/lib/events/targetInput";
import { Button } from "../ui/Button";
import { RuleTarget } from "./RuleTarget";

type Props = {
  readonly machines: readonly EngineMachine[];
  readonly targets: readonly EngineTarget[];
  readonly onChange: (targets: readonly EngineTarget[]) => void;
};

/** Targets of a rule: AWS's quota. */
const MOST = 5;

/** A target that is given the whole event. */
export function newTarget(others: readonly EngineTarget[], arn: string): EngineTarget {
  const taken = new Set(others.map(({ Id }) => Id));
  let number = 1;
  while (taken.has(`target-${number}`)) number += 1;
  return { Id: `target-${number}`, Arn: arn };
}

/** Why targets cannot be saved; null: they can. */
export function targetsProblem(targets: readonly EngineTarget[]): string | null {
  if (targets.some(({ Arn }) => Arn === "")) return "Choose a machine.";
  return targets.map(inputProblem).find((why) => why !== null) ?? null;
}

/** What a rule starts. */
export function RuleTargets({ machines, targets, onChange }: Props) {
  const problem = targetsProblem(targets);
  return (
    <fieldset className="grid gap-2">
      <legend className="mb-1 text-ink-2">Starts</legend>
      {machines.length === 0 && <p className="text-ink-3">There is no machine yet: create one first.</p>}
      {targets.map((target) => (
        <RuleTarget
          key={target.Id}
          machines={machines}
          target={target}
          onChange={(changed) => onChange(targets.map((one) => (one.Id === target.Id ? changed : one)))}
          onRemove={() => onChange(targets.filter(({ Id }) => Id !== target.Id))}
        />
      ))}
      {problem !== null && <p className="text-bad">{problem}</p>}
      {targets.length < MOST && (
        <div>
          <Button onClick={() => onChange([...targets, newTarget(targets, machines[0]?.arn ?? "")])}>
            Add a target
          </Button>
        </div>
      )}
    </fieldset>
  );
}
