import type { CompiledMachine, StepOptions, StepContext } from "@/lib/engine/compiledMachine";
import { applyInputs } from "@/lib/engine/step/applyInputs";
import { resultPlace } from "@/lib/engine/distributed/resultPlace";
import type { Effect, ExecutionStart, ExecutionStatus, Input } from "@/lib/engine/protocol";
import { copyRun } from "@/lib/engine/step/copyRun";
import type { Run } from "@/lib/engine/run";
import { newRun, beginStep } from "@/lib/engine/step";
import type { Instant } from "@/lib/base/instant";
import type { Json } from "@/lib/base/json";
import { jsonText } from "@/lib/base/json-text";
import type { HistoryEvent } from "@/lib/history/event";
import { ChildFuel, limitsOf } from "./bounds";
import type { Answer } from "./answers";

/*
 * The loop whose world is a recording: every effect is answered from it, in the order in which AWS was. It
 * never waits and never makes an outcome up; a timer that the recording says nothing of fires only when nothing
 * else can go on.
 */

export type RecordedRun = {
  readonly events: readonly HistoryEvent[];
  readonly status: ExecutionStatus;
  readonly output: string | null;
  readonly error: string | null;
  readonly cause: string | null;
  /** The task tokens that the run made. */
  readonly taskTokens: ReadonlySet<string>;
  /** Answers that found no task waiting for them. */
  readonly unused: number;
  /** Every recorded moment at which a clock of the machine ran out. */
  readonly clocks: readonly Clock[];
};

/** A timer the machine set and when the recording says that it fired; instants in ms UTC. */
export type Clock = {
  /** Id of the recorded event that shows it. */
  readonly id: number;
  readonly timer: Timer;
  readonly firedAt: Instant;
};

/** Who watches a run go by. */
export type Watch = {
  /** Told of every step before it is made: a copy of the run as it stands, null before the start, and what comes in. */
  readonly onStep?: (run: () => Run | null, inputs: readonly Input[]) => void;
  /** Waited for now and then: where others wait for the same thread, a long replay lets them go on. */
  readonly pause?: (() => Promise<void>) | undefined;
  /** What children of Map Runs may make; by default of this run alone. */
  readonly children?: ChildFuel;
};

/** Steps of the interpreter between two pauses: some ms. */
const PAUSE_EVERY = 64;

/** Runs a machine with the recorded answers. `options` go to every step of the interpreter. */
export async function runRecorded(
  machine: CompiledMachine,
  start: ExecutionStart,
  at: Instant,
  answers: readonly Answer[],
  options: StepOptions = {},
  watch: Watch = {},
): Promise<RecordedRun> {
  const loop = new Loop(
    beginStep(machine, newRun(start, at), options),
    watch,
    wholeMapRuns(answers),
    watch.children ?? new ChildFuel(),
  );
  await loop.take([{ kind: "started", at, ...start }]);
  let waiting: readonly Answer[] = answers;
  for (;;) {
    const left = await loop.answer(waiting);
    if (left.length === waiting.length && !(loop.isRunning && (await loop.fireNext()))) return loop.result(left.length);
    waiting = left;
  }
}

/** The Map Runs that the record answers as wholes: their children are not run. */
function wholeMapRuns(answers: readonly Answer[]): ReadonlySet<string> {
  const whole = answers.filter((one) => one.kind === "input" && /^mapRun(?:Succeeded|Failed)$/.test(one.input.kind));
  return new Set(whole.map(({ token }) => token));
}

export type Timer = Extract<Effect, { kind: "setTimer" }>;
type Starting = Extract<Effect, { readonly kind: "startChild" }>;
type Writing = Extract<Effect, { readonly kind: "finishResultWriter" }>;

/** A timer may never fire twice for the same place; this bounds a run that only waits. */
const MOST_TIMERS = 100_000;

class Loop {
  private readonly tasks = new Set<string>();
  private readonly taskTokens = new Set<string>();
  private readonly timers = new Map<string, Timer>();
  private readonly starting: Starting[] = [];
  private readonly written: Input[] = [];
  private readonly clocks: Clock[] = [];
  private fired = 0;
  private steps = 0;
  private now = 0;

  /** The run is owned here and changed in place: the cost of an event does not depend on how many are active. */
  constructor(
    private readonly work: StepContext,
    private readonly watch: Watch,
    private readonly wholeMapRuns: ReadonlySet<string>,
    private readonly children: ChildFuel,
  ) {}

  get isRunning(): boolean {
    return this.work.run.status === "RUNNING";
  }

  /** A promise only where a child execution needs one. */
  take(inputs: readonly Input[]): void | Promise<void> {
    this.watch.onStep?.(() => (this.work.events.length === 0 ? null : copyRun(this.work.run)), inputs);
    applyInputs(this.work, inputs);
    return this.performAll();
  }

  private performAll(): void | Promise<void> {
    for (const effect of this.work.effects) this.perform(effect);
    this.work.effects.length = 0;
    if (this.starting.length > 0 || this.written.length > 0) return this.answerMapRuns();
  }

  /** What the children of Map Runs come to, which the record does not show; they are run at once. */
  private async answerMapRuns(): Promise<void> {
    const inputs = this.written.splice(0);
    for (const starting of this.starting.splice(0)) {
      const ended = await runChild(this.work.machine, starting, this.now as Instant, this.children);
      if (ended !== null) inputs.push(ended);
    }
    if (inputs.length > 0) await this.take(inputs);
  }

  private perform(effect: Effect): void {
    if ((effect.kind === "readItems" || effect.kind === "startChild") && this.wholeMapRuns.size > 0) {
      const mapRun = effect.token.slice(0, effect.token.indexOf(":"));
      if (this.wholeMapRuns.has(mapRun)) return void this.tasks.add(mapRun);
    }
    if (effect.kind === "invokeTask") {
      this.tasks.add(effect.token);
      if (effect.taskToken !== undefined) this.taskTokens.add(effect.taskToken);
    }
    if (effect.kind === "cancelTask") this.tasks.delete(effect.token);
    else if (effect.kind === "setTimer") this.timers.set(effect.token, effect);
    else if (effect.kind === "cancelTimer") this.timers.delete(effect.token);
    else if (effect.kind === "startChild") this.starting.push(effect);
    else if (effect.kind === "finishResultWriter") this.written.push(writtenAt(effect, this.now as Instant));
  }

  /** Hands over answers in order as long as somebody waits for them; those that nobody waits for yet stay. */
  async answer(answers: readonly Answer[]): Promise<readonly Answer[]> {
    const left: Answer[] = [];
    for (let i = 0; i < answers.length;) {
      const inputs = this.together(answers, i);
      const [first] = inputs.length === 0 ? answers.slice(i, i + 1) : [];
      const soon = first === undefined ? this.take(inputs) : undefined;
      if (soon instanceof Promise) await soon;
      if (++this.steps % PAUSE_EVERY === 0) await this.watch.pause?.();
      if (first !== undefined) left.push(first);
      i += Math.max(1, inputs.length);
    }
    return left;
  }

  /** Outcomes that were recorded one right after the other arrived together: nothing was done between them. */
  private together(answers: readonly Answer[], from: number): readonly Input[] {
    const inputs: Input[] = [];
    for (let i = from; i < answers.length; i++) {
      const [before, answer] = [answers[i - 1], answers[i]];
      if (answer === undefined || (i > from && (before === undefined || !isNext(before, answer)))) break;
      const input = this.inputOf(answer);
      if (input === null) break;
      inputs.push(input);
    }
    return inputs;
  }

  /** Null when nobody waits for it. */
  private inputOf(answer: Answer): Input | null {
    if (answer.kind === "input") {
      // Only what has ended is redriven, and nothing else happens to it.
      if ((answer.input.kind === "redriven") === this.isRunning) return null;
      if (answer.input.kind === "redriven" || answer.input.kind === "stopped") return this.timed(answer.input);
      if (!this.tasks.has(answer.token)) return null;
      if (ENDS.has(answer.input.kind)) this.tasks.delete(answer.token);
      return this.timed(answer.input);
    }
    const timer = this.timerOf(answer);
    if (timer === null) return null;
    this.timers.delete(timer.token);
    this.clocks.push({ id: answer.id, timer, firedAt: answer.at });
    if (answer.timer === "any") this.tasks.delete(answer.token);
    return this.timed({ kind: "timerFired", token: timer.token, at: answer.at });
  }

  /** A clock that ran out was the first to do so: a heartbeat's before that of the whole task. */
  private timerOf({ token, timer }: Extract<Answer, { kind: "timer" }>): Timer | null {
    if (timer !== "any") return this.timers.get(`${token}:${timer}`) ?? null;
    const own = [this.timers.get(token), this.timers.get(`${token}:heartbeat`), this.timers.get(`${token}:timeout`)];
    return own.filter((t) => t !== undefined).toSorted((a, b) => a.fireAt - b.fireAt)[0] ?? null;
  }

  /** Fires a wait or a backoff that the recording does not show; false when there is none. */
  async fireNext(): Promise<boolean> {
    const idle = [...this.timers.values()].filter(({ purpose }) => purpose === "wait" || purpose === "backoff");
    const [next] = idle.toSorted((a, b) => a.fireAt - b.fireAt);
    if (next === undefined || ++this.fired > MOST_TIMERS) return false;
    this.timers.delete(next.token);
    await this.take([this.timed({ kind: "timerFired", token: next.token, at: next.fireAt })]);
    return true;
  }

  /** Time never goes back, whatever the recording says. */
  private timed<T extends Input>(input: T): T {
    this.now = Math.max(this.now, input.at);
    return { ...input, at: this.now as Instant };
  }

  result(unused: number): RecordedRun {
    const { status, output, error, cause } = this.work.run;
    return {
      events: this.work.events,
      status,
      output,
      error,
      cause,
      taskTokens: this.taskTokens,
      unused,
      clocks: this.clocks,
    };
  }
}

const ENDS: ReadonlySet<Input["kind"]> = new Set([
  "taskSucceeded",
  "taskFailed",
  "taskTimedOut",
  "scheduleFailed",
  "startFailed",
  "submitFailed",
  "mapRunSucceeded",
  "mapRunFailed",
]);

function isNext(before: Answer, after: Answer): boolean {
  return after.id === before.id + 1 && isOutcome(before) && isOutcome(after);
}

/** Answers that are events themselves; the timers of waits and retries only lead to one. */
function isOutcome(answer: Answer): boolean {
  return answer.kind === "input" || answer.timer === "any";
}

/** Runs a child that asks for nothing outside; null where it does not end. */
async function runChild(
  machine: CompiledMachine,
  { state, token, execution, input, at: startedAt }: Starting,
  at: Instant,
  children: ChildFuel,
): Promise<Input | null> {
  const child = machine.states.get(state)?.child;
  if (child === undefined) return null;
  const start = { execution, input, seed: "child" };
  const run = await runRecorded(child, start, startedAt, [], { limits: limitsOf(0, execution.type) }, { children });
  const { status, output, error, cause } = run;
  children.burn(run.events.length);
  if (status === "RUNNING") return null;
  return {
    kind: "childEnded",
    token,
    at,
    status,
    input,
    ...(output === null ? {} : { output }),
    ...(error === null ? {} : { error }),
    ...(cause === null ? {} : { cause }),
  };
}

/** What a ResultWriter answers follows from the definition and the Map Run. */
function writtenAt({ token, mapRunArn, parameters }: Writing, at: Instant): Input {
  const place = resultPlace(mapRunArn, JSON.parse(parameters) as Json);
  return { kind: "resultWritten", token, at, output: jsonText(place) };
}
