import { SeededEntropy, type Entropy } from "@/lib/expr/entropy";
import type { JsonObject } from "@/lib/base/json";
import { parseJson } from "@/lib/base/long-text";
import type { CompiledMachine } from "./compiledMachine";
import { MAX_PAYLOAD_BYTES } from "./jsonWithText";
import { MAX_VARIABLE_BYTES } from "./dataflow/assignment";
import { copyRun } from "./step/copyRun";
import { applyInputs } from "./step/applyInputs";
import type { ExecutionStart, Input, Step } from "./protocol";
import type { Run } from "./run";
import type { Trace } from "./trace";
import { STANDARD_EVENTS, type Limits, type StepContext } from "./stepContext";
import type { Instant } from "@/lib/base/instant";

export type StepOptions = {
  /** Receives each stage of the data flow. Changes nothing. */
  readonly trace?: Trace;
  /** Where chance comes from; by default the run's own seed. A replay hands recorded values over here. */
  readonly entropy?: Entropy;
  readonly limits?: Partial<Limits>;
  /** Asked before a task is handed to an activity: one that names what does not exist fails. Absent: all exist. */
  readonly activityExists?: (task: ActivityTask) => boolean;
  /** A context object that is shown instead of the run's own: a test of one state has one. */
  readonly context?: JsonObject;
};

export type ActivityTask = {
  /** The activity's ARN. */
  readonly resource: string;
  readonly state: string;
  /** How often the execution was redriven. */
  readonly redriveCount: number;
};

/** An Express history has no limit on AWS; ours keeps a loop that never waits finite. */
const EXPRESS_EVENTS = 1_000_000;

/**
 * The interpreter: a run and what happened in, the run after it and what came of it out.
 *
 * Pure: equal arguments give equal answers, `run` is not changed, and nothing outside is touched. A promise
 * is answered only when the machine uses JSONata and an expression needs it. `inputs` is one input, or
 * several that arrived together: all are recorded before any is acted upon. Inputs for what has ended
 * change nothing.
 *
 * @param run null before the start; the first input is then `started`.
 */
export function step(
  machine: CompiledMachine,
  run: Run | null,
  inputs: Input | readonly Input[],
  options: StepOptions = {},
): Step<Run> | Promise<Step<Run>> {
  const list = isList(inputs) ? inputs : [inputs];
  const first = list[0];
  const own = run === null ? (first?.kind === "started" ? newRun(first, first.at) : null) : copyRun(run);
  if (own === null) throw new TypeError("The first input of a run is `started`");
  const ctx = beginStep(machine, own, options);
  const soon = applyInputs(ctx, list);
  return soon instanceof Promise ? soon.then(() => resultOf(ctx)) : resultOf(ctx);
}

function isList(inputs: Input | readonly Input[]): inputs is readonly Input[] {
  return Array.isArray(inputs);
}

function resultOf(ctx: StepContext): Step<Run> {
  saveRandomDraws(ctx);
  return { run: ctx.run, events: ctx.events, effects: ctx.effects };
}

/** A run before its first event. */
export function newRun(start: ExecutionStart, at: Instant): Run {
  return {
    status: "RUNNING",
    execution: start.execution,
    startedAt: at,
    now: at,
    input: parseJson(start.input),
    seed: start.seed,
    randomDraws: 0,
    redriveCount: 0,
    redrivenAt: null,
    timeoutSet: false,
    nextEventId: 1,
    variableBytes: 0,
    cursors: [],
    output: null,
    error: null,
    cause: null,
  };
}

/** Opens a run for changes in place: the caller gives it away. See the invariant in work.ts. */
export function beginStep(machine: CompiledMachine, run: Run, options: StepOptions = {}): StepContext {
  const events = run.execution.type === "EXPRESS" ? EXPRESS_EVENTS : STANDARD_EVENTS;
  return {
    machine,
    run,
    limits: { events, payload: MAX_PAYLOAD_BYTES, variables: MAX_VARIABLE_BYTES, ...options.limits },
    entropy: options.entropy ?? new SeededEntropy(run.seed, run.randomDraws),
    trace: options.trace ?? null,
    activityExists: options.activityExists ?? null,
    context: options.context ?? null,
    events: [],
    effects: [],
    ready: [],
  };
}

/** Writes how much chance was used back into the run, so that it goes on from there. */
export function saveRandomDraws(ctx: StepContext): void {
  if (ctx.entropy instanceof SeededEntropy) ctx.run.randomDraws = ctx.entropy.drawn;
}
