import { expect } from "vitest";
import type { Instant } from "@/lib/base/instant";
import type { Input } from "@/lib/engine/protocol";
import { Engine } from "@/lib/runner/durable/engine";
import type { StartRequest } from "@/lib/runner/durable/startRequest";
import type { MemoryStorage } from "@/lib/runner/s3/memoryStorage";
import { VirtualTime } from "@/lib/runner/time/virtualTime";
import { openStore, type Store } from "@/lib/store/store";
import { type Crash, type Mortal, mortal } from "./crashingStore";
import { ROOT, sqliteDatabase, type TestDatabase } from "./databases";
import { ACCOUNT, historyOf, machineArnOf, START } from "./localEngine";
import { ACTIVITY, createScript, INPUT, type Mailbox, performerOf, storageOf } from "./scriptedRun";

/*
 * The process dies at each write of a scripted run, just before it and just after: what is stored goes on in another
 * engine, and the end is that of a run that nothing disturbed.
 */

let store: Store;

/** Checks crashes at the writes of the script: at which, and on which side of them. The database is dropped. */
export async function checkCrashes(
  sidesAt: (write: number) => readonly Crash["side"][],
  database: TestDatabase = sqliteDatabase(),
): Promise<void> {
  store = await openStore({ url: database.url, root: ROOT });
  try {
    const calm = await run(null);
    expect(calm.output).toBe('"done"');
    let lost = 0;
    for (let at = 1; at <= calm.writes; at++) {
      for (const side of sidesAt(at)) {
        const ran = await run({ at, side });
        expectSame(ran, calm, `${side} write ${at} of ${calm.writes}`);
        if (ran.hasLostTask) lost += 1;
      }
    }
    // The one write after which a worker would have been answered.
    expect(lost).toBeLessThanOrEqual(1);
  } finally {
    await store.close();
    await database.drop();
  }
}

function expectSame(ran: Ran, calm: Ran, where: string): void {
  const again = (ran.invoked[1] ?? []).filter((attempt) => ran.committed.has(attempt));
  expect(again, where).toEqual([]);
  expect(ran.output, where).toBe(calm.output);
  expect(ran.objects, where).toEqual(calm.objects);
  if (!ran.hasLostTask) expect(ran.histories, where).toEqual(calm.histories);
}

/** An engine as a process has it, with whoever works outside of it. */
type Process = {
  readonly engine: Engine;
  readonly mortal: Mortal;
  readonly invoked: string[];
  readonly end: () => void;
};

type Outside = {
  readonly mail: Mailbox;
  /** Outcomes of activity tasks that the engine has not taken. */
  readonly reviewed: Map<string, string>;
  readonly storage: MemoryStorage;
};

async function open(outside: Outside, time: Instant, crash: Crash | null): Promise<Process> {
  const dying = mortal(store, crash);
  const invoked: string[] = [];
  const engine: Engine = await Engine.open({
    ...dying,
    time: new VirtualTime(time),
    storage: outside.storage,
    tasks: (made) => performerOf(made, dying.store, outside.mail, invoked),
  });
  const left = new AbortController();
  work(engine, outside, left.signal).catch(() => undefined);
  const end = () => {
    left.abort();
    void engine.close();
  };
  return { engine, mortal: dying, invoked, end };
}

/** A worker at the activity and somebody who approves: they live longer than engines, and ask again. */
async function work(engine: Engine, { mail, reviewed }: Outside, signal: AbortSignal): Promise<void> {
  poll().catch(() => undefined);
  for (const token of reviewed.keys()) await answer(token);
  while (!signal.aborted) {
    for (const token of mail) if ((await engine.taskSucceeded(ACCOUNT, token, '"approved"')).ok) mail.delete(token);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }

  async function poll(): Promise<void> {
    while (!signal.aborted) {
      const task = await engine.nextActivityTask(ACTIVITY, "worker", 60_000, signal);
      if (task === null) continue;
      reviewed.set(task.taskToken, JSON.stringify({ reviewed: JSON.parse(task.input) as unknown }));
      await answer(task.taskToken);
    }
  }

  async function answer(token: string): Promise<void> {
    await engine.taskSucceeded(ACCOUNT, token, reviewed.get(token) ?? "null");
    reviewed.delete(token);
  }
}

type Ran = {
  /** Of each process: attempts that it performed. */
  readonly invoked: readonly (readonly string[])[];
  /** Attempts whose outcome was stored when the first process died. */
  readonly committed: ReadonlySet<string>;
  readonly writes: number;
  /** Whether a task went to a worker whose connection died with the process: it times out, and another attempt follows. */
  readonly hasLostTask: boolean;
  readonly output: string | null;
  readonly histories: readonly string[];
  readonly objects: readonly string[];
};

const ARN = `${machineArnOf("script").replace(":stateMachine:", ":execution:")}:run`;

/** Runs the script to its end, with a crash or without one. */
async function run(crash: Crash | null): Promise<Ran> {
  await store.engine.reset(null);
  const machine = await createScript(store);
  const outside: Outside = { mail: new Set(), reviewed: new Map(), storage: storageOf() };
  const processes = [await open(outside, START, crash)];
  let committed: ReadonlySet<string> = new Set();
  let hasLostTask = false;
  let seen = { steps: -1, at: 0 };
  startIn(processes[0], machine).catch(() => undefined);
  for (;;) {
    await pause(1);
    const process = processes.at(-1);
    const row = await store.engine.execution(ARN);
    if (row !== null && row.status !== "RUNNING" && !(process?.mortal.isDead() ?? false)) break;
    if (row?.steps !== seen.steps) seen = { steps: row?.steps ?? 0, at: performance.now() };
    const isStill = processes.length === 2 && !hasLostTask && performance.now() - seen.at > STILL_MS;
    if (isStill && outside.reviewed.size === 0 && (await hasGivenTask())) {
      hasLostTask = true;
      process?.engine.time.advance(61_000);
    }
    if (process === undefined || !process.mortal.isDead()) continue;
    // What was asked for before it died is written by now, or is not going to be.
    await pause(5);
    process.end();
    committed = await outcomes();
    await store.leases.free(process.engine.id);
    processes.push(await open(outside, process.engine.now(), null));
    if ((await store.engine.execution(ARN)) === null) await startIn(processes.at(-1), machine);
    seen = { steps: -1, at: performance.now() };
  }
  const ended = await store.engine.execution(ARN);
  for (const process of processes) {
    process.end();
    await store.leases.free(process.engine.id);
  }
  return {
    invoked: processes.map(({ invoked }) => invoked),
    committed,
    writes: processes[0]?.mortal.writes() ?? 0,
    hasLostTask,
    output: ended?.output ?? null,
    histories: await histories(),
    objects: await objectsOf(outside.storage),
  };
}

/** How long nothing is stored before a task that a worker has counts as lost, in ms: far longer than a slow machine takes. */
const STILL_MS = 3_000;

/** Whether a worker was given a task that is open. */
async function hasGivenTask(): Promise<boolean> {
  const open = await store.engine.openTasks({ account: ACCOUNT }, 100);
  return open.some(({ activityArn, status }) => activityArn !== null && status === "started");
}

async function startIn(process: Process | undefined, machine: Omit<StartRequest, "name" | "input">): Promise<void> {
  await process?.engine.start({ ...machine, name: "run", input: JSON.stringify(INPUT) });
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Attempts whose outcome is stored, of executions that keep a journal. */
async function outcomes(): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  for (const { id } of await store.engine.executions({ account: ACCOUNT, limit: 1_000 })) {
    for (const { inputs } of await store.engine.steps(id, 0, 1_000)) {
      for (const input of JSON.parse(inputs) as Input[]) {
        if (input.kind === "taskSucceeded" || input.kind === "taskFailed") found.add(`${id}/${input.token}`);
      }
    }
  }
  return found;
}

/** Every event of every execution without its time, and after which it comes; what is drawn is masked. */
async function histories(): Promise<string[]> {
  const all: string[] = [];
  for (const { arn, input } of await store.engine.executions({ account: ACCOUNT, limit: 1_000 })) {
    const events = await historyOf(store, arn);
    events.forEach(({ id, previousEventId }, i) => {
      if (id !== i + 1 || previousEventId >= id) throw new Error(`the ids of ${arn} are not in order`);
    });
    for (const { previousEventId, id: _, timestamp: _at, ...event } of events) {
      const before = events[previousEventId - 1];
      all.push(masked(`${input} ${before?.type ?? ""} > ${JSON.stringify(event)}`));
    }
  }
  return all.sort();
}

const DRAWN = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|AQ[\w-]{64}|[0-9a-f]{32}/g;

const DATES = /(\\*"(?:Start|Stop)Date\\*":)(?:\d+|\\*"[^"]*")/g;

function masked(text: string): string {
  return text.replace(DRAWN, "…").replace(DATES, "$1…");
}

/** What a ResultWriter wrote. */
async function objectsOf(storage: MemoryStorage): Promise<string[]> {
  const texts: string[] = [];
  for await (const object of (await storage.list("given", "out")) ?? []) {
    const text = Buffer.from(await object.read(0, object.size)).toString();
    texts.push(masked(`${object.key} ${text}`));
  }
  return texts.sort();
}
