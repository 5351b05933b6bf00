import type { Instant } from "@/lib/base/instant";
import type { CompiledMachine, StepContext, StepOptions } from "@/lib/engine/compiledMachine";
import { drive } from "@/lib/engine/drive/drive";
import { type MaybePromise, whenReady } from "@/lib/engine/drive/maybePromise";
import { VirtualClock } from "@/lib/engine/drive/virtualClock";
import type { EffectOf, World } from "@/lib/engine/drive/world";
import type { ExecutionStart, Input } from "@/lib/engine/protocol";
import type { Run } from "@/lib/engine/run";
import { beginStep, newRun } from "@/lib/engine/step";
import { copyRun } from "@/lib/engine/step/copyRun";
import { ChildExecutions, type SimulatedChild } from "./childExecutions";
import type { RunResult, SimulatedWorld } from "./simulatedWorld";

/*
 * Executions under a virtual clock: time goes on to whatever comes next, in an execution or in a child of it.
 */

/** `until`: nothing that comes later happens; an execution that goes on then is looked at as it stands. */
export type RunOptions = StepOptions & { readonly until?: Instant };

/**
 * Runs an execution from its start until it ends or nothing more can happen. A Standard one that waits for what never
 * comes ends after a year, as on AWS.
 *
 * A promise only where the world gives one. Inputs due at the same instant are applied together. The run is owned here
 * and changed in place: the cost of an event does not depend on how many there were before.
 */
export function runToEnd(
  machine: CompiledMachine,
  start: ExecutionStart & { readonly at: Instant },
  world: SimulatedWorld,
  options: RunOptions = {},
): MaybePromise<RunResult> {
  const simulation = new Simulation(machine, newRun(start, start.at), world, options, null);
  const done = simulation.driveUntil(options.until ?? Number.MAX_VALUE, { kind: "started", ...start });
  return whenReady(done, () => simulation.result());
}

/**
 * Redrives an execution that ended badly and runs it until it ends again. Answers the whole history, that of the
 * attempts before included; `before` stays as it was. One that cannot be redriven (ask `redrivable`) comes back
 * without a change.
 *
 * @param at when it is redriven; not before its end.
 */
export function redrive(
  machine: CompiledMachine,
  before: RunResult,
  world: SimulatedWorld,
  at: Instant,
  options: StepOptions = {},
): MaybePromise<RunResult> {
  const simulation = new Simulation(machine, copyRun(before.run), world, options, before);
  return whenReady(simulation.driveUntil(Number.MAX_VALUE, { kind: "redriven", at }), () => simulation.result());
}

/** One execution that is simulated, or a child of one. */
class Simulation implements SimulatedChild {
  readonly ctx: StepContext;
  private readonly clock = new VirtualClock();
  private readonly children: ChildExecutions;
  private readonly world: World;

  /** @param before how it ended, when it is redriven: its history and its children go on. */
  constructor(
    machine: CompiledMachine,
    run: Run,
    given: SimulatedWorld,
    options: StepOptions,
    private readonly before: RunResult | null,
  ) {
    const { activityExists } = given;
    this.ctx = beginStep(machine, run, activityExists === undefined ? options : { activityExists, ...options });
    const { limits } = options;
    const ofChildren = {
      ...(limits === undefined ? {} : { limits }),
      ...(options.activityExists === undefined ? {} : { activityExists: options.activityExists }),
    };
    const simulate = (effect: EffectOf<"startChild">, ended: RunResult | null) =>
      childOf(this.ctx, effect, given, ofChildren, ended);
    this.children = new ChildExecutions(this.clock, given, simulate, before?.children ?? null, limits?.events);
    this.world = worldOf(given, this.clock, this.children);
  }

  /** Lets happen what is due up to an instant; `first` happens whenever it is. */
  driveUntil(until: number, first?: Input): MaybePromise<void> {
    this.clock.until = until;
    return drive(this.ctx, this.clock, this.world, first === undefined ? {} : { first: [first] });
  }

  nextAt(): number {
    return this.clock.nextAt(this.ctx.run);
  }

  result(): RunResult {
    const { run, events } = this.ctx;
    const before = this.before?.events ?? [];
    return { run, events: before.length === 0 ? events : [...before, ...events], children: this.children.kept };
  }
}

/** A child is an execution of its own, in the same world. */
function childOf(
  { machine, run }: StepContext,
  { state, execution, input, at, token }: EffectOf<"startChild">,
  world: SimulatedWorld,
  options: StepOptions,
  before: RunResult | null,
): Simulation | null {
  const child = machine.states.get(state)?.child;
  if (child === undefined) return null;
  const start = { execution, input, seed: `${run.seed}/${token}` };
  return new Simulation(child, before === null ? newRun(start, at) : copyRun(before.run), world, options, before);
}

/** The whole world of a simulated execution: what is given, timers on the clock, children that are simulated too. */
function worldOf(given: SimulatedWorld, clock: VirtualClock, children: ChildExecutions): World {
  return {
    ...clock.timerHandlers(),
    ...children.handlers(),
    invokeTask: (effect) => given.invokeTask(effect),
    cancelTask: (effect) => {
      clock.dropTask(effect.token);
      return given.cancelTask?.(effect);
    },
    readItems: (effect) => given.readItems?.(effect) ?? notKnown(effect, "itemsReadFailed", "read items from"),
    beginResultWriter: (effect) => given.beginResultWriter?.(effect),
    finishResultWriter: (effect) =>
      given.finishResultWriter?.(effect) ?? notKnown(effect, "resultWriteFailed", "write results to"),
  };
}

function notKnown(
  { token, at }: Pick<EffectOf<"readItems">, "token" | "at">,
  kind: "itemsReadFailed" | "resultWriteFailed",
  purpose: string,
): Input {
  return { kind, token, at, cause: `Nothing to ${purpose} is known here.` };
}
