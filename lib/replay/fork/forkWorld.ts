import type { Instant } from "@/lib/base/instant";
import type { Clock } from "@/lib/engine/drive/clock";
import { type MaybePromise, whenReady } from "@/lib/engine/drive/maybePromise";
import { type EffectOf, inputsIn, type World } from "@/lib/engine/drive/world";
import type { Input } from "@/lib/engine/protocol";
import type { Run } from "@/lib/engine/run";
import { EXECUTION_TIMER, type Token } from "@/lib/engine/token";
import { type CallsByContent, type RecordedCall, resourceOf } from "../recordedCalls";
import { ENDS, writtenAt } from "../recordedWorld";
import { editedInputs, editedMapRun } from "./editedInputs";
import type { AnsweredBy, MockedTask, OpenQuestion, Outcome, OutcomeEdit } from "./fork";
import { ForkClock, NOT_RECORDED } from "./forkClock";
import type { RecordedAnswers, TimedAnswer } from "./recordedAnswers";

type Call = EffectOf<"invokeTask">;

export type ForkWorldSource = {
  readonly answers: RecordedAnswers;
  readonly calls: CallsByContent;
  /** What arrived at each step of the replay; the world gives it back until the first edit is made. */
  readonly given: readonly (readonly Input[])[];
  readonly mock: MockedTask;
  /** What a child of a Map Run comes to; undefined where it needs an answer itself. */
  readonly childEnded: (effect: EffectOf<"startChild">, now: Instant) => MaybePromise<Input | undefined>;
  /** The state that a token is an attempt of. */
  readonly stateOf: (token: Token) => string;
  /** Whether the run is stopped and redriven as the recorded one was, also when it differs. */
  readonly keepsActs: boolean;
};

const NOTHING_SAID: ReadonlySet<Input["kind"]> = new Set();

/** How much later than planned the service lets a timer run out: what a verdict allows too. */
const LATE_MS = 30_000;

/**
 * A recording as the world of a run that is not the recorded one. Up to the fork everything arrives as recorded; from
 * there on each request is answered as long after it as the record answered the same request, and timers run out at
 * their time. What nobody answers is asked: its clocks stand still, and the run goes on where it can.
 */
export class ForkWorld implements Clock {
  readonly answered = new Map<Token, AnsweredBy>();
  readonly taskTokens = new Set<string>();
  private readonly clock = new ForkClock();
  private readonly calls = new Map<Token, Call>();
  /** What tasks that have not ended have said so far. */
  private readonly said = new Map<Token, Set<Input["kind"]>>();
  private readonly asked = new Map<Token, OpenQuestion>();
  /** When attempts ended. */
  private readonly ended = new Map<Token, Instant>();
  /** Recorded calls whose outcome was edited: a retry that asks for the same has what was recorded. */
  private readonly spared: RecordedCall[] = [];
  /** Calls of which the record says that a clock of their own ran out. */
  private readonly expired = new Map<Token, { readonly recorded: RecordedCall; readonly answer: TimedAnswer }>();
  private readonly mapRuns = new Set<Token>();
  private edits: readonly OutcomeEdit[] = [];
  private step = 1;
  private isForked = false;
  private now = 0;

  constructor(private readonly source: ForkWorldSource) {}

  /** What still waits for an answer. */
  get questions(): readonly OpenQuestion[] {
    return [...this.asked.values()];
  }

  /**
   * From here on the record's order says nothing any more.
   *
   * @param edited false: nothing differs from the record, so what somebody did to the recorded run is done to this one.
   */
  fork(run: Run, edited: boolean): void {
    if (edited && !this.source.keepsActs) this.clock.dropActs();
    if (this.isForked) return;
    this.isForked = true;
    this.now = run.now;
    for (const { id, ...answer } of this.source.answers.acts) {
      if ((edited && !this.source.keepsActs) || id < run.nextEventId || answer.kind !== "input") continue;
      this.schedule(answer.input, id);
    }
  }

  /** Gives attempts other outcomes, before those that were given so far. */
  edit(outcomes: readonly OutcomeEdit[]): void {
    this.edits = [...outcomes, ...this.edits];
    for (const [token, call] of this.calls) {
      // What was edited before has its answer on the way.
      const outcome = outcomeIn(outcomes, token, call.state, call.attempt);
      if (outcome === null) continue;
      this.clock.drop(token);
      this.answerByEdit(call, outcome, 0, this.now as Instant);
    }
  }

  add(input: Input): void {
    this.schedule(input);
  }

  next(run: Run): readonly Input[] | null {
    if (!this.isForked) return this.nextGiven();
    for (;;) {
      const inputs = this.clock.take();
      if (inputs.length === 0) return null;
      if (run.status !== "RUNNING" && !isRedriveOf(run, inputs)) continue;
      const happening = inputs.filter((input) => this.mayHappen(input));
      if (happening.length > 0) return happening.map((input) => this.timed(input));
    }
  }

  handlers(): World {
    return {
      invokeTask: (call) => this.invoke(call),
      cancelTask: ({ token }) => {
        this.clock.drop(token);
        this.forget(token);
      },
      setTimer: (timer) => this.setTimer(timer),
      cancelTimer: ({ token }) => this.clock.drop(token),
      readItems: ({ token }) => {
        if (!this.isMapRunAnswered(token)) this.askMapRun(attemptOf(token));
      },
      startChild: (effect) => this.startChild(effect),
      finishResultWriter: (effect) => writtenAt(effect, this.now as Instant),
      redriveChild: ({ token }) => {
        if (!this.isMapRunAnswered(token)) this.askMapRun(attemptOf(token));
      },
      stopChild: () => undefined,
      beginResultWriter: () => undefined,
      mapRunEnded: ({ token }) => this.forget(token),
    };
  }

  private nextGiven(): readonly Input[] | null {
    const inputs = this.source.given[this.step++];
    for (const input of inputs ?? []) {
      if (!("token" in input)) continue;
      this.clock.drop(input.token, input.kind);
      this.hear(input);
    }
    this.now = Math.max(this.now, ...(inputs ?? []).map(({ at }) => at));
    return inputs ?? null;
  }

  private invoke(call: Call): void {
    this.calls.set(call.token, call);
    if (call.taskToken !== undefined) this.taskTokens.add(call.taskToken);
    const recorded = this.source.calls.claim(call);
    const outcome = this.editOf(call.token, call.state, call.attempt);
    if (outcome !== null) {
      if (recorded !== null) this.spared.push(recorded);
      return this.answerByEdit(call, outcome, this.durationOf(recorded), call.at);
    }
    if (this.answerByRecord(call, recorded ?? this.sparedFor(call))) return;
    const mocked = this.source.mock(call);
    if (mocked === null) return this.ask(call);
    this.answered.set(call.token, "mock");
    for (const input of mocked) this.schedule(input);
  }

  /** False: the record does not hold how it ended. */
  private answerByRecord(call: Call, recorded: RecordedCall | null): boolean {
    if (recorded === null) return false;
    const answers = this.source.answers.byToken.get(recorded.token) ?? [];
    let ended = false;
    for (const timed of answers) {
      const { answer, delay } = timed;
      if (answer.kind === "timer") {
        if (answer.timer !== "any") continue;
        this.expired.set(call.token, { recorded, answer: timed });
        ended = true;
        continue;
      }
      ended ||= ENDS[answer.input.kind];
      const input = { ...answer.input, token: call.token, at: call.at + delay } as Input;
      this.schedule(input, answer.id, ENDS[input.kind]);
    }
    if (ended) this.answered.set(call.token, "record");
    else this.ask(call);
    return true;
  }

  private answerByEdit(call: Call, outcome: Outcome, delay: number, from: Instant): void {
    this.answered.set(call.token, "edit");
    this.asked.delete(call.token);
    this.expired.delete(call.token);
    const said = this.said.get(call.token) ?? NOTHING_SAID;
    for (const input of editedInputs(call, outcome, said, from, (from + delay) as Instant)) this.schedule(input);
  }

  /** How long a recorded call took to its end: the backoff behind it is none of it. */
  private durationOf(recorded: RecordedCall | null): number {
    const answers = recorded === null ? [] : (this.source.answers.byToken.get(recorded.token) ?? []);
    const ended = answers.findLast(({ answer }) => answer.kind === "input" || answer.timer === "any");
    return ended?.delay ?? 0;
  }

  private sparedFor(call: Call): RecordedCall | null {
    const at = this.spared.findIndex(
      ({ resource, parameters }) => resource === resourceOf(call) && parameters === call.input,
    );
    return at < 0 ? null : (this.spared.splice(at, 1)[0] ?? null);
  }

  private ask(call: Call): void {
    const { token, state, input, attempt } = call;
    this.asked.set(token, { token, state, kind: "task", resource: resourceOf(call), input, attempt });
  }

  private editOf(token: Token, state: string, attempt: number): Outcome | null {
    return outcomeIn(this.edits, token, state, attempt);
  }

  private setTimer(timer: EffectOf<"setTimer">): void {
    const { token, purpose } = timer;
    const at = purpose === "taskTimeout" || purpose === "heartbeat" ? this.expiryOf(timer) : this.dueOf(timer);
    if (at === null) return;
    this.clock.drop(token);
    const id = this.recordedTimer(timer)?.answer.id ?? NOT_RECORDED;
    this.schedule({ kind: "timerFired", token, at }, id, purpose !== "wait" && purpose !== "backoff");
  }

  /** When the service lets it run out: as late as in the record, where it was planned for the same time. */
  private dueOf(timer: EffectOf<"setTimer">): Instant {
    const { fireAt, at, delay, token } = timer;
    const recorded = this.recordedTimer(timer);
    if (recorded === null) return fireAt;
    // A backoff begins with its own failure, not with the last of the outcomes that arrived together with it.
    const from = timer.purpose === "backoff" ? (this.ended.get(attemptOf(token)) ?? at) : at;
    const then = from + recorded.delay;
    const latest = Math.max(fireAt, at + (delay?.maxMs ?? 0)) + LATE_MS;
    return then >= fireAt - (at - from) - 1_000 && then <= latest ? (then as Instant) : fireAt;
  }

  /**
   * When a task's own clock runs out; null: not while the task is as recorded. Heartbeats are not recorded: of a task
   * that ended otherwise they came.
   */
  private expiryOf({ token, fireAt, purpose }: EffectOf<"setTimer">): Instant | null {
    const call = this.calls.get(attemptOf(token));
    if (call === undefined || this.asked.has(call.token)) return null;
    const expired = this.expired.get(call.token);
    if (expired === undefined)
      return purpose === "heartbeat" && this.answered.get(call.token) === "record" ? null : fireAt;
    const then = (call.at + expired.answer.delay) as Instant;
    if (haveSameClocks(call, expired.recorded)) return then;
    // Allowed longer than the record saw it: how it would have ended nobody knows.
    return fireAt > then ? this.askInstead(call) : fireAt;
  }

  private askInstead(call: Call): null {
    this.answered.delete(call.token);
    this.ask(call);
    return null;
  }

  private recordedTimer({ token, purpose }: EffectOf<"setTimer">): TimedAnswer | null {
    const { byToken } = this.source.answers;
    if (token === EXECUTION_TIMER) return byToken.get(token)?.[0] ?? null;
    const wanted = purpose === "wait" ? "wait" : purpose === "backoff" ? "retry" : "any";
    const answers = byToken.get(attemptOf(token)) ?? [];
    return answers.find(({ answer }) => answer.kind === "timer" && answer.timer === wanted) ?? null;
  }

  private startChild(effect: EffectOf<"startChild">): MaybePromise<void> {
    if (this.isMapRunAnswered(effect.token)) return;
    return whenReady(this.source.childEnded(effect, this.now as Instant), (ended) => {
      if (ended === undefined) this.askMapRun(attemptOf(effect.token));
      else for (const input of inputsIn(ended)) this.schedule(input);
    });
  }

  /** Whether a Map Run is answered as a whole, by an edit or by the record. */
  private isMapRunAnswered(token: Token): boolean {
    const mapRun = attemptOf(token);
    if (this.mapRuns.has(mapRun)) return true;
    const outcome = this.editOf(mapRun, this.source.stateOf(mapRun), 0);
    const recorded = (this.source.answers.byToken.get(mapRun) ?? []).find(
      ({ answer }) =>
        answer.kind === "input" && (answer.input.kind === "mapRunSucceeded" || answer.input.kind === "mapRunFailed"),
    );
    if (outcome === null && recorded === undefined) return false;
    this.mapRuns.add(mapRun);
    this.answered.set(mapRun, outcome === null ? "record" : "edit");
    const at = this.now as Instant;
    if (outcome !== null) this.schedule(editedMapRun(mapRun, outcome, at));
    else if (recorded?.answer.kind === "input") {
      const { input, id } = recorded.answer;
      this.schedule({ ...input, token: mapRun, at: at + recorded.delay } as Input, id, true);
    }
    return true;
  }

  private askMapRun(token: Token): void {
    const state = this.source.stateOf(token);
    this.asked.set(token, { token, state, kind: "mapRun", resource: null, input: null, attempt: 0 });
  }

  private mayHappen(input: Input): boolean {
    this.hear(input);
    // While somebody is asked no time passes for the execution as a whole.
    return !(input.kind === "timerFired" && input.token === EXECUTION_TIMER && this.asked.size > 0);
  }

  private hear(input: Input): void {
    if (!("token" in input)) return;
    if (ENDS[input.kind]) {
      this.ended.set(input.token, input.at);
      return this.forget(input.token);
    }
    const said = this.said.get(input.token);
    if (said !== undefined) said.add(input.kind);
    else if (this.calls.has(input.token)) this.said.set(input.token, new Set([input.kind]));
  }

  private forget(token: Token): void {
    this.calls.delete(token);
    this.said.delete(token);
    this.asked.delete(token);
    this.expired.delete(token);
  }

  private schedule(input: Input, id = NOT_RECORDED, isOutcome = false): void {
    this.clock.add({ input, id, isOutcome });
  }

  /** Time never goes back. */
  private timed(input: Input): Input {
    this.now = Math.max(this.now, input.at);
    return { ...input, at: this.now as Instant };
  }
}

/** What has ended well is not redriven. */
function isRedriveOf({ status }: Run, inputs: readonly Input[]): boolean {
  return status !== "SUCCEEDED" && inputs.some(({ kind }) => kind === "redriven");
}

/** The outcome that the first edit of an attempt gives it; null where none is of it. */
function outcomeIn(edits: readonly OutcomeEdit[], token: Token, state: string, attempt: number): Outcome | null {
  const found = edits.find(({ of }) =>
    "token" in of ? of.token === token : of.state === state && (of.attempt ?? attempt) === attempt,
  );
  return found?.outcome ?? null;
}

/** The attempt that a timer, a child or a reader belongs to. */
function attemptOf(token: Token): Token {
  const colon = token.indexOf(":");
  return (colon < 0 ? token : token.slice(0, colon)) as Token;
}

function haveSameClocks(call: Call, recorded: RecordedCall): boolean {
  return call.timeoutSeconds === recorded.timeoutSeconds && call.heartbeatSeconds === recorded.heartbeatSeconds;
}
