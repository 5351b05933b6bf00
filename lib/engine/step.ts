import { SeededEntropy, type Entropy } from "@/lib/expr/entropy";
import type { JsonObject } from "@/lib/base/json";
import { parseJson } from "@/lib/base/long-text";
import type { CompiledMachine } from "./compiled";
import { PAYLOAD_LIMIT } from "./datum";
import { VARIABLES_LIMIT } from "./assignment";
import { copyRun } from "./copy";
import { apply } from "./drain";
import type { ExecutionStart, Input, Step } from "./protocol";
import type { Run } from "./run";
import type { Trace } from "./trace";
import { STANDARD_EVENTS, type Limits, type Work } from "./work";
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
  const work = workOn(machine, own, options);
  const soon = apply(work, list);
  return soon instanceof Promise ? soon.then(() => resultOf(work)) : resultOf(work);
}

function isList(inputs: Input | readonly Input[]): inputs is readonly Input[] {
  return Array.isArray(inputs);
}

function resultOf(work: Work): Step<Run> {
  settleChance(work);
  return { run: work.run, events: work.events, effects: work.effects };
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
    drawn: 0,
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
export function workOn(machine: CompiledMachine, run: Run, options: StepOptions = {}): Work {
  const events = run.execution.type === "EXPRESS" ? EXPRESS_EVENTS : STANDARD_EVENTS;
  return {
    machine,
    run,
    limits: { events, payload: PAYLOAD_LIMIT, variables: VARIABLES_LIMIT, ...options.limits },
    entropy: options.entropy ?? new SeededEntropy(run.seed, run.drawn),
    trace: options.trace ?? null,
    activityExists: options.activityExists ?? null,
    context: options.context ?? null,
    events: [],
    effects: [],
    ready: [],
  };
}

/** Writes how much chance was used back into the run, so that it goes on from there. */
export function settleChance(work: Work): void {
  if (work.entropy instanceof SeededEntropy) work.run.drawn = work.entropy.drawn;
}
