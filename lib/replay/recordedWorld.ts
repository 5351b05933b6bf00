import type { Instant } from "@/lib/base/instant";
import type { Json } from "@/lib/base/json";
import { jsonText } from "@/lib/base/json-text";
import { resultPlace } from "@/lib/engine/distributed/resultPlace";
import type { Clock } from "@/lib/engine/drive/clock";
import type { MaybePromise } from "@/lib/engine/drive/maybePromise";
import type { EffectOf, World } from "@/lib/engine/drive/world";
import type { Input } from "@/lib/engine/protocol";
import type { Run } from "@/lib/engine/run";
import type { Token } from "@/lib/engine/token";
import type { Answer } from "./answers";
import type { CallMatcher } from "./recordedCalls";

export type Timer = EffectOf<"setTimer">;

/** A timer the machine set and when the recording says that it fired; instants in ms UTC. */
export type FiredTimer = {
  /** Id of the recorded event that shows it. */
  readonly id: number;
  readonly timer: Timer;
  readonly firedAt: Instant;
};

/** A timer may never fire twice for the same place; this bounds a run that only waits. */
const MOST_TIMERS = 100_000;

const nothing = () => undefined;

/**
 * A recording as the clock and the world of a run: effects are only noted, and what happens next are the recorded
 * answers, in the order in which AWS was answered. Nothing is waited for and no outcome is made up; a timer that the
 * recording says nothing of fires only when nothing else can go on.
 */
export class RecordedWorld implements Clock {
  readonly taskTokens = new Set<string>();
  readonly fired: FiredTimer[] = [];
  /** Tasks and whole Map Runs that an answer is awaited for: their states by their tokens. */
  private readonly tasks = new Map<string, string>();
  private readonly timers = new Map<string, Timer>();
  private readonly mapRuns: ReadonlySet<string>;
  /** What the children and the results of Map Runs came to: it arrives before anything that is recorded. */
  private arrived: Input[] = [];
  /** Answers of this pass over the record, and those of it that nobody waits for yet. */
  private pass: readonly Answer[];
  private passed = 0;
  private left: Answer[] = [];
  private unrecordedTimers = 0;
  private now = 0;

  /**
   * @param childEnded what a child of a Map Run comes to, which the record does not show.
   * @param firesUnrecorded whether timers that the record says nothing of are this world's; else another clock has them.
   */
  constructor(
    answers: readonly Answer[],
    private readonly calls: CallMatcher,
    private readonly childEnded: (effect: EffectOf<"startChild">, now: Instant) => MaybePromise<Input | undefined>,
    private readonly firesUnrecorded = true,
  ) {
    this.pass = answers;
    this.mapRuns = mapRunsIn(answers);
  }

  /** Answers that found no task waiting for them. */
  get unused(): number {
    return this.left.length + this.pass.length - this.passed;
  }

  /** States whose tasks have no answer yet. */
  get waiting(): readonly string[] {
    return [...new Set(this.tasks.values())];
  }

  handlers(): World {
    return {
      invokeTask: (effect) => {
        this.tasks.set(effect.token, effect.state);
        this.calls.claim(effect);
        if (effect.taskToken !== undefined) this.taskTokens.add(effect.taskToken);
      },
      cancelTask: ({ token }) => void this.tasks.delete(token),
      setTimer: (effect) => void this.timers.set(effect.token, effect),
      cancelTimer: ({ token }) => void this.timers.delete(token),
      readItems: ({ token }) => void this.isAnsweredWhole(token),
      startChild: (effect) =>
        this.isAnsweredWhole(effect.token) ? undefined : this.childEnded(effect, this.now as Instant),
      finishResultWriter: (effect) => writtenAt(effect, this.now as Instant),
      // What has ended of a Map Run that is redriven is not in the record: it is answered whole, or not replayed.
      redriveChild: nothing,
      stopChild: nothing,
      beginResultWriter: nothing,
      mapRunEnded: nothing,
    };
  }

  add(input: Input): void {
    this.arrived.push(input);
  }

  next(run: Run): readonly Input[] | null {
    if (this.arrived.length > 0) {
      const { arrived } = this;
      this.arrived = [];
      return arrived;
    }
    const isRunning = run.status === "RUNNING";
    for (;;) {
      const inputs = this.nextOfPass(isRunning);
      if (inputs.length > 0) return inputs;
      const isVain = this.left.length === this.pass.length;
      this.pass = this.left;
      this.passed = 0;
      this.left = [];
      if (isVain) return isRunning && this.firesUnrecorded ? this.fireNext() : null;
    }
  }

  /** The children of a Map Run that the record answers as a whole are not run: its outcome is waited for. */
  private isAnsweredWhole(token: Token): boolean {
    if (this.mapRuns.size === 0) return false;
    const mapRun = token.slice(0, token.indexOf(":"));
    if (!this.mapRuns.has(mapRun)) return false;
    this.tasks.set(mapRun, "a Map Run");
    return true;
  }

  /** The next answers that somebody waits for; those that nobody waits for yet are left for the next pass. */
  private nextOfPass(isRunning: boolean): readonly Input[] {
    for (; this.passed < this.pass.length; this.passed++) {
      const inputs = this.together(isRunning);
      this.passed += inputs.length;
      if (inputs.length > 0) return inputs;
      const answer = this.pass[this.passed];
      if (answer !== undefined) this.left.push(answer);
    }
    return [];
  }

  /** Outcomes that were recorded one right after the other arrived together: nothing was done between them. */
  private together(isRunning: boolean): readonly Input[] {
    const inputs: Input[] = [];
    for (let i = this.passed; i < this.pass.length; i++) {
      const [before, answer] = [this.pass[i - 1], this.pass[i]];
      if (answer === undefined || (i > this.passed && (before === undefined || !isNext(before, answer)))) break;
      const input = this.inputOf(answer, isRunning);
      if (input === null) break;
      inputs.push(input);
    }
    return inputs;
  }

  /** Null when nobody waits for it. */
  private inputOf(answer: Answer, isRunning: boolean): Input | null {
    if (answer.kind === "timer") return this.timerFired(answer);
    const { input } = answer;
    // Only what has ended is redriven, and nothing else happens to it.
    if ((input.kind === "redriven") === isRunning) return null;
    if (input.kind === "redriven" || input.kind === "stopped") return this.timed(input);
    const token = this.calls.tokenFor(answer.token);
    if (token === null || !this.tasks.has(token)) return null;
    if (ENDS[input.kind]) this.tasks.delete(token);
    return this.timed(token === answer.token ? input : ({ ...input, token } as Input));
  }

  private timerFired(answer: Extract<Answer, { kind: "timer" }>): Input | null {
    const token = this.calls.tokenFor(answer.token);
    const timer = token === null ? null : this.timerOf(token, answer.timer);
    if (token === null || timer === null) return null;
    this.timers.delete(timer.token);
    this.fired.push({ id: answer.id, timer, firedAt: answer.at });
    if (answer.timer === "any") this.tasks.delete(token);
    return this.timed({ kind: "timerFired", token: timer.token, at: answer.at });
  }

  /** A clock that ran out was the first to do so: a heartbeat's before that of the whole task. */
  private timerOf(token: Token, name: "wait" | "retry" | "any"): Timer | null {
    if (name !== "any") return this.timers.get(`${token}:${name}`) ?? null;
    const own = [this.timers.get(token), this.timers.get(`${token}:heartbeat`), this.timers.get(`${token}:timeout`)];
    return own.filter((timer) => timer !== undefined).toSorted((a, b) => a.fireAt - b.fireAt)[0] ?? null;
  }

  /** Fires a wait or a backoff that the recording does not show; null when there is none. */
  private fireNext(): readonly Input[] | null {
    const idle = [...this.timers.values()].filter(({ purpose }) => purpose === "wait" || purpose === "backoff");
    const [next] = idle.toSorted((a, b) => a.fireAt - b.fireAt);
    if (next === undefined || ++this.unrecordedTimers > MOST_TIMERS) return null;
    this.timers.delete(next.token);
    return [this.timed({ kind: "timerFired", token: next.token, at: next.fireAt })];
  }

  /** Time never goes back, whatever the recording says. */
  private timed<T extends Input>(input: T): T {
    this.now = Math.max(this.now, input.at);
    return { ...input, at: this.now as Instant };
  }
}

/** Whether an input ends what it is for: its task, or the whole Map Run. */
export const ENDS = {
  started: false,
  taskStarted: false,
  taskSubmitted: false,
  taskSucceeded: true,
  taskFailed: true,
  taskTimedOut: true,
  scheduleFailed: true,
  startFailed: true,
  submitFailed: true,
  heartbeat: false,
  timerFired: false,
  itemsRead: false,
  itemsReadFailed: false,
  childEnded: false,
  mapRunUpdated: false,
  mapRunSucceeded: true,
  mapRunFailed: true,
  resultWritten: false,
  resultWriteFailed: false,
  stopped: false,
  redriven: false,
} as const satisfies Record<Input["kind"], boolean>;

/** The Map Runs that the record answers as wholes: their children are not run. */
function mapRunsIn(answers: readonly Answer[]): ReadonlySet<string> {
  const whole = answers.filter(
    (one) => one.kind === "input" && (one.input.kind === "mapRunSucceeded" || one.input.kind === "mapRunFailed"),
  );
  return new Set(whole.map(({ token }) => token));
}

function isNext(before: Answer, after: Answer): boolean {
  return after.id === before.id + 1 && isOutcome(before) && isOutcome(after);
}

/** Answers that are events themselves; the timers of waits and retries only lead to one. */
function isOutcome(answer: Answer): boolean {
  return answer.kind === "input" || answer.timer === "any";
}

/** What a ResultWriter answers follows from the definition and the Map Run. */
export function writtenAt({ token, mapRunArn, parameters }: EffectOf<"finishResultWriter">, at: Instant): Input {
  const place = resultPlace(mapRunArn, JSON.parse(parameters) as Json);
  return { kind: "resultWritten", token, at, output: jsonText(place) };
}
