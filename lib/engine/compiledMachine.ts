import type { Catcher, Retrier, StateType } from "@/lib/asl/machine";
import type { JsonObject } from "@/lib/base/json";
import type { Exact } from "@/lib/base/long";
import type { Entropy } from "@/lib/expr/entropy";
import type { HistoryEvent } from "@/lib/history/event";
import type { Failure } from "./failure";
import type { Effect, TaskTarget } from "./protocol";
import type { Cursor, Run } from "./run";
import type { TaskTokens } from "./token";
import type { Trace } from "./trace";

/*
 * The interpreter's own types: a compiled machine and the context of a step, which refer to each other.
 *
 * A compiled machine has every path, template and expression parsed once, and every state is a set of closures over
 * its own parts. It knows nothing of any run, so one serves many at a time; what a closure works on is its arguments.
 */

export type CompiledState = {
  readonly name: string;
  readonly type: StateType;
  /** Absent `Next` is the end of its level. */
  readonly next: string | null;
  /** Runs the state for a cursor that has entered it, or begins another attempt after a backoff. */
  readonly enter: (ctx: StepContext, cursor: Cursor) => void;
  /** What it waited for has happened: `cursor.phase` is `completed` or `elapsed`. */
  readonly resume: (ctx: StepContext, cursor: Cursor) => void;
  /** Makes the input of a new iteration. Maps only. */
  readonly select: ((ctx: StepContext, cursor: Cursor, child: Cursor) => void) | null;
  /** Null where the language has no Retry and Catch. */
  readonly recovery: Recovery | null;
  /** Whom a Task calls: inputs record their events by it. Null elsewhere. */
  readonly target: TaskTarget | null;
  /** Whether `$$.Task.Token` exists. */
  readonly hasTaskToken: boolean;
  /** The machine of the child executions. Distributed Maps only. */
  readonly child?: CompiledMachine;
  /** Ends what goes on outside of the execution, which ends itself. Distributed Maps only. */
  readonly abort?: (ctx: StepContext, cursor: Cursor) => void;
};

export type Recovery = {
  readonly retry: readonly Retrier[];
  readonly catch: readonly Catcher[];
  /** Makes what leaves through catcher `index`; `error` is `{Error, Cause}`. */
  readonly caught: (ctx: StepContext, cursor: Cursor, index: number, error: JsonObject) => StateResult | Failure;
};

/** What a state leaves with. */
export type StateResult = { readonly output: Exact; readonly assigned: JsonObject | null };

export type CompiledMachine = {
  readonly startAt: string;
  readonly timeoutSeconds: number | null;
  /** All states, nested ones too: names are unique over the machine. */
  readonly states: ReadonlyMap<string, CompiledState>;
};

/**
 * What a run needs while inputs are applied: the run itself, changed in place, and what comes out.
 *
 * Invariant: a StepContext owns its run. `step` copies the run first, so that its caller's stays as it was; a driver
 * that owns one run from start to end copies nothing.
 */
export type StepContext = {
  /** Another one only from within `beforeAttempt`. */
  machine: CompiledMachine;
  readonly run: Run;
  readonly limits: Limits;
  readonly entropy: Entropy;
  readonly trace: Trace | null;
  readonly beforeAttempt: NonNullable<StepOptions["beforeAttempt"]> | null;
  /** Whether the activity of a task exists; null: all do. */
  readonly activityExists: StepOptions["activityExists"] | null;
  /** The context object to show instead of the run's own; null: the run's own. */
  readonly context: JsonObject | null;
  readonly events: HistoryEvent[];
  readonly taskTokens: TaskTokens;
  readonly effects: Effect[];
  /** Cursors that can go on, in the order in which they may. */
  readonly ready: Cursor[];
};

export type Limits = {
  /** Events in a history, of which the last has to be the end. */
  readonly events: number;
  /** Bytes of a payload: 256 KiB. */
  readonly payload: number;
  /** Bytes of all variables: 10 MiB. */
  readonly variables: number;
};

export type StepOptions = {
  /** Receives each stage of the data flow. Changes nothing. */
  readonly trace?: Trace;
  /**
   * Called before each attempt of a state, before its Entered event where it is the first. What it changes in the cursor
   * and the context is what the attempt begins with: a fork's edits.
   */
  readonly beforeAttempt?: (ctx: StepContext, cursor: Cursor) => void;
  /** Where chance comes from; by default the run's own seed. A replay hands recorded values over here. */
  readonly entropy?: Entropy;
  /** Values of chance that are known, by the numbers of their draws; where `entropy` is absent. */
  readonly drawn?: ReadonlyMap<number, string | number>;
  readonly limits?: Partial<Limits>;
  /** Asked before a task is handed to an activity: one that names what does not exist fails. Absent: all exist. */
  readonly activityExists?: (task: ActivityTask) => boolean;
  /** A context object that is shown instead of the run's own: a test of one state has one. */
  readonly context?: JsonObject;
  /** What task tokens look like: an engine that others can reach has ones that nobody guesses. */
  readonly taskTokens?: TaskTokens;
};

export type ActivityTask = {
  /** The activity's ARN. */
  readonly resource: string;
  readonly state: string;
  /** How often the execution was redriven. */
  readonly redriveCount: number;
};
