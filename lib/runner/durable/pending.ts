import type { Instant } from "@/lib/base/instant";
import type { EffectOf } from "@/lib/engine/drive/world";
import type { Effect, Input, TaskTarget } from "@/lib/engine/protocol";
import type { Token } from "@/lib/engine/token";

/*
 * What a run has asked for and not heard of yet: the rest of its state, beside the run itself. It follows from the inputs
 * and effects alone, so it is the same after a crash; what an engine does after one is to perform it again.
 */

export type PendingTask = {
  readonly effect: EffectOf<"invokeTask">;
  /** Invocations of its state before, in this execution. */
  readonly invocation: number;
  started: boolean;
  submitted: boolean;
  /** What a service answered when a job was submitted: whoever goes on with it after a crash asks for no second one. */
  answer?: string;
};

type Performed = EffectOf<"readItems"> | EffectOf<"finishResultWriter">;

export class Pending {
  readonly timers: Map<Token, Instant>;
  readonly tasks: Map<Token, PendingTask>;
  /** Reading of items and writing of results. */
  readonly storage: Map<Token, Performed>;
  /** ARNs of child executions by the tokens that the run knows them by. */
  readonly children: Map<Token, string>;
  /** How often each state has invoked its task. */
  readonly invocations: Map<string, number>;
  /** Requests that redrove it, by their client tokens, and when: a request that is repeated redrives nothing. */
  readonly redrives: Map<string, Instant>;

  constructor(saved: SavedPending = EMPTY) {
    this.timers = new Map(saved.timers);
    this.tasks = new Map(saved.tasks.map(([token, task]) => [token, { ...task }]));
    this.storage = new Map(saved.storage);
    this.children = new Map(saved.children);
    this.invocations = new Map(saved.invocations);
    this.redrives = new Map(saved.redrives);
  }

  /** An input is about to be applied. */
  heard(input: Input): void {
    if (input.kind === "redriven") return this.noteRedrive(input);
    if (!("token" in input)) return;
    const done = ENDS[input.kind];
    if (done !== null) this[done].delete(input.token);
    const task = this.tasks.get(input.token);
    if (task === undefined) return;
    if (input.kind === "taskStarted") task.started = true;
    if (input.kind !== "taskSubmitted") return;
    task.submitted = true;
    if (input.output !== undefined && isJob(task.effect.target)) task.answer = input.output;
  }

  private noteRedrive({ clientToken, at }: Extract<Input, { readonly kind: "redriven" }>): void {
    if (clientToken === undefined) return;
    this.redrives.set(clientToken, at);
    const [oldest] = this.redrives.keys();
    if (this.redrives.size > REDRIVES_KEPT && oldest !== undefined) this.redrives.delete(oldest);
  }

  /** When the request with this client token redrove it; null when none did, or too long ago. */
  redrivenBy(clientToken: string, now: Instant): Instant | null {
    const at = this.redrives.get(clientToken);
    return at === undefined || now - at > CLIENT_TOKEN_MS ? null : at;
  }

  /** An effect was asked for. */
  asked(effect: Effect): void {
    const ask = ASKS[effect.kind] as (pending: Pending, effect: Effect) => void;
    ask(this, effect);
  }

  /** The run has ended: nothing is waited for. */
  clear(): void {
    for (const kind of KINDS) this[kind].clear();
  }

  /** When the earliest timer is due. */
  get wakeAt(): Instant | null {
    let least: Instant | null = null;
    for (const at of this.timers.values()) if (least === null || at < least) least = at;
    return least;
  }

  /** Whether something is waited for that only this process brings. */
  get inFlight(): boolean {
    if (this.storage.size > 0 || this.children.size > 0) return true;
    for (const task of this.tasks.values()) if (!isOutside(task)) return true;
    return false;
  }

  /** Whether somebody outside has to bring an outcome. */
  get hasOutside(): boolean {
    for (const task of this.tasks.values()) if (isOutside(task)) return true;
    return false;
  }

  save(): SavedPending {
    return {
      timers: [...this.timers],
      tasks: [...this.tasks],
      storage: [...this.storage],
      children: [...this.children],
      invocations: [...this.invocations],
      redrives: [...this.redrives],
    };
  }
}

/*
 * https://docs.aws.amazon.com/step-functions/latest/apireference/API_RedriveExecution.html: the last ten client tokens that
 * redrove an execution are known, each for 15 minutes.
 */
const REDRIVES_KEPT = 10;
const CLIENT_TOKEN_MS = 900_000;

/** Of an activity, or a callback that was submitted: only whoever has its token brings the outcome. */
export function isOutside({ effect: { target }, submitted }: PendingTask): boolean {
  return target.family === "activity" || (submitted && waitsForToken(target));
}

/** Whether the outcome may come from whoever has the task token. `$$.Task.Token` is there for others too. */
export function waitsForToken(target: TaskTarget): boolean {
  return target.family === "activity" || (target.family === "service" && target.pattern === "waitForTaskToken");
}

/** Whether the end of what was submitted is waited for here. */
function isJob(target: TaskTarget): boolean {
  return target.family === "service" && (target.pattern === "sync" || target.pattern === "sync2");
}

export type SavedPending = {
  readonly timers: readonly (readonly [Token, Instant])[];
  readonly tasks: readonly (readonly [Token, PendingTask])[];
  readonly storage: readonly (readonly [Token, Performed])[];
  readonly children: readonly (readonly [Token, string])[];
  readonly invocations: readonly (readonly [string, number])[];
  /** Absent in what earlier versions wrote. */
  readonly redrives?: readonly (readonly [string, Instant])[];
};

const EMPTY: SavedPending = { timers: [], tasks: [], storage: [], children: [], invocations: [] };

type Kind = "timers" | "tasks" | "storage" | "children";
const KINDS: readonly Kind[] = ["timers", "tasks", "storage", "children"];

type TokenKind = Extract<Input, { readonly token: Token }>["kind"];

/** What is over when an input comes. */
const ENDS: Readonly<Record<TokenKind, Kind | null>> = {
  taskStarted: null,
  taskSubmitted: null,
  taskSucceeded: "tasks",
  taskFailed: "tasks",
  taskTimedOut: "tasks",
  scheduleFailed: "tasks",
  startFailed: "tasks",
  submitFailed: "tasks",
  heartbeat: null,
  timerFired: "timers",
  itemsRead: "storage",
  itemsReadFailed: "storage",
  childEnded: "children",
  mapRunUpdated: null,
  mapRunSucceeded: null,
  mapRunFailed: null,
  resultWritten: "storage",
  resultWriteFailed: "storage",
};

const ASKS: { readonly [K in Effect["kind"]]: (pending: Pending, effect: EffectOf<K>) => void } = {
  invokeTask: (pending, effect) => {
    const invocation = pending.invocations.get(effect.state) ?? 0;
    pending.invocations.set(effect.state, invocation + 1);
    pending.tasks.set(effect.token, { effect, invocation, started: false, submitted: false });
  },
  cancelTask: (pending, { token }) => void pending.tasks.delete(token),
  setTimer: (pending, { token, fireAt }) => void pending.timers.set(token, fireAt),
  cancelTimer: (pending, { token }) => void pending.timers.delete(token),
  readItems: (pending, effect) => void pending.storage.set(effect.token, effect),
  startChild: (pending, { token, execution }) => void pending.children.set(token, execution.id),
  redriveChild: (pending, { token, execution }) => void pending.children.set(token, execution.id),
  stopChild: (pending, { token }) => void pending.children.delete(token),
  beginResultWriter: () => undefined,
  finishResultWriter: (pending, effect) => {
    if (effect.status !== "ABORTED") pending.storage.set(effect.token, effect);
  },
  mapRunEnded: () => undefined,
};
