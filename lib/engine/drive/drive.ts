import type { StepContext } from "../compiledMachine";
import type { Effect, Input } from "../protocol";
import { saveRandomDraws } from "../step";
import { applyInputs } from "../step/applyInputs";
import type { Clock } from "./clock";
import { type MaybePromise, whenReady } from "./maybePromise";
import { type Answer, inputsIn, type World } from "./world";

/*
 * The one loop that performs effects. What happens next is the clock's, what is done is the world's; neither time nor
 * anything outside is known here, so pure rooms use it too.
 *
 *     clock.next ──inputs──> step ──effects──> world[kind] ──answers──> clock.add
 *
 * Invariants:
 * 1. Between two steps the run is plain JSON and nothing of it lies in the driver: when `drive` has returned, the run
 *    can be stored, and driven on from its text by `drive(beginStep(machine, run), …)`.
 * 2. A handler need not know the outcome: what it does not answer comes through the clock, in this process or another.
 * 3. Effects are performed in order, each one when the one before it is done.
 */

export type DriveOptions = {
  /** What is applied before the clock is asked: `started` or `redriven`; an empty list lets go on what can. */
  readonly first?: readonly Input[];
  /** Told of each step before it is made: the context as it stands, and the inputs that are going to be applied. */
  readonly onStep?: ((ctx: StepContext, inputs: readonly Input[]) => void) | undefined;
  /**
   * Waited for after each step, before its effects are performed: an engine that outlives its process stores the run,
   * what was recorded and what is to be done here, in one transaction.
   */
  readonly onStepped?: ((ctx: StepContext) => MaybePromise<void>) | undefined;
  /** Waited for now and then: where others wait for the same thread, a long run lets them go on. */
  readonly pause?: (() => Promise<void>) | undefined;
};

/** Steps between two pauses: some ms. */
const PAUSE_EVERY = 64;

/**
 * Drives a run until its clock says that nothing more happens. The run is owned by the context and changed in place:
 * the cost of an event does not depend on how many there were before.
 *
 * @returns a promise only where the clock, the world or an option gives one; what these throw or reject with ends it.
 */
export function drive(ctx: StepContext, clock: Clock, world: World, options: DriveOptions = {}): MaybePromise<void> {
  return new Driver(ctx, clock, world, options).run();
}

class Driver {
  constructor(
    private readonly ctx: StepContext,
    private readonly clock: Clock,
    private readonly world: World,
    private readonly options: DriveOptions,
  ) {}

  run(): MaybePromise<void> {
    const { first, pause } = this.options;
    let next = first ?? this.clock.next(this.ctx.run);
    if (pause !== undefined) return this.runLater(next);
    for (;;) {
      if (next instanceof Promise) return this.runLater(next);
      if (next === null) return saveRandomDraws(this.ctx);
      const soon = this.turn(next);
      if (soon instanceof Promise) return this.runLater(soon.then(() => this.clock.next(this.ctx.run)));
      next = this.clock.next(this.ctx.run);
    }
  }

  private async runLater(first: MaybePromise<readonly Input[] | null>): Promise<void> {
    const { pause } = this.options;
    let steps = 0;
    for (let inputs = await first; inputs !== null;) {
      const soon = this.turn(inputs);
      if (soon instanceof Promise) await soon;
      if (pause !== undefined && ++steps % PAUSE_EVERY === 0) await pause();
      const next = this.clock.next(this.ctx.run);
      inputs = next instanceof Promise ? await next : next;
    }
    saveRandomDraws(this.ctx);
  }

  /** One step, and what it asks of the world. */
  private turn(inputs: readonly Input[]): MaybePromise<void> {
    const { ctx, clock, world } = this;
    const { onStep, onStepped } = this.options;
    onStep?.(ctx, inputs);
    applyInputs(ctx, inputs);
    if (onStepped === undefined) return performAll(ctx.effects, clock, world);
    saveRandomDraws(ctx);
    return whenReady(onStepped(ctx), () => performAll(ctx.effects, clock, world));
  }
}

/** Performs effects in order and empties the list; the clock gets what the world answers. */
export function performAll(effects: Effect[], clock: Clock, world: World): MaybePromise<void> {
  for (let i = 0; i < effects.length; i++) {
    const effect = effects[i];
    const soon = effect === undefined ? undefined : perform(effect, clock, world);
    if (soon instanceof Promise) return performRest(effects.splice(0).slice(i + 1), clock, world, soon);
  }
  effects.length = 0;
}

async function performRest(rest: readonly Effect[], clock: Clock, world: World, first: Promise<void>): Promise<void> {
  await first;
  for (const effect of rest) {
    const soon = perform(effect, clock, world);
    if (soon instanceof Promise) await soon;
  }
}

function perform(effect: Effect, clock: Clock, world: World): MaybePromise<void> {
  // A kind and its handler belong together by the type of World; TypeScript cannot follow that through a union.
  const handler = world[effect.kind] as (this: World, effect: Effect) => Answer;
  const answer: MaybePromise<Awaited<Answer>> = handler.call(world, effect);
  return answer instanceof Promise ? answer.then((inputs) => keep(inputs, clock)) : keep(answer, clock);
}

function keep(answer: Awaited<Answer>, clock: Clock): void {
  // Most effects have no answer.
  if (answer === undefined) return;
  for (const input of inputsIn(answer)) clock.add(input);
}
