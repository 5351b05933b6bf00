import { GivenEntropy, SeededEntropy } from "@/lib/expr/entropy";
import { parseJson } from "@/lib/base/long-text";
import type { CompiledMachine, StepOptions, StepContext } from "./compiledMachine";
import { MAX_EVENTS, MAX_PAYLOAD } from "@/lib/history/serviceLimits";
import { MAX_VARIABLE_BYTES } from "./dataflow/assignment";
import { copyRun } from "./step/copyRun";
import { applyInputs } from "./step/applyInputs";
import type { ExecutionStart, Input, Step } from "./protocol";
import type { Run } from "./run";
import { PLAIN_TASK_TOKENS } from "./token";
import type { Instant } from "@/lib/base/instant";

/** An Express history has no limit on AWS; ours keeps a loop that never waits finite. */
const EXPRESS_EVENTS = 1_000_000;

/**
 * The interpreter: a run and what happened in, the run after it and what came of it out.
 *
 * Pure: equal arguments give equal answers, `run` is not changed, and nothing outside is touched. `inputs` is one
 * input, or several that arrived together: all are recorded before any is acted upon. Inputs for what has ended
 * change nothing.
 *
 * @param run null before the start; the first input is then `started`.
 */
export function step(
  machine: CompiledMachine,
  run: Run | null,
  inputs: Input | readonly Input[],
  options: StepOptions = {},
): Step<Run> {
  const list = isList(inputs) ? inputs : [inputs];
  const first = list[0];
  const own = run === null ? (first?.kind === "started" ? newRun(first, first.at) : null) : copyRun(run);
  if (own === null) throw new TypeError("The first input of a run is `started`");
  const ctx = beginStep(machine, own, options);
  applyInputs(ctx, list);
  return resultOf(ctx);
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

/** Opens a run for changes in place: the caller gives it away. See the invariant of StepContext. */
export function beginStep(machine: CompiledMachine, run: Run, options: StepOptions = {}): StepContext {
  const events = run.execution.type === "EXPRESS" ? EXPRESS_EVENTS : MAX_EVENTS;
  return {
    machine,
    run,
    limits: { events, payload: MAX_PAYLOAD, variables: MAX_VARIABLE_BYTES, ...options.limits },
    entropy: options.entropy ?? entropyOf(run, options),
    trace: options.trace ?? null,
    beforeAttempt: options.beforeAttempt ?? null,
    activityExists: options.activityExists ?? null,
    context: options.context ?? null,
    taskTokens: options.taskTokens ?? PLAIN_TASK_TOKENS,
    events: [],
    effects: [],
    ready: [],
  };
}

function entropyOf({ seed, randomDraws }: Run, { drawn }: StepOptions): SeededEntropy {
  return drawn === undefined ? new SeededEntropy(seed, randomDraws) : new GivenEntropy(seed, randomDraws, drawn);
}

/** Writes how much chance was used back into the run, so that it goes on from there. */
export function saveRandomDraws(ctx: StepContext): void {
  if (ctx.entropy instanceof SeededEntropy) ctx.run.randomDraws = ctx.entropy.drawn;
}
