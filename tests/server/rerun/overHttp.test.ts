import {
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  RedriveExecutionCommand,
  type SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
} from "@aws-sdk/client-sfn";
import { afterAll, beforeAll, expect, test } from "vitest";
import { digest } from "@/lib/expr/digest";
import type { HistoryEvent } from "@/lib/history/event";
import { endedRunOf } from "@/lib/replay/rerun/endedRun";
import { predictRedrive, predictResume, predictStart } from "@/lib/replay/rerun/predict";
import { resumeMachine } from "@/lib/replay/rerun/resume/resumeMachine";
import type { Engine } from "@/lib/runner/durable/engine";
import { RemoteEngine } from "@/lib/runner/remote/remoteEngine";
import type { AskedTask, TaskNews, TaskPerformer } from "@/lib/runner/tasks/performer";
import { openSession } from "@/lib/server/replay/openSession";
import type { Store } from "@/lib/store/store";
import {
  type Answering,
  type Disturbance,
  disturbances,
  type Invoked,
  type Observed,
} from "../../replay/rerun/disturbed";
import { type PublicMachine, publicMachines } from "../../replay/rerun/publicMachines";
import { type Happened, whatWasWrong } from "../../replay/rerun/whatHappened";
import { type ServedApi, serveApi, sfnClient } from "../../support/apiServer";
import { open, sqliteDatabase } from "../../support/databases";
import { ACCOUNT, openTestEngine, REGION } from "../../support/localEngine";

/*
 * What is predicted of running an execution again, against what the local engine then does when AWS's SDK asks it over HTTP:
 * of the public machines' disturbances that tasks alone bring about every fifth, more than a tenth of all. All run in process in
 * tests/replay/rerun.
 */

const SHARE = 5;
/**
 * Whether the tasks of this test answer all that a machine asks for: not what the engine itself waits for, runs or reads from
 * S3, nor resources that are none.
 */
function isAnswered({ subject: { definition } }: PublicMachine): boolean {
  const text = JSON.stringify(definition);
  if (/waitForTaskToken|:activity:|"DISTRIBUTED"/.test(text)) return false;
  return [...text.matchAll(/"Resource":"([^"]*)"/g)].every(([, of]) => /^arn:aws:(lambda|states):/.test(of ?? ""));
}

type Run = {
  readonly answer: Answering;
  readonly disturbance: Disturbance | null;
  readonly nameOf: (state: string) => string;
};

/** Answers tasks as a run wants it, and hears what is asked. One run at a time. */
class Tasks implements TaskPerformer {
  private run: Run | null = null;
  private invoked: Invoked[] = [];
  private lost = new Set<string>();

  constructor(private readonly stop: (executionArn: string) => Promise<unknown>) {}

  begin(run: Run): void {
    this.run = run;
    this.invoked = [];
    this.lost = new Set();
  }

  heard(): Pick<Observed, "invoked" | "answered"> {
    return { invoked: this.invoked, answered: this.invoked.filter(({ token }) => !this.lost.has(token)) };
  }

  async perform(task: AskedTask, tell: (news: TaskNews) => void, signal: AbortSignal): Promise<void> {
    if (this.run === null) throw new Error("nothing runs");
    const { answer, disturbance, nameOf } = this.run;
    const { lost } = this;
    const state = nameOf(task.state);
    const token = task.attemptId;
    const count = this.invoked.push({ state, input: task.input, token }) - 1;
    signal.addEventListener("abort", () => lost.add(token));
    tell({ kind: "taskStarted" });
    const { target } = task;
    if (target.family === "service" && target.pattern !== "requestResponse")
      tell({ kind: "taskSubmitted", output: "{}" });
    if (count !== disturbance?.at) {
      return tell({ kind: "taskSucceeded", output: JSON.stringify(answer(state, JSON.parse(task.input))) });
    }
    lost.add(token);
    if (disturbance.how === "fails") return tell({ kind: "taskFailed", error: "Disturbed", cause: "" });
    await this.stop(task.execution.id);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

const database = sqliteDatabase();
let store: Store;
let engine: Engine;
let api: ServedApi;
let client: SFNClient;
let remote: RemoteEngine;
const tasks = new Tasks((executionArn) => client.send(new StopExecutionCommand({ executionArn })));

beforeAll(async () => {
  store = await open(database);
  engine = await openTestEngine(store, { tasks: () => tasks });
  api = await serveApi(store, engine);
  client = sfnClient(api);
  remote = new RemoteEngine({
    endpoint: api.url,
    region: REGION,
    account: ACCOUNT,
    signal: AbortSignal.timeout(600_000),
  });
});
afterAll(async () => {
  remote.close();
  client.destroy();
  await api.close();
  await engine.close();
  await store.close();
  await database.drop();
});

const roleArn = `arn:aws:iam::${ACCOUNT}:role/orders`;

async function machineOf(name: string, definition: string): Promise<string> {
  const made = await client.send(new CreateStateMachineCommand({ name, definition, roleArn }));
  return made.stateMachineArn ?? "";
}

/** Reads an execution when it has ended. */
async function ended(executionArn: string): Promise<{ readonly arn: string; readonly seen: Observed }> {
  for (;;) {
    const told = await client.send(new DescribeExecutionCommand({ executionArn }));
    if (told.status !== "RUNNING" && told.status !== "PENDING_REDRIVE") {
      const run = { status: told.status, output: told.output ?? null, error: told.error ?? null };
      const events: readonly HistoryEvent[] = await remote.eventsOf(executionArn);
      // Of a run only how it ended is looked at.
      return {
        arn: executionArn,
        seen: { result: { run, events } as unknown as Observed["result"], ...tasks.heard() },
      };
    }
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

async function started(stateMachineArn: string, input: string, run: Run) {
  tasks.begin(run);
  const { executionArn = "" } = await client.send(new StartExecutionCommand({ stateMachineArn, input }));
  return ended(executionArn);
}

async function redriven(executionArn: string, run: Run) {
  tasks.begin(run);
  await client.send(new RedriveExecutionCommand({ executionArn }));
  return ended(executionArn);
}

const same = (state: string) => state;
const counts = { redrive: 0, start: 0, resume: 0 };

/** Everything that is told of one disturbed execution, held against what happens. */
async function tryAll(number: number, { subject, input, answer, whole }: PublicMachine, disturbance: Disturbance) {
  const undisturbed = { answer, disturbance: null, nameOf: same };
  const text = JSON.stringify(subject.definition);
  const machineArn = await machineOf(`orders-${number}`, text);
  const { arn, seen: before } = await started(machineArn, input, { ...undisturbed, disturbance });
  if (before.result.run.status === "SUCCEEDED") return;
  const { session } = await openSession({
    ...{ history: { events: before.result.events }, arn, machineArn, type: "STANDARD", truncated: false, revision: 1 },
    ...{ definition: { hash: digest(text, "SHA-256"), text, assumed: false }, checkTimes: true },
  });
  const run = endedRunOf(session);
  if (!run.ok) throw new Error(`${number}: ${run.error}`);
  const known = { machine: subject.machine, before, originOf: (state: string): string | null => state };
  const check = (way: keyof typeof counts, prediction: Parameters<typeof whatWasWrong>[0], happened: Happened) => {
    expect(whatWasWrong(prediction, happened), JSON.stringify({ way, number, disturbance })).toEqual([]);
    counts[way]++;
  };

  const again = await predictStart(run.value, input);
  check("start", again, { ...known, isRedrive: false, after: (await started(machineArn, input, undisturbed)).seen });

  const made = resumeMachine(run.value, text, `orders-${number}`);
  if (made.ok) {
    const { originOf } = made.value;
    const told = await predictResume(run.value, made.value);
    const resumeArn = await machineOf(made.value.name, made.value.definition);
    const named = { ...undisturbed, nameOf: (state: string) => originOf(state) ?? state };
    const { seen: after } = await started(resumeArn, made.value.input, named);
    check("resume", told, { ...known, isRedrive: false, after, originOf });
    const { output } = whole.result.run;
    // What names its machine or execution is another there.
    expect(after.result.run.status, JSON.stringify({ number, ended: after.result.events.at(-1) })).toBe("SUCCEEDED");
    if (output?.includes("orders") === false) expect(after.result.run.output).toBe(output);
  }

  const redrive = await predictRedrive(run.value);
  if (!redrive.ok) throw new Error(redrive.error);
  const happened = { ...known, isRedrive: true, after: (await redriven(arn, undisturbed)).seen };
  check("redrive", redrive.value, happened);
  return { redrive: redrive.value, happened };
}

const others = (await publicMachines()).filter(isAnswered);
const all = others.flatMap((machine) =>
  disturbances(machine.whole, "every state").map((disturbance) => ({ machine, disturbance })),
);

test.runIf(all.length > 0)(
  "of every fifth disturbance of public machines, what is predicted is what the engine does over HTTP",
  async () => {
    for (const [number, { machine, disturbance }] of all.entries()) {
      if (number % SHARE === 0) await tryAll(number, machine, disturbance);
    }
    console.info(`predictions that came true over HTTP: ${JSON.stringify(counts)}`);
    expect(Math.min(counts.redrive, counts.start, counts.resume)).toBeGreaterThan(45);
  },
  300_000,
);

test.runIf(all.length > 0)("a prediction of one transition more does not come true", async () => {
  for (const [number, { machine, disturbance }] of all.entries()) {
    const told = await tryAll(10_000 + number, machine, disturbance);
    if (told?.happened.after.result.run.status !== "SUCCEEDED") continue;
    const { redrive, happened } = told;
    const more = { ...redrive, transitions: { least: redrive.transitions.least + 1, dependsOn: [] } };
    return expect(whatWasWrong(more, happened)).toHaveLength(1);
  }
  throw new Error("nothing went on");
});
