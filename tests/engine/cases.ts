import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import type { MachineType } from "@/lib/asl/machine";
import { type Instant, instant } from "@/lib/base/instant";
import type { Json } from "@/lib/base/json";
import type { Input } from "@/lib/engine/protocol";
import { redrivable } from "@/lib/engine/recovery/redrivable";
import type { StepOptions } from "@/lib/engine/compiledMachine";
import { answersOf } from "@/lib/runner/mock";
import { redrive, runToEnd } from "@/lib/runner/run";
import type { RunResult, Task, SimulatedWorld } from "@/lib/runner/simulatedWorld";
import { MemoryStorage } from "@/lib/runner/s3/memoryStorage";
import { storageWorld } from "@/lib/runner/s3/world";
import { machineOf, MIDNIGHT, startOf } from "./machine";

/**
 * One of the project's own cases. `events` has a line an event, `id<previousEventId Type`; `details` what the
 * event of an id has to hold, payloads as JSON values. What is not given is not compared.
 */
export type EngineCase = {
  readonly name: string;
  readonly definition: Json;
  readonly type?: MachineType;
  /** Of an Express execution: StartSyncExecution began it. */
  readonly synchronous?: boolean;
  readonly input?: Json;
  /** The input's text, where its value alone does not say it. */
  readonly rawInput?: string;
  /** Objects by `bucket/key`: a text as it is, anything else as JSON. */
  readonly s3?: Readonly<Record<string, Json>>;
  /** By state, then by invocation; the last answers all that follow. */
  readonly tasks?: Readonly<Record<string, readonly TaskAnswer[]>>;
  /** Inputs of the outside, in seconds after the start. */
  readonly stopAfter?: number;
  readonly activities?: readonly string[];
  readonly maxEvents?: number;
  /** Seconds from each end to the redrive that follows it. */
  readonly redriveAfter?: readonly number[];
  readonly expected: {
    readonly status: string;
    readonly output?: Json;
    readonly error?: string;
    readonly cause?: string;
    readonly events?: readonly string[];
    readonly details?: Readonly<Record<string, Readonly<Record<string, Json>>>>;
    /** Seconds of the virtual clock from start to end. */
    readonly seconds?: number;
  };
};

/** `Return` and `Throw` as in a mock file; `never`: no answer. `after`: seconds from the start of the task. */
type TaskAnswer = {
  readonly Return?: Json;
  readonly Throw?: { readonly Error?: string; readonly Cause?: string };
  readonly never?: boolean;
  readonly after?: number;
  /** Seconds after the start at which heartbeats come. */
  readonly heartbeats?: readonly number[];
  readonly worker?: string;
};

const FOLDER = join(import.meta.dirname, "../conformance");

/** The folders whose files hold cases of the engine. */
export const FEATURES = readdirSync(FOLDER, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name.startsWith("engine-"))
  .map((entry) => entry.name);

export function casesOf(feature: string): readonly EngineCase[] {
  const folder = join(FOLDER, feature);
  return readdirSync(folder).flatMap(
    (file) => JSON.parse(readFileSync(join(folder, file), "utf8"), longText) as readonly EngineCase[],
  );
}

/** `{{x×1000}}` stands for a thousand times x. */
function longText(_key: string, value: Json): Json {
  const repeated = typeof value === "string" ? /^\{\{(.+)×(\d+)\}\}$/u.exec(value) : null;
  return repeated === null ? value : (repeated[1] ?? "").repeat(Number(repeated[2]));
}

export async function run(one: EngineCase): Promise<RunResult> {
  const machine = machineOf(one.definition, one.type);
  const options: StepOptions = {
    ...(one.activities === undefined
      ? {}
      : { activityExists: ({ resource }) => one.activities?.includes(resource) === true }),
    ...(one.maxEvents === undefined ? {} : { limits: { events: one.maxEvents } }),
  };
  const world = { ...worldOf(one), ...storageWorld(storageOf(one.s3 ?? {})) };
  const start = startOf(one.input ?? {}, one.type);
  const execution =
    one.synchronous === undefined ? start.execution : { ...start.execution, synchronous: one.synchronous };
  const input = one.rawInput ?? start.input;
  let ended = await runToEnd(machine, { ...start, execution, input }, world, options);
  for (const after of one.redriveAfter ?? []) {
    const at = instant(ended.run.now + after * 1000);
    expect(redrivable(ended.run, at, one.maxEvents)).toEqual({ status: "REDRIVABLE" });
    ended = await redrive(machine, ended, world, at, options);
  }
  return ended;
}

function storageOf(objects: Readonly<Record<string, Json>>): MemoryStorage {
  const storage = new MemoryStorage(MIDNIGHT);
  for (const [address, body] of Object.entries(objects)) {
    const slash = address.indexOf("/");
    const text = typeof body === "string" ? body : JSON.stringify(body);
    storage.put(address.slice(0, slash), address.slice(slash + 1), text);
  }
  return storage;
}

function worldOf(one: EngineCase): SimulatedWorld {
  const counts = new Map<string, number>();
  return {
    invokeTask: (task) => {
      const count = counts.get(task.state) ?? 0;
      counts.set(task.state, count + 1);
      const answers = one.tasks?.[task.state] ?? [];
      const answer = answers[count] ?? answers.at(-1);
      const inputs = answer === undefined ? [] : inputsOf(task, answer);
      return count === 0 && one.stopAfter !== undefined ? [...inputs, stop(task, one.stopAfter)] : inputs;
    },
  };
}

function stop(task: Task, after: number): Input {
  return { kind: "stopped", at: later(task, after), error: "Stopped", cause: "by hand" };
}

function inputsOf(task: Task, answer: TaskAnswer): readonly Input[] {
  const { token } = task;
  const response =
    answer.Throw === undefined
      ? ({ kind: "return", value: answer.Return ?? null } as const)
      : ({ kind: "throw", error: answer.Throw.Error, cause: answer.Throw.Cause } as const);
  const all = answersOf(task, response).map((input): Input => {
    if (input.kind === "taskStarted" && answer.worker !== undefined) return { ...input, worker: answer.worker };
    const ends = input.kind === "taskSucceeded" || input.kind === "taskFailed";
    return ends ? { ...input, at: later(task, answer.after ?? 0) } : input;
  });
  const beats = (answer.heartbeats ?? []).map((after): Input => ({ kind: "heartbeat", token, at: later(task, after) }));
  return [...(answer.never === true ? all.slice(0, -1) : all), ...beats];
}

function later(task: Task, seconds: number): Instant {
  return (task.at + seconds * 1000) as Instant;
}
