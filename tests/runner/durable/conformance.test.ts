import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { prepare } from "@/lib/conformance/execute";
import { readNames } from "@/lib/conformance/names";
import { recognise, type Start } from "@/lib/conformance/recognise";
import { caseFiles, readCase } from "@/lib/conformance/files";
import type { StateMachine } from "@/lib/asl/machine";
import type { Json } from "@/lib/base/json";
import { compile } from "@/lib/engine/compile";
import type { CompiledMachine } from "@/lib/engine/compiledMachine";
import { decodeEvent } from "@/lib/history/decode";
import { encodeEvent } from "@/lib/history/encode";
import type { HistoryEvent } from "@/lib/history/event";
import type { Engine } from "@/lib/runner/durable/engine";
import { secretTaskTokens } from "@/lib/runner/durable/ids";
import { answersOf, type MockedResponse } from "@/lib/runner/mock";
import { runToEnd } from "@/lib/runner/run";
import type { Task } from "@/lib/runner/simulatedWorld";
import { MemoryStorage } from "@/lib/runner/s3/memoryStorage";
import { storageWorld } from "@/lib/runner/s3/world";
import type { AskedTask, TaskNews } from "@/lib/runner/tasks/performer";
import type { StoredExecution } from "@/lib/store/engine/rows";
import type { Store } from "@/lib/store/store";
import { CORPUS, corpusPresent } from "../../support/corpus";
import { open, sqliteDatabase } from "../../support/databases";
import { ACCOUNT, createMachine, historyOf, openTestEngine, runToItsEnd, START } from "../../support/localEngine";

/*
 * Every definition of the recordings, run by the durable engine over a database and by the simulation: the same
 * histories, times and ids included. What their tasks answer is drawn from the place and the input, the same for both.
 */

const database = sqliteDatabase();
let store: Store;
let engine: Engine;

beforeAll(async () => {
  store = await open(database);
  const tasks = {
    perform: async (task: AskedTask, tell: (news: TaskNews) => void) => newsOf(task).forEach(tell),
    close: async () => undefined,
  };
  engine = await openTestEngine(store, { tasks: () => tasks, storage: new MemoryStorage(START) });
});
afterAll(async () => {
  await engine?.close();
  await store?.close();
  await database.drop();
});

function responseTo({ state, token, input }: Pick<Task, "state" | "token" | "input">): MockedResponse {
  const drawn = createHash("sha1").update(`${state}\n${token}\n${input}`).digest();
  if (drawn[0]! % 4 === 0) {
    const errors = ["States.TaskFailed", "Lambda.Unknown", "Exception", "States.Timeout"];
    return { kind: "throw", error: errors[drawn[1]! % 4], cause: `drawn ${drawn[2]!}` };
  }
  const value = drawn[3]! % 2 === 0 ? { n: drawn[4]!, Payload: { body: "text" } } : { state };
  return { kind: "return", value };
}

/** Of an activity only its input is known to a worker. */
function outcomeOf(task: Task): MockedResponse {
  return task.target.family === "activity" ? activityOutcome(task.input) : responseTo(task);
}

function activityOutcome(input: string): MockedResponse {
  return { kind: "return", value: { given: JSON.parse(input) as Json } };
}

function newsOf(task: Task): TaskNews[] {
  return answersOf(task, outcomeOf(task)).map((input) => ({ ...input }) as TaskNews);
}

function activitiesOf({ states }: CompiledMachine): string[] {
  const all = [...states.values()].flatMap(({ target, child }) => [
    ...(target?.family === "activity" ? [target.resource] : []),
    ...(child === undefined ? [] : activitiesOf(child)),
  ]);
  return [...new Set(all)];
}

/** Executions at a time. */
const AT_ONCE = 12;

/** Works on an activity until it is told to end. */
async function work(arn: string, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const task = await engine.nextActivityTask(arn, null, 60_000, signal);
    if (task === null) continue;
    const answer = activityOutcome(task.input);
    const output = JSON.stringify(answer.kind === "return" ? answer.value : null);
    await engine.taskSucceeded(ACCOUNT, task.taskToken, output);
  }
}

type Run = { readonly name: string; readonly run: Start; readonly machine: StateMachine; readonly definition: Json };

async function runsOf(paths: readonly string[]): Promise<Run[]> {
  const files = await caseFiles(paths);
  if (!files.ok) throw new Error(files.error);
  const runs = new Map<string, Run>();
  for (const file of files.value) {
    const content = await readCase(file);
    if (!content.ok) continue;
    for (const one of recognise(content.value, file)) {
      if (one.kind !== "execution" || !("run" in one)) continue;
      const prepared = prepare(one.run);
      if (!prepared.ok) continue;
      const definition = readNames(one.run.definition);
      runs.set(JSON.stringify([definition, one.run.input]), {
        name: one.name,
        run: one.run,
        machine: prepared.value.machine,
        definition,
      });
    }
  }
  return [...runs.values()];
}

async function check({ run: { type, input }, machine, definition }: Run, number: number): Promise<void> {
  const activities = activitiesOf(compile(machine));
  for (const arn of activities) engine.noteActivity(arn, true);
  const made = await createMachine(store, `case-${number}`, definition, type);
  const workers = new AbortController();
  const working = activities.map((arn) => work(arn, workers.signal));
  try {
    const { arn } = await runToItsEnd(engine, made, { input: readNames(input), ms: 120_000 });
    const row = await store.engine.execution(arn);
    if (row === null) throw new Error("it is not stored");
    expect(await historyOf(store, arn)).toEqual(await simulated(machine, row));
  } finally {
    workers.abort();
    await Promise.all(working);
  }
}

/** The same execution under a virtual clock alone. */
async function simulated(machine: StateMachine, row: StoredExecution): Promise<HistoryEvent[]> {
  const { seed, startedAt: at, input, name, type, region, machineArn } = row;
  const roleArn = (await store.engine.catalogue.revision(row.revisionId))?.roleArn ?? "";
  const stateMachineName = machineArn.split(":")[6] ?? "";
  const execution = { id: row.arn, name, roleArn, stateMachineId: machineArn, stateMachineName, type, region };
  const invokeTask = (task: Task) => answersOf(task, outcomeOf(task));
  const world = { invokeTask, ...storageWorld(new MemoryStorage(START)) };
  const taskTokens = secretTaskTokens(seed);
  const { events } = await runToEnd(compile(machine), { execution, input, seed, at }, world, { taskTokens });
  return events.map(throughText);
}

/** As it comes back from a text. */
function throughText(event: HistoryEvent): HistoryEvent {
  const decoded = decodeEvent(JSON.parse(JSON.stringify(encodeEvent(event))));
  if (!decoded.ok) throw new Error(JSON.stringify(decoded.error));
  return decoded.value;
}

describe.skipIf(!corpusPresent())("the durable engine", () => {
  it(
    "gives the same histories as the simulation, for every definition of the recordings",
    { timeout: 600_000 },
    async () => {
      const runs = await runsOf([CORPUS]);
      expect(runs.length).toBeGreaterThan(300);
      const different: string[] = [];
      const left = [...runs.entries()];
      const inTurn = async () => {
        for (let next = left.shift(); next !== undefined; next = left.shift()) {
          const [number, run] = next;
          await check(run, number).catch((error: unknown) => {
            different.push(`${run.name}: ${error instanceof Error ? error.message.slice(0, 300) : String(error)}`);
          });
        }
      };
      await Promise.all(Array.from({ length: AT_ONCE }, inTurn));
      expect(different).toEqual([]);
    },
  );
});
