import type { StepOptions } from "@/lib/engine/compiledMachine";
import type { MaybePromise } from "@/lib/engine/drive/maybePromise";
import type { EffectOf, World } from "@/lib/engine/drive/world";
import type { Run } from "@/lib/engine/run";
import type { HistoryEvent } from "@/lib/history/event";

export type Task = EffectOf<"invokeTask">;

/**
 * The parts of a world that a simulated execution is given. The rest is the simulation's own: timers run on its clock,
 * children of distributed Maps are simulated too, in the same world. Where a reader or a writer is absent, reading or
 * writing fails; a task that gets no answer has to be ended by its own timeout or the execution's.
 */
export type SimulatedWorld = Pick<World, "invokeTask"> &
  Partial<Pick<World, "cancelTask" | "readItems" | "beginResultWriter" | "finishResultWriter" | "mapRunEnded">> & {
    /** Whether the activity that a task names exists; absent: all do. */
    readonly activityExists?: NonNullable<StepOptions["activityExists"]>;
    /** Told of each child execution when it has ended, in the order in which they end. */
    readonly onChildEnded?: (effect: EffectOf<"startChild">, child: RunResult) => MaybePromise<void>;
  };

export type RunResult = {
  /** Still RUNNING when it was looked at before its end. */
  readonly run: Run;
  readonly events: readonly HistoryEvent[];
  /** Children of its unsuccessful Map Runs that did not end well: a redrive goes on with them. */
  readonly children: KeptChildren;
};

/** By the ARN of the Map Run, then by that of the child. */
export type KeptChildren = ReadonlyMap<string, ReadonlyMap<string, KeptChild>>;
export type KeptChild = { readonly effect: EffectOf<"startChild">; readonly ended: RunResult };
