import type { Instant } from "@/lib/base/instant";
import type { CompiledMachine, StepContext, StepOptions } from "@/lib/engine/compiledMachine";
import { drive } from "@/lib/engine/drive/drive";
import { type MaybePromise, whenReady } from "@/lib/engine/drive/maybePromise";
import type { EffectOf } from "@/lib/engine/drive/world";
import type { ExecutionIdentity, ExecutionStart, ExecutionStatus, Input } from "@/lib/engine/protocol";
import type { Run } from "@/lib/engine/run";
import { beginStep, newRun } from "@/lib/engine/step";
import type { Trace } from "@/lib/engine/trace";
import { copyRun } from "@/lib/engine/step/copyRun";
import type { HistoryEvent } from "@/lib/history/event";
import type { Answer } from "./answers";
import { ChildFuel, limitsOf } from "./bounds";
import { BY_PLACE, type CallMatcher } from "./recordedCalls";
import { type FiredTimer, RecordedWorld } from "./recordedWorld";

export type RecordedRun = {
  readonly events: readonly HistoryEvent[];
  readonly status: ExecutionStatus;
  readonly output: string | null;
  readonly error: string | null;
  readonly cause: string | null;
  /** The task tokens that the run made. */
  readonly taskTokens: ReadonlySet<string>;
  /** Answers that found no task waiting for them. */
  readonly unused: number;
  /** Every recorded moment at which a clock of the machine ran out. */
  readonly clocks: readonly FiredTimer[];
  /** States whose tasks nothing answered. */
  readonly waiting: readonly string[];
};

/** Answers a task in the record's place; null: the record answers it. */
export type TaskExchange = (
  call: EffectOf<"invokeTask">,
  execution: ExecutionIdentity,
) => Promise<readonly Input[]> | null;

/** Who watches a run go by, and what is not in its record. */
export type RecordedRunOptions = {
  /** Told of every step before it is made: a copy of the run as it stands, null before the start, and what comes in. */
  readonly onStep?: (run: () => Run | null, inputs: readonly Input[]) => void;
  /** Waited for now and then: where others wait for the same thread, a long replay lets them go on. */
  readonly pause?: (() => Promise<void>) | undefined;
  /** What children of Map Runs may make; by default of this run alone. */
  readonly children?: ChildFuel;
  /**
   * Which recorded call answers a task; by default that of the same place, as a verdict needs. A machine that is not
   * the recorded one finds its answers by what was asked (`CallsByContent`).
   */
  readonly calls?: CallMatcher;
  /** Asked of each task first. What is recorded of one that it answers is left unused. */
  readonly exchange?: TaskExchange | undefined;
};

/**
 * Runs a machine with the recorded answers. `options` go to every step of the interpreter. A promise only where there
 * is a pause.
 */
export function runRecorded(
  machine: CompiledMachine,
  start: ExecutionStart,
  at: Instant,
  answers: readonly Answer[],
  options: StepOptions = {},
  { onStep, pause, children = new ChildFuel(), calls = BY_PLACE, exchange }: RecordedRunOptions = {},
): MaybePromise<RecordedRun> {
  const ctx = beginStep(machine, newRun(start, at), options);
  const world = new RecordedWorld(answers, calls, (effect, now) => childEnded(machine, effect, now, children));
  const handlers = world.handlers();
  const exchanging = exchange && {
    invokeTask: (call: EffectOf<"invokeTask">) => exchange(call, start.execution) ?? handlers.invokeTask(call),
  };
  const done = drive(
    ctx,
    world,
    { ...handlers, ...exchanging },
    {
      first: [{ kind: "started", at, ...start }],
      onStep:
        onStep &&
        (({ run, events }, inputs) => {
          onStep(() => (events.length === 0 ? null : copyRun(run)), inputs);
        }),
      pause,
    },
  );
  return whenReady(done, () => resultOf(ctx, world));
}

function resultOf({ run, events }: StepContext, { taskTokens, unused, fired, waiting }: RecordedWorld): RecordedRun {
  const { status, output, error, cause } = run;
  return { events, status, output, error, cause, taskTokens, unused, clocks: fired, waiting };
}

/** Runs a child that asks for nothing outside; undefined where it does not end. The record does not show it. */
export function childEnded(
  machine: CompiledMachine,
  { state, token, execution, input, at: startedAt }: EffectOf<"startChild">,
  at: Instant,
  children: ChildFuel,
  trace?: Trace,
): MaybePromise<Input | undefined> {
  const child = machine.states.get(state)?.child;
  if (child === undefined) return undefined;
  const start = { execution, input, seed: "child" };
  const limits = limitsOf(0, execution.type);
  const options = trace === undefined ? { limits } : { limits, trace };
  const run = runRecorded(child, start, startedAt, [], options, { children });
  return whenReady(run, ({ status, output, error, cause, events }): Input | undefined => {
    children.burn(events.length);
    if (status === "RUNNING") return undefined;
    return {
      kind: "childEnded",
      token,
      at,
      status,
      input,
      ...(output === null ? {} : { output }),
      ...(error === null ? {} : { error }),
      ...(cause === null ? {} : { cause }),
    };
  });
}
