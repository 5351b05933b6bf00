import type { Instant } from "@/lib/base/instant";
import type { CompiledMachine } from "@/lib/engine/compiledMachine";
import type { Clock } from "@/lib/engine/drive/clock";
import { drive } from "@/lib/engine/drive/drive";
import { VirtualClock } from "@/lib/engine/drive/virtualClock";
import type { EffectOf, World } from "@/lib/engine/drive/world";
import type { Effect, ExecutionStart, Input } from "@/lib/engine/protocol";
import type { Run } from "@/lib/engine/run";
import { beginStep, newRun } from "@/lib/engine/step";
import { copyRun } from "@/lib/engine/step/copyRun";
import type { HistoryEvent } from "@/lib/history/event";
import { runToEnd } from "@/lib/runner/run";
import type { SimulatedWorld } from "@/lib/runner/simulatedWorld";

export type Driven = {
  readonly run: Run;
  readonly events: readonly HistoryEvent[];
  readonly effects: readonly Effect[];
};

/**
 * Drives a machine as an engine does that forgets it between any two steps: the driver is left after each one, and a
 * new one goes on with what `keep` made of the run: a frozen copy, its text read again.
 */
export async function driveSuspended(
  machine: CompiledMachine,
  start: ExecutionStart & { readonly at: Instant },
  given: SimulatedWorld,
  keep: (run: Run) => Run,
): Promise<Driven> {
  const clock = new VirtualClock();
  const world = worldOf(machine, given, clock);
  // One step, then nothing more happens for this driver.
  const leaving: Clock = { add: (input) => clock.add(input), next: () => null };
  const events: HistoryEvent[] = [];
  const effects: Effect[] = [];
  let run = newRun(start, start.at);
  let inputs: readonly Input[] | null = [{ kind: "started", ...start }];
  while (inputs !== null) {
    const ctx = beginStep(machine, copyRun(run));
    await drive(ctx, leaving, world, { first: inputs, onStepped: (stepped) => void effects.push(...stepped.effects) });
    run = keep(ctx.run);
    events.push(...ctx.events);
    inputs = await clock.next(run);
  }
  return { run, events, effects };
}

function worldOf(machine: CompiledMachine, given: SimulatedWorld, clock: VirtualClock): World {
  return {
    ...clock.timerHandlers(),
    invokeTask: given.invokeTask,
    cancelTask: ({ token }) => clock.dropTask(token),
    readItems: (effect) => given.readItems?.(effect),
    beginResultWriter: (effect) => given.beginResultWriter?.(effect),
    finishResultWriter: (effect) => given.finishResultWriter?.(effect),
    startChild: (effect) => childOf(machine, effect, given),
    redriveChild: () => undefined,
    stopChild: ({ token }) => clock.dropTask(token),
    mapRunEnded: () => undefined,
  };
}

/** A child runs to its end at once. */
async function childOf(
  machine: CompiledMachine,
  { state, execution, input, at, token }: EffectOf<"startChild">,
  given: SimulatedWorld,
): Promise<Input | undefined> {
  const child = machine.states.get(state)?.child;
  if (child === undefined) throw new Error(`${state} has no children`);
  const { run } = await runToEnd(child, { execution, input, at, seed: token }, given);
  const { status, output, error, cause } = run;
  if (status === "RUNNING") return undefined;
  return {
    kind: "childEnded",
    token,
    at: run.now,
    status,
    ...(output === null ? {} : { output }),
    ...(error === null ? {} : { error }),
    ...(cause === null ? {} : { cause }),
  };
}
