import type { Instant } from "@/lib/base/instant";
import { type CompiledMachine, type Maybe, type Soon, whenReady } from "@/lib/engine/compiled";
import { apply } from "@/lib/engine/drain";
import type { Effect, ExecutionIdentity, ExecutionStart, Input } from "@/lib/engine/protocol";
import type { Run } from "@/lib/engine/run";
import { newRun, settleChance, workOn, type StepOptions } from "@/lib/engine/step";
import type { Work } from "@/lib/engine/work";
import type { HistoryEvent } from "@/lib/history/event";
import { Agenda } from "./agenda";

/*
 * The one loop that performs effects, under a virtual clock: time goes on to whatever comes next.
 */

/** What the machine finds outside. */
export type World = {
  /**
   * Answers a task: the inputs it will cause, each at its time, in order. None: it is never answered, and
   * its own timeout or the execution's has to end it.
   */
  readonly invoke: (task: Task) => Maybe<readonly Input[]>;
  /** A task's answer is no longer wanted. */
  readonly cancel?: (effect: Extract<Effect, { kind: "cancelTask" }>) => void;
  /** What an ItemReader finds; absent: reading fails. */
  readonly readItems?: (effect: Reading) => Maybe<Input>;
  /** Keeps the results of a Map Run; absent: writing fails. */
  readonly writeResult?: (effect: Writing) => Maybe<Input>;
  /** Told of each child execution of a distributed Map when it has ended. */
  readonly onChild?: (effect: Starting, child: Ended) => void;
};

export type Reading = Extract<Effect, { kind: "readItems" }>;
export type Writing = Extract<Effect, { kind: "writeResult" }>;
export type Starting = Extract<Effect, { kind: "startChild" }>;
export type Task = Extract<Effect, { kind: "invokeTask" }>;

export type Ended = {
  /** Still RUNNING when everything waits for answers that the world does not give. */
  readonly run: Run;
  readonly events: readonly HistoryEvent[];
  /** How many inputs were applied. */
  readonly inputs: number;
};

type Session = {
  readonly work: Work;
  readonly world: World;
  readonly agenda: Agenda;
  inputs: number;
};

/**
 * Runs an execution from its start until it ends or nothing more can happen.
 *
 * A promise only where the world or a JSONata expression gives one. Inputs due at the same instant are
 * applied together. The run is owned here and changed in place: the cost of an event does not depend on
 * how many there were before.
 */
export function runToEnd(
  machine: CompiledMachine,
  start: ExecutionStart & { readonly at: Instant },
  world: World,
  options: StepOptions = {},
): Maybe<Ended> {
  const work = workOn(machine, newRun(start, start.at), options);
  const session: Session = { work, world, agenda: new Agenda(), inputs: 0 };
  session.agenda.add({ kind: "started", ...start });
  for (;;) {
    const soon = turn(session);
    if (soon === OVER) return endedOf(session);
    if (soon instanceof Promise) return finishLater(session, soon);
  }
}

async function finishLater(session: Session, first: Promise<void>): Promise<Ended> {
  await first;
  for (let soon = turn(session); soon !== OVER; soon = turn(session)) await soon;
  return endedOf(session);
}

const OVER = Symbol("over");

/** One turn: the inputs that are due next, and what the machine wants after them. */
function turn(session: Session): Soon | typeof OVER {
  const { work, agenda } = session;
  const due = work.run.status === "RUNNING" ? agenda.due() : [];
  if (due.length === 0) return OVER;
  session.inputs += due.length;
  const soon = apply(work, due);
  return soon instanceof Promise ? soon.then(() => perform(session)) : perform(session);
}

/** Performs the effects in order. */
function perform(session: Session): Soon {
  const { work, agenda } = session;
  const { effects } = work;
  for (let i = 0; i < effects.length; i++) {
    const effect = effects[i];
    const answers = effect === undefined ? undefined : performOne(effect, session);
    if (answers instanceof Promise) return performRest(session, effects.splice(0).slice(i + 1), answers);
    if (answers !== undefined) for (const input of answers) agenda.add(input);
  }
  effects.length = 0;
}

async function performRest(session: Session, rest: readonly Effect[], first: Promise<readonly Input[]>): Promise<void> {
  const { agenda } = session;
  for (const input of await first) agenda.add(input);
  for (const effect of rest) {
    const answers = await performOne(effect, session);
    if (answers !== undefined) for (const input of answers) agenda.add(input);
  }
}

function performOne(effect: Effect, session: Session): Maybe<readonly Input[]> | undefined {
  const { world, agenda } = session;
  switch (effect.kind) {
    case "invokeTask":
      return world.invoke(effect);
    case "cancelTask":
      agenda.dropTask(effect.token);
      world.cancel?.(effect);
      return undefined;
    case "setTimer":
      agenda.setTimer(effect.token, effect.fireAt);
      return undefined;
    case "cancelTimer":
      agenda.dropTimer(effect.token);
      return undefined;
    case "readItems": {
      const failed = { kind: "itemsReadFailed", cause: "Nothing to read items from is known here." } as const;
      return whenReady(world.readItems?.(effect) ?? { ...failed, token: effect.token, at: effect.at }, alone);
    }
    case "writeResult": {
      const failed = { kind: "resultWriteFailed", cause: "Nothing to write results to is known here." } as const;
      return whenReady(world.writeResult?.(effect) ?? { ...failed, token: effect.token, at: effect.at }, alone);
    }
    case "startChild":
      return runChild(effect, session);
    case "stopChild":
      agenda.dropTask(effect.token);
      return undefined;
  }
}

function alone(input: Input): readonly Input[] {
  return [input];
}

/** A child is an execution of its own, in the same world; the agenda brings its end when its time has come. */
function runChild(effect: Starting, { work, world }: Session): Maybe<readonly Input[]> {
  const { token, at } = effect;
  const child = work.machine.states.get(effect.state)?.child;
  if (child === undefined) return [];
  const start = { execution: childOf(work.run.execution, effect), input: effect.input, at };
  return whenReady(runToEnd(child, { ...start, seed: `${work.run.seed}/${token}` }, world), (ended) => {
    world.onChild?.(effect, ended);
    const { status, now, output, error, cause } = ended.run;
    if (status === "RUNNING") return [];
    return [
      {
        kind: "childEnded",
        token,
        at: now,
        status,
        ...(output === null ? {} : { output }),
        ...(error === null ? {} : { error }),
        ...(cause === null ? {} : { cause }),
      },
    ];
  });
}

/** `arn:…:execution:MACHINE/LABEL:NAME`, as AWS names the children of a Map Run. */
function childOf(parent: ExecutionIdentity, { mapRunArn, name }: Starting): ExecutionIdentity {
  const owner = parent.stateMachineId.split(":").slice(0, 5).join(":");
  const label = mapRunArn.split(":").at(-2)?.split("/").at(-1) ?? "";
  const machine = `${parent.stateMachineName}/${label}`;
  return {
    ...parent,
    id: `${owner}:execution:${machine}:${name}`,
    name,
    stateMachineId: `${owner}:stateMachine:${machine}`,
    stateMachineName: machine,
  };
}

function endedOf({ work, inputs }: Session): Ended {
  settleChance(work);
  return { run: work.run, events: work.events, inputs };
}
