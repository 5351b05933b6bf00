import type { Instant } from "@/lib/base/instant";
import type { CompiledMachine, StepOptions, StepContext } from "@/lib/engine/compiledMachine";
import { type MaybePromise, whenReady } from "@/lib/engine/drive/maybePromise";
import { copyRun } from "@/lib/engine/step/copyRun";
import { applyInputs } from "@/lib/engine/step/applyInputs";
import type { Effect, ExecutionStart, Input, MapRunView } from "@/lib/engine/protocol";
import { redrivable } from "@/lib/engine/recovery/redrivable";
import type { Run } from "@/lib/engine/run";
import { newRun, saveRandomDraws, beginStep } from "@/lib/engine/step";
import type { Token } from "@/lib/engine/token";
import type { HistoryEvent } from "@/lib/history/event";
import { VirtualClock } from "./virtualClock";
import { Heap } from "./heap";

/*
 * The one loop that performs effects, under a virtual clock: time goes on to whatever comes next, in an execution or
 * in a child of it. Children of a distributed Map run at the same time as their parent and are forgotten when they end.
 */

/** What the machine finds outside. */
export type World = {
  /**
   * Answers a task: the inputs it will cause, each at its time, in order. None: it is never answered, and
   * its own timeout or the execution's has to end it.
   */
  readonly invoke: (task: Task) => MaybePromise<readonly Input[]>;
  /** Whether the activity that a task names exists; absent: all do. */
  readonly activityExists?: NonNullable<StepOptions["activityExists"]>;
  /** A task's answer is no longer wanted. */
  readonly cancel?: (effect: Extract<Effect, { kind: "cancelTask" }>) => void;
  /** What an ItemReader finds; absent: reading fails. */
  readonly readItems?: (effect: Reading) => MaybePromise<Input>;
  /** A ResultWriter begins: what `onChild` tells from now on of this Map Run is to be kept. */
  readonly beginResultWriter?: (effect: Opening) => MaybePromise<void>;
  /** Finishes the results of a Map Run; absent: writing fails. */
  readonly finishResultWriter?: (effect: Writing) => MaybePromise<Input>;
  /** Told of each child execution of a distributed Map when it has ended. */
  readonly onChild?: (effect: Starting, child: RunResult) => MaybePromise<void>;
  /** Told of each Map Run when it is over. */
  readonly onMapRun?: (mapRun: MapRunView) => void;
};

export type Reading = Extract<Effect, { kind: "readItems" }>;
export type Opening = Extract<Effect, { kind: "beginResultWriter" }>;
export type Writing = Extract<Effect, { kind: "finishResultWriter" }>;
export type Starting = Extract<Effect, { kind: "startChild" }>;
type Redriving = Extract<Effect, { kind: "redriveChild" }>;
export type Task = Extract<Effect, { kind: "invokeTask" }>;

export type RunResult = {
  /** Still RUNNING when it was looked at before its end. */
  readonly run: Run;
  readonly events: readonly HistoryEvent[];
  /** How many inputs were applied. */
  readonly inputs: number;
  /** Children of its unsuccessful Map Runs that did not end well: a redrive goes on with them. */
  readonly children: KeptChildren;
};

/** By the ARN of the Map Run, then by that of the child. */
type KeptChildren = ReadonlyMap<string, ReadonlyMap<string, KeptChild>>;
type KeptChild = { readonly effect: Starting; readonly ended: RunResult };

type Session = {
  readonly work: StepContext;
  readonly world: World;
  readonly options: StepOptions;
  readonly agenda: VirtualClock;
  /** Child executions that have not ended, and those of them for which something is due. */
  readonly children: Map<Token, Child>;
  readonly waking: Heap<Child>;
  readonly kept: Map<string, Map<string, KeptChild>>;
  /** What was recorded before it was redriven. */
  readonly before: readonly HistoryEvent[];
  inputs: number;
};

type Child = { readonly session: Session; readonly effect: Starting };

/** `until`: nothing that comes later happens; an execution that goes on then is looked at as it stands. */
export type RunOptions = StepOptions & { readonly until?: Instant };

/**
 * Runs an execution from its start until it ends or nothing more can happen. A Standard one that waits for what never
 * comes ends after a year, as on AWS.
 *
 * A promise only where the world or a JSONata expression gives one. Inputs due at the same instant are
 * applied together. The run is owned here and changed in place: the cost of an event does not depend on
 * how many there were before.
 */
export function runToEnd(
  machine: CompiledMachine,
  start: ExecutionStart & { readonly at: Instant },
  world: World,
  options: RunOptions = {},
): MaybePromise<RunResult> {
  const session = sessionOf(machine, newRun(start, start.at), { kind: "started", ...start }, world, options);
  return whenReady(advance(session, options.until ?? Number.MAX_VALUE), () => endedOf(session));
}

/**
 * Redrives an execution that ended badly and runs it until it ends again. Answers the whole history, that of the
 * attempts before included; `before` stays as it was. One that cannot be redriven (ask `redrivable`) comes back
 * without a change.
 *
 * @param at when it is redriven; not before its end.
 */
export function redrive(
  machine: CompiledMachine,
  before: RunResult,
  world: World,
  at: Instant,
  options: StepOptions = {},
): MaybePromise<RunResult> {
  const session = sessionAfter(machine, before, at, world, options);
  const done = whenReady(turn(session), () => advance(session, Number.MAX_VALUE));
  return whenReady(done, () => endedOf(session));
}

function sessionOf(machine: CompiledMachine, run: Run, first: Input, world: World, options: StepOptions): Session {
  const { activityExists } = world;
  const work = beginStep(machine, run, activityExists === undefined ? options : { activityExists, ...options });
  const agenda = new VirtualClock();
  agenda.add(first);
  const [children, kept] = [new Map<Token, Child>(), new Map<string, Map<string, KeptChild>>()];
  return { work, world, options, agenda, children, waking: new Heap(), kept, before: [], inputs: 0 };
}

/** What goes on when an execution is redriven at `at`: one turn redrives it. */
function sessionAfter(
  machine: CompiledMachine,
  { run, events, inputs, children }: RunResult,
  at: Instant,
  world: World,
  options: StepOptions,
): Session {
  const session = sessionOf(machine, copyRun(run), { kind: "redriven", at }, world, options);
  const kept = new Map([...children].map(([mapRunArn, of]) => [mapRunArn, new Map(of)]));
  return { ...session, kept, before: events, inputs };
}

/** When something happens next in an execution or in one of its children; Infinity when it has ended or nothing does. */
function nextAt({ work, agenda, waking }: Session): number {
  if (work.run.status !== "RUNNING") return Infinity;
  return Math.min(agenda.nextAt, waking.top?.at ?? Infinity);
}

/** Lets happen what is due up to an instant. */
function advance(session: Session, until: number): MaybePromise<void> {
  while (nextAt(session) <= until) {
    const soon = turn(session);
    if (soon instanceof Promise) return advanceLater(session, until, soon);
  }
}

async function advanceLater(session: Session, until: number, first: Promise<void>): Promise<void> {
  await first;
  while (nextAt(session) <= until) await turn(session);
}

/** One turn: what a child does next, or the inputs that are due next and what the machine wants after them. */
function turn(session: Session): MaybePromise<void> {
  const { work, agenda, waking } = session;
  const { top } = waking;
  if (top !== undefined && top.at <= agenda.nextAt) {
    waking.pop();
    return advanceChild(session, top.what, top.at);
  }
  const due = agenda.due();
  session.inputs += due.length;
  applyInputs(work, due);
  return perform(session);
}

/** Performs the effects in order. */
function perform(session: Session): MaybePromise<void> {
  const { effects } = session.work;
  for (let i = 0; i < effects.length; i++) {
    const effect = effects[i];
    const soon = effect === undefined ? undefined : performOne(effect, session);
    if (soon instanceof Promise) return performRest(session, effects.splice(0).slice(i + 1), soon);
  }
  effects.length = 0;
}

async function performRest(session: Session, rest: readonly Effect[], first: Promise<void>): Promise<void> {
  await first;
  for (const effect of rest) await performOne(effect, session);
}

function performOne(effect: Effect, session: Session): MaybePromise<void> {
  const { world, agenda } = session;
  switch (effect.kind) {
    case "invokeTask":
      return answer(session, world.invoke(effect));
    case "cancelTask":
      agenda.dropTask(effect.token);
      return world.cancel?.(effect);
    case "setTimer":
      return agenda.setTimer(effect.token, effect.fireAt);
    case "cancelTimer":
      return agenda.dropTimer(effect.token);
    case "readItems": {
      const failed = { kind: "itemsReadFailed", cause: "Nothing to read items from is known here." } as const;
      return answer(session, world.readItems?.(effect) ?? { ...failed, token: effect.token, at: effect.at });
    }
    case "beginResultWriter":
      return world.beginResultWriter?.(effect);
    case "finishResultWriter": {
      const failed = { kind: "resultWriteFailed", cause: "Nothing to write results to is known here." } as const;
      return answer(session, world.finishResultWriter?.(effect) ?? { ...failed, token: effect.token, at: effect.at });
    }
    case "startChild":
      return startChild(session, effect);
    case "redriveChild":
      return redriveChild(session, effect);
    case "stopChild":
      return stopChild(session, effect.token, effect.at);
    case "mapRunEnded":
      return mapRunEnded(session, effect.mapRun);
  }
}

/** Puts what the world answers on the clock. */
function answer({ agenda }: Session, inputs: MaybePromise<Input | readonly Input[]>): MaybePromise<void> {
  return whenReady(inputs, (made) => {
    if (!isList(made)) return agenda.add(made);
    for (const input of made) agenda.add(input);
  });
}

function isList(inputs: Input | readonly Input[]): inputs is readonly Input[] {
  return Array.isArray(inputs);
}

/** A child is an execution of its own, in the same world. What it can do at once it does. */
function startChild(parent: Session, effect: Starting): MaybePromise<void> {
  const { work, world } = parent;
  const machine = work.machine.states.get(effect.state)?.child;
  if (machine === undefined) return;
  const { execution, input, at, token } = effect;
  const start = { execution, input, at, seed: `${work.run.seed}/${token}` };
  const session = sessionOf(machine, newRun(start, at), { kind: "started", ...start }, world, childOptions(parent));
  const child = { session, effect };
  parent.children.set(token, child);
  return advanceChild(parent, child, at);
}

function childOptions({ options: { limits, activityExists } }: Session): StepOptions {
  return { ...(limits === undefined ? {} : { limits }), ...(activityExists === undefined ? {} : { activityExists }) };
}

/** A child that did not end well goes on, or starts anew when it is an Express execution. */
function redriveChild(parent: Session, again: Redriving): MaybePromise<void> {
  const { token, at, mapRunArn, execution } = again;
  const of = parent.kept.get(mapRunArn);
  const kept = of?.get(execution.id);
  const machine = parent.work.machine.states.get(again.state)?.child;
  if (kept === undefined || machine === undefined) {
    const cause = "Nothing is known here of this child execution's earlier attempts.";
    return parent.agenda.add({ kind: "childEnded", token, at, status: "FAILED", error: "States.Runtime", cause });
  }
  const effect: Starting = { ...kept.effect, token, at };
  if (execution.type === "EXPRESS") {
    of?.delete(execution.id);
    return startChild(parent, effect);
  }
  if (redrivable(kept.ended.run, at, childOptions(parent).limits?.events).status === "NOT_REDRIVABLE") {
    // It is not redriven: how it ended is how it ends.
    return parent.agenda.add({ ...endOf(effect, kept.ended.run), at });
  }
  of?.delete(execution.id);
  const session = sessionAfter(machine, kept.ended, at, parent.world, childOptions(parent));
  const child = { session, effect };
  parent.children.set(token, child);
  return whenReady(turn(session), () => advanceChild(parent, child, at));
}

/** Lets a child go on; tells its parent when it has ended. */
function advanceChild(parent: Session, child: Child, until: Instant): MaybePromise<void> {
  const { session, effect } = child;
  // Stopped meanwhile.
  if (parent.children.get(effect.token) !== child) return;
  return whenReady(advance(session, until), () => {
    if (session.work.run.status !== "RUNNING") return childEnded(parent, child);
    const next = nextAt(session);
    if (next < Infinity) parent.waking.push(child, next as Instant);
  });
}

function childEnded(parent: Session, { session, effect }: Child): MaybePromise<void> {
  parent.children.delete(effect.token);
  parent.agenda.add(endOf(effect, session.work.run));
  return told(parent, effect, endedOf(session));
}

/** What a parent is told of the end of a child. */
function endOf({ token, input }: Starting, { status, now, output, error, cause }: Run): Input {
  return {
    kind: "childEnded",
    token,
    at: now,
    // A child that ends has another status than RUNNING.
    status: status === "RUNNING" ? "FAILED" : status,
    input,
    ...(output === null ? {} : { output }),
    ...(error === null ? {} : { error }),
    ...(cause === null ? {} : { cause }),
  };
}

/** Keeps a child that did not end well, and tells the world. */
function told({ kept, world }: Session, effect: Starting, ended: RunResult): MaybePromise<void> {
  if (ended.run.status !== "SUCCEEDED") {
    const { mapRunArn, execution } = effect;
    const of = kept.get(mapRunArn) ?? new Map<string, KeptChild>();
    kept.set(mapRunArn, of.set(execution.id, { effect, ended }));
  }
  return world.onChild?.(effect, ended);
}

/** Ends a child from outside; one that has ended before its parent heard of it is not told any more. */
function stopChild(parent: Session, token: Token, at: Instant): MaybePromise<void> {
  parent.agenda.dropTask(token);
  const child = parent.children.get(token);
  if (child === undefined) return;
  parent.children.delete(token);
  const { session, effect } = child;
  applyInputs(session.work, [{ kind: "stopped", at }]);
  return whenReady(perform(session), () => told(parent, effect, endedOf(session)));
}

function mapRunEnded({ kept, world }: Session, mapRun: MapRunView): void {
  // Nothing goes on from it any more.
  if (mapRun.status === "SUCCEEDED") kept.delete(mapRun.mapRunArn);
  world.onMapRun?.(mapRun);
}

function endedOf({ work, inputs, before, kept }: Session): RunResult {
  saveRandomDraws(work);
  return {
    run: work.run,
    events: before.length === 0 ? work.events : [...before, ...work.events],
    inputs,
    children: kept,
  };
}
