import type { Instant } from "@/lib/base/instant";
import type { CompiledMachine, StepContext, StepOptions } from "@/lib/engine/compiledMachine";
import { drive } from "@/lib/engine/drive/drive";
import { type MaybePromise, whenReady } from "@/lib/engine/drive/maybePromise";
import { VirtualClock } from "@/lib/engine/drive/virtualClock";
import type { Answer, EffectOf, World } from "@/lib/engine/drive/world";
import type { ExecutionStart, Input } from "@/lib/engine/protocol";
import type { Run } from "@/lib/engine/run";
import { beginStep, newRun } from "@/lib/engine/step";
import { copyRun } from "@/lib/engine/step/copyRun";
import { ChildExecutions, type SimulatedChild } from "./childExecutions";
import type { KeptChildren, RunResult, SimulatedWorld } from "./simulatedWorld";

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

/**
 * One execution that is simulated, or a child of one: the run, its clock, and its world. That is what was given, timers
 * on the clock, and children that are simulated too. Millions of them are made: what few need is made when it is needed.
 */
class Simulation implements SimulatedChild, World {
  readonly ctx: StepContext;
  private readonly clock = new VirtualClock();
  private made: ChildExecutions | null = null;

  /** @param before how it ended, when it is redriven: its history and its children go on. */
  constructor(
    machine: CompiledMachine,
    run: Run,
    private readonly given: SimulatedWorld,
    private readonly options: StepOptions,
    private readonly before: RunResult | null,
  ) {
    const { activityExists } = given;
    this.ctx = beginStep(machine, run, activityExists === undefined ? options : { activityExists, ...options });
  }

  /** Lets happen what is due up to an instant; `first` happens whenever it is. */
  driveUntil(until: number, first?: Input): MaybePromise<void> {
    this.clock.until = until;
    return drive(this.ctx, this.clock, this, first === undefined ? {} : { first: [first] });
  }

  nextAt(): number {
    return this.clock.nextAt(this.ctx.run);
  }

  result(): RunResult {
    const { run, events } = this.ctx;
    const before = this.before?.events ?? [];
    const children = this.made?.kept ?? this.before?.children ?? NO_CHILDREN;
    return { run, events: before.length === 0 ? events : [...before, ...events], children };
  }

  setTimer({ token, fireAt }: EffectOf<"setTimer">): void {
    this.clock.setTimer(token, fireAt);
  }

  cancelTimer({ token }: EffectOf<"cancelTimer">): void {
    this.clock.dropTimer(token);
  }

  invokeTask(effect: EffectOf<"invokeTask">): Answer {
    return this.given.invokeTask(effect);
  }

  cancelTask(effect: EffectOf<"cancelTask">): Answer {
    this.clock.dropTask(effect.token);
    return this.given.cancelTask?.(effect);
  }

  readItems(effect: EffectOf<"readItems">): Answer {
    return this.given.readItems?.(effect) ?? notKnown(effect, "itemsReadFailed", "read items from");
  }

  beginResultWriter(effect: EffectOf<"beginResultWriter">): Answer {
    return this.given.beginResultWriter?.(effect);
  }

  finishResultWriter(effect: EffectOf<"finishResultWriter">): Answer {
    return this.given.finishResultWriter?.(effect) ?? notKnown(effect, "resultWriteFailed", "write results to");
  }

  startChild(effect: EffectOf<"startChild">): Answer {
    return this.children.start(effect);
  }

  redriveChild(effect: EffectOf<"redriveChild">): Answer {
    return this.children.redrive(effect);
  }

  stopChild(effect: EffectOf<"stopChild">): Answer {
    return this.children.stop(effect);
  }

  mapRunEnded(effect: EffectOf<"mapRunEnded">): Answer {
    this.children.forget(effect.mapRun);
    return this.given.mapRunEnded?.(effect);
  }

  private get children(): ChildExecutions {
    const { limits } = this.options;
    const simulate = (effect: EffectOf<"startChild">, ended: RunResult | null) => this.childOf(effect, ended);
    this.made ??= new ChildExecutions(this.clock, this.given, simulate, this.before?.children ?? null, limits?.events);
    return this.made;
  }

  /** A child is an execution of its own, in the same world. */
  private childOf(effect: EffectOf<"startChild">, before: RunResult | null): Simulation | null {
    const { machine, run } = this.ctx;
    const { state, execution, input, at, token } = effect;
    const child = machine.states.get(state)?.child;
    if (child === undefined) return null;
    const { limits, activityExists } = this.options;
    const options = {
      ...(limits === undefined ? {} : { limits }),
      ...(activityExists === undefined ? {} : { activityExists }),
    };
    const start = { execution, input, seed: `${run.seed}/${token}` };
    return new Simulation(
      child,
      before === null ? newRun(start, at) : copyRun(before.run),
      this.given,
      options,
      before,
    );
  }
}

const NO_CHILDREN: KeptChildren = new Map();

function notKnown(
  { token, at }: Pick<EffectOf<"readItems">, "token" | "at">,
  kind: "itemsReadFailed" | "resultWriteFailed",
  purpose: string,
): Input {
  return { kind, token, at, cause: `Nothing to ${purpose} is known here.` };
}
