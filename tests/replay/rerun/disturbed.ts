import { parseMachine } from "@/lib/asl/parse";
import type { StateMachine } from "@/lib/asl/machine";
import { instant, type Instant } from "@/lib/base/instant";
import type { Json, JsonObject } from "@/lib/base/json";
import { compile } from "@/lib/engine/compile";
import type { CompiledMachine } from "@/lib/engine/compiledMachine";
import type { ExecutionStart, Input } from "@/lib/engine/protocol";
import { digest } from "@/lib/expr/digest";
import type { EndedRun } from "@/lib/replay/rerun/endedRun";
import { redrive, runToEnd } from "@/lib/runner/run";
import type { RunResult, SimulatedWorld, Task } from "@/lib/runner/simulatedWorld";

/*
 * Executions that one thing disturbs: a task fails once, or the execution is stopped while it runs. What a task answers
 * follows from its state and what it is given, so an undisturbed run and one that goes on later are told the same.
 */

/** What a task of a state answers; by the name in the machine as it was written. */
export type Answering = (state: string, input: Json) => Json;

export type Invoked = { readonly state: string; readonly input: string; readonly token: string };

export type Observed = {
  readonly result: RunResult;
  readonly invoked: readonly Invoked[];
  /** Of these: those whose success arrived. Not told apart in children of Map Runs. */
  readonly answered: readonly Invoked[];
};

/** At which invocation, counted from 0, and how. */
export type Disturbance = { readonly at: number; readonly how: "fails" | "stopped" };

export type Subject = {
  readonly definition: JsonObject;
  readonly machine: StateMachine;
  readonly compiled: CompiledMachine;
};

export function subjectOf(definition: JsonObject): Subject | null {
  const { machine } = parseMachine(definition, { type: "STANDARD" });
  return machine === undefined ? null : { definition, machine, compiled: compile(machine) };
}

export const STARTED = instant(Date.UTC(2026, 0, 5, 8));
/** Events after which a run is too long for these tests. */
const MAX_EVENTS = 1_500;

export function startOf(
  input: string,
  name = "run-1",
  at: Instant = STARTED,
): ExecutionStart & { readonly at: Instant } {
  return {
    execution: {
      id: `arn:aws:states:eu-west-1:123456789012:execution:orders:${name}`,
      name,
      roleArn: "arn:aws:iam::123456789012:role/orders",
      stateMachineId: "arn:aws:states:eu-west-1:123456789012:stateMachine:orders",
      stateMachineName: "orders",
      type: "STANDARD",
      region: "eu-west-1",
    },
    input,
    seed: name,
    at,
  };
}

/** Lets an execution run to its end. `nameOf`: what a state was called in the machine as it was written. */
export async function observed(
  compiled: CompiledMachine,
  start: ExecutionStart & { readonly at: Instant },
  answer: Answering,
  disturbance: Disturbance | null = null,
  nameOf: (state: string) => string = (state) => state,
): Promise<Observed> {
  const calls = new Calls();
  const world = worldOf(answer, calls, disturbance, nameOf);
  const result = await runToEnd(compiled, start, world, { limits: { events: MAX_EVENTS } });
  return { result, ...calls, answered: calls.answered };
}

/** Redrives an execution a minute after its end; nothing disturbs it any more. */
export async function redriven(compiled: CompiledMachine, before: RunResult, answer: Answering): Promise<Observed> {
  const calls = new Calls();
  const at = instant(before.run.now + 60_000);
  const world = worldOf(answer, calls, null, (state) => state);
  const result = await redrive(compiled, before, world, at, { limits: { events: 2 * MAX_EVENTS } });
  return { result, ...calls, answered: calls.answered };
}

class Calls {
  readonly invoked: Invoked[] = [];
  /** Tokens of those that failed, or were not waited for any more. */
  readonly lost = new Set<string>();

  get answered(): readonly Invoked[] {
    return this.invoked.filter(({ token }) => !this.lost.has(token));
  }
}

function worldOf(
  answer: Answering,
  { invoked, lost }: Calls,
  disturbance: Disturbance | null,
  nameOf: (state: string) => string,
): SimulatedWorld {
  return {
    invokeTask: (task) => {
      const state = nameOf(task.state);
      const count = invoked.push({ state, input: task.input, token: task.token }) - 1;
      if (count !== disturbance?.at) return answersOf(task, state, answer);
      const { token, at } = task;
      lost.add(token);
      if (disturbance.how === "stopped") return [{ kind: "stopped", at: instant(at + delayOf(state, task.input)) }];
      return [...begun(task), { kind: "taskFailed", token, at: instant(at + 1), error: "Disturbed" }];
    },
    cancelTask: ({ token }) => void lost.add(token),
    readItems: ({ token, at }) => ({ kind: "itemsRead", token, at, items: '[{"id":1},{"id":2},{"id":3}]' }),
    finishResultWriter: ({ token, at }) => ({ kind: "resultWritten", token, at, output: '{"written":true}' }),
  };
}

function answersOf(task: Task, state: string, answer: Answering): readonly Input[] {
  const { token, at } = task;
  const output = JSON.stringify(answer(state, JSON.parse(task.input) as Json));
  return [...begun(task), { kind: "taskSucceeded", token, at: instant(at + delayOf(state, task.input)), output }];
}

function begun({ token, at, target }: Task): readonly Input[] {
  const waits = target.family === "service" && target.pattern !== "requestResponse";
  return [
    { kind: "taskStarted", token, at },
    ...(waits ? [{ kind: "taskSubmitted", token, at, output: "{}" } as const] : []),
  ];
}

/** From some ms to seconds, by what is asked: siblings end in an order of their own. */
function delayOf(state: string, input: string): number {
  return 10 + (parseInt(digest(`${state} ${input}`, "MD5").slice(0, 4), 16) % 3_000);
}

/** Answers with what it was asked. */
export const echo: Answering = (state, input) => ({ state, got: input });

export function endedOf({ machine, compiled }: Subject, { result }: Observed): EndedRun {
  return { machine, compiled, run: result.run, events: result.events, around: {} };
}

/** Where an execution is disturbed: at every invocation, or at the first of every state. */
export function disturbances({ invoked }: Observed, where: "every invocation" | "every state"): readonly Disturbance[] {
  const first = new Map<string, number>();
  for (const [at, { state }] of invoked.entries()) if (!first.has(state)) first.set(state, at);
  const places = where === "every state" ? [...first.values()] : invoked.map((_, at) => at);
  return places.flatMap((at) => [{ at, how: "fails" } as const, { at, how: "stopped" } as const]);
}
