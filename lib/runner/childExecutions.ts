import type { Instant } from "@/lib/base/instant";
import type { StepContext } from "@/lib/engine/compiledMachine";
import { type MaybePromise, whenReady } from "@/lib/engine/drive/maybePromise";
import type { Sleeper, VirtualClock } from "@/lib/engine/drive/virtualClock";
import type { Answer, EffectOf } from "@/lib/engine/drive/world";
import type { Input, MapRunView } from "@/lib/engine/protocol";
import { redrivable } from "@/lib/engine/recovery/redrivable";
import type { Token } from "@/lib/engine/token";
import { childEnded } from "./childEnded";
import type { KeptChild, KeptChildren, RunResult, SimulatedWorld } from "./simulatedWorld";

type Starting = EffectOf<"startChild">;

/** A child as its parent sees it. */
export type SimulatedChild = {
  readonly ctx: StepContext;
  /** Lets it go on up to an instant; `first` is what it begins with. */
  readonly driveUntil: (until: Instant, first?: Input) => MaybePromise<void>;
  /** When something happens to it next; Infinity when nothing does. */
  readonly nextAt: () => number;
  readonly result: () => RunResult;
};

/** Makes the simulation of a child; `before`: how it ended, when it is redriven. Null: its state has no children. */
type Simulate = (effect: Starting, before: RunResult | null) => SimulatedChild | null;

type Running = { readonly child: SimulatedChild; readonly effect: Starting } & Sleeper;

/**
 * The children of a simulated execution's distributed Maps. They run at the same time as their parent: what a child can
 * do at once it does, then it sleeps on its parent's clock. One that has ended is forgotten, but for those that a
 * redrive goes on with.
 */
export class ChildExecutions {
  private readonly running = new Map<Token, Running>();
  readonly kept: Map<string, Map<string, KeptChild>>;

  constructor(
    private readonly clock: VirtualClock,
    private readonly world: SimulatedWorld,
    private readonly simulate: Simulate,
    before: KeptChildren | null,
    /** Events that the history of a child may have; undefined: as many as AWS allows. */
    private readonly maxEvents: number | undefined,
  ) {
    this.kept = new Map([...(before ?? [])].map(([mapRunArn, of]) => [mapRunArn, new Map(of)]));
  }

  /** A Map Run is over: nothing goes on from one that succeeded. */
  forget({ status, mapRunArn }: MapRunView): void {
    if (status === "SUCCEEDED") this.kept.delete(mapRunArn);
  }

  start(effect: Starting): MaybePromise<void> {
    const child = this.simulate(effect, null);
    if (child === null) return;
    const { execution, input, at } = effect;
    return this.begin(effect, child, { kind: "started", at, execution, input, seed: child.ctx.run.seed });
  }

  private begin(effect: Starting, child: SimulatedChild, first: Input): MaybePromise<void> {
    const running: Running = { child, effect, wake: (until) => this.goOn(running, until) };
    this.running.set(effect.token, running);
    return this.goOn(running, effect.at, first);
  }

  /** Lets a child go on; tells its parent when it has ended. */
  private goOn(running: Running, until: Instant, first?: Input): MaybePromise<void> {
    const { child, effect } = running;
    // Stopped meanwhile.
    if (this.running.get(effect.token) !== running) return;
    const soon = child.driveUntil(until, first);
    return soon instanceof Promise ? soon.then(() => this.wentOn(running)) : this.wentOn(running);
  }

  private wentOn(running: Running): MaybePromise<void> {
    const { child } = running;
    if (child.ctx.run.status !== "RUNNING") return this.ended(running);
    const next = child.nextAt();
    if (next < Infinity) this.clock.sleep(running, next as Instant);
  }

  private ended({ child, effect }: Running): MaybePromise<void> {
    this.running.delete(effect.token);
    const { run } = child.ctx;
    this.clock.add(childEnded(effect.token, effect.input, run, run.now));
    return this.keep(effect, child.result());
  }

  /** A child that did not end well goes on, or starts anew when it is an Express execution. */
  redrive(again: EffectOf<"redriveChild">): Answer {
    const { token, at, mapRunArn, execution } = again;
    const of = this.kept.get(mapRunArn);
    const kept = of?.get(execution.id);
    if (kept === undefined) return unknownChild(token, at);
    const effect: Starting = { ...kept.effect, token, at };
    const isExpress = execution.type === "EXPRESS";
    if (!isExpress && redrivable(kept.ended.run, at, this.maxEvents).status === "NOT_REDRIVABLE") {
      // How it ended is how it ends.
      return childEnded(token, effect.input, kept.ended.run, at);
    }
    of?.delete(execution.id);
    if (isExpress) return this.start(effect);
    const child = this.simulate(effect, kept.ended);
    return child === null ? unknownChild(token, at) : this.begin(effect, child, { kind: "redriven", at });
  }

  /** Ends a child from outside; one that has ended before its parent heard of it is not told any more. */
  stop({ token, at }: EffectOf<"stopChild">): MaybePromise<void> {
    this.clock.dropTask(token);
    const running = this.running.get(token);
    if (running === undefined) return;
    this.running.delete(token);
    const { child, effect } = running;
    return whenReady(child.driveUntil(at, { kind: "stopped", at }), () => this.keep(effect, child.result()));
  }

  /** Keeps a child that did not end well, and tells the world. */
  private keep(effect: Starting, ended: RunResult): MaybePromise<void> {
    if (ended.run.status !== "SUCCEEDED") {
      const { mapRunArn, execution } = effect;
      const of = this.kept.get(mapRunArn) ?? new Map<string, KeptChild>();
      this.kept.set(mapRunArn, of.set(execution.id, { effect, ended }));
    }
    return this.world.onChildEnded?.(effect, ended);
  }
}

function unknownChild(token: Token, at: Instant): Input {
  const cause = "Nothing is known here of this child execution's earlier attempts.";
  return { kind: "childEnded", token, at, status: "FAILED", error: "States.Runtime", cause };
}
