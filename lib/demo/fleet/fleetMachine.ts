import type { MachineType } from "@/lib/asl/machine";
import type { Json } from "@/lib/base/json";
import type { Chance } from "../chance";

/** One thing that an execution of a fleet does: a Lambda function that is invoked, or a Map whose items run apart. */
export type FleetStep = {
  readonly state: string;
  readonly kind: "task" | "map";
  /** Name of the function; of a Map of what its items are. */
  readonly name: string;
  readonly medianMs: number;
  /** Versions of the function: what answers on a normal day. */
  readonly version: string;
  /** The version that the changed definition invokes by its number, in place of the alias of the function. */
  readonly pinned?: string;
};

/** Steps that only executions of one value of a field come to, after the first step. */
export type FleetBranch = {
  readonly state: string;
  readonly field: string;
  readonly value: string;
  readonly step: FleetStep;
};

/** A machine of a fleet, in few words: what it does, how often, and what goes wrong on a normal day. */
export type FleetMachine = {
  readonly name: string;
  readonly type: MachineType;
  /** Executions an hour on average, on a weekday. */
  readonly perHour: number;
  /** Relative traffic by hour of the day, UTC. */
  readonly hours: readonly number[];
  readonly weekend: number;
  readonly steps: readonly [FleetStep, ...FleetStep[]];
  readonly branch: FleetBranch | null;
  /** The alias that starts it: to version 1 of the machine, or, with an incident, to version 2 as well. */
  readonly alias?: string;
  /** The share of executions that fail, at the last step, and with what; and of steps that are tried again. */
  readonly failing: number;
  readonly error: string;
  readonly retrying: number;
  readonly input: (chance: Chance) => Readonly<Record<string, Json>>;
};

/** The steps of an execution with an input, in their order. */
export function stepsFor({ steps, branch }: FleetMachine, input: Readonly<Record<string, Json>>): readonly FleetStep[] {
  if (branch === null || input[branch.field] !== branch.value) return steps;
  const [first, ...others] = steps;
  return [first, branch.step, ...others];
}

/**
 * The definition, or the one that comes with an incident (`isChanged`): it hands no more than the id to the step of the
 * branch, tolerates no failed item of a Map, and has `polls` more Pass states.
 */
export function definitionOf(machine: FleetMachine, isChanged: boolean, polls: number): string {
  const { steps, branch } = machine;
  const [first] = steps;
  const rest = steps.slice(1);
  const states: Record<string, Json> = {};
  const polled = Array.from({ length: polls }, (_, i) => pollState(i + 1));
  const afterFirst = [...polled, ...rest.map(({ state }) => state)];
  const next = (at: number): Json => (at < afterFirst.length ? { Next: afterFirst[at] ?? "" } : { End: true });
  states[first.state] = {
    ...stateOf(first, isChanged),
    ...(branch === null ? (next(0) as object) : { Next: branch.state }),
  };
  if (branch !== null) {
    const [begin] = afterFirst;
    states[branch.state] = {
      Type: "Choice",
      Choices: [{ Variable: `$.${branch.field}`, StringEquals: branch.value, Next: branch.step.state }],
      Default: begin ?? branch.step.state,
    };
    states[branch.step.state] = { ...stateOf(branch.step, isChanged, isChanged), ...(next(0) as object) };
  }
  polled.forEach((name, i) => (states[name] = { Type: "Pass", ...(next(i + 1) as object) }));
  rest.forEach((step, i) => (states[step.state] = { ...stateOf(step, isChanged), ...(next(polls + i + 1) as object) }));
  return JSON.stringify(
    { Comment: `${machine.name}, revision ${isChanged ? 2 : 1}`, StartAt: first.state, States: states },
    null,
    2,
  );
}

export function pollState(number: number): string {
  return `Poll${number}`;
}

/** What a step invokes, by the definition that runs. */
export function functionOf({ name, pinned }: FleetStep, isChanged: boolean): string {
  return `${name}:${isChanged ? (pinned ?? "live") : "live"}`;
}

function stateOf(step: FleetStep, isChanged: boolean, isIdAlone = false): Readonly<Record<string, Json>> {
  const { kind, name } = step;
  if (kind === "task") {
    return {
      Type: "Task",
      Resource: "arn:aws:states:::lambda:invoke",
      Parameters: {
        FunctionName: functionOf(step, isChanged),
        ...(isIdAlone ? { Payload: { "id.$": "$.id" } } : { "Payload.$": "$" }),
      },
      ResultPath: null,
      Retry: [{ ErrorEquals: ["Lambda.TooManyRequestsException"], IntervalSeconds: 1, MaxAttempts: 3, BackoffRate: 2 }],
    };
  }
  const item = { StartAt: name, States: { [name]: { Type: "Pass", End: true } } };
  return {
    Type: "Map",
    ItemsPath: "$.items",
    ToleratedFailurePercentage: isChanged ? 0 : 20,
    ItemProcessor: { ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "EXPRESS" }, ...item },
    ResultPath: null,
  };
}
