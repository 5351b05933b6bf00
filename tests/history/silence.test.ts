import { describe, expect, it } from "vitest";
import type { JsonObject } from "@/lib/base/json";
import { instant } from "@/lib/base/instant";
import { HOUR_MS, MINUTE_MS, SECOND_MS } from "@/lib/base/time";
import { compile } from "@/lib/engine/compile";
import type { EffectOf } from "@/lib/engine/drive/world";
import type { Input } from "@/lib/engine/protocol";
import type { HistoryEvent } from "@/lib/history/event";
import { fold } from "@/lib/history/fold";
import type { MapRunCounts } from "@/lib/history/mapRunCounts";
import { explainSilence, type SilenceOptions } from "@/lib/history/silence";
import { runToEnd } from "@/lib/runner/run";
import { MIDNIGHT, startOf } from "../engine/machine";
import { machineFrom } from "../support/shapes";

/*
 * Runs that our own engine made and that stand still, each with a twin that stands still for another reason: what is
 * said of the one is not said of the other. Times are from 2024-01-01T00:00:00Z on.
 */

type Task = EffectOf<"invokeTask">;
type Reply = (task: Task) => readonly Input[];

type Planted = {
  readonly states: JsonObject;
  readonly machine?: JsonObject;
  readonly input?: JsonObject;
  /** What becomes of the tasks; nothing: they are asked for, and no more. */
  readonly reply?: Reply;
  /** How long it ran until it was looked at, ms after the start. */
  readonly ranFor?: number;
  /** When the page is opened, ms after the start. */
  readonly at?: number;
  readonly isLive?: boolean;
  /** Events after this one are not recorded. */
  readonly upTo?: number;
  readonly withoutDefinition?: boolean;
  readonly counts?: Partial<MapRunCounts>;
  readonly tasks?: SilenceOptions["tasks"];
  /** An event that is not recorded. */
  readonly missing?: number;
  readonly truncated?: boolean;
  readonly status?: SilenceOptions["status"];
};

const after = ({ at }: Task, ms: number) => instant(at + ms);
const taskStarted = (task: Task, worker?: string): Input => ({
  kind: "taskStarted",
  token: task.token,
  at: after(task, 100),
  ...(worker === undefined ? {} : { worker }),
});
const submitted = (task: Task, output = "{}"): Input => {
  return { kind: "taskSubmitted", token: task.token, at: after(task, 200), output };
};
const works: Reply = (task) => [taskStarted(task)];
const waits: Reply = (task) => [taskStarted(task), submitted(task)];
const fails: Reply = (task) => {
  return [taskStarted(task), { kind: "taskFailed", token: task.token, at: after(task, 1000), error: "Busy" }];
};

const ASK = {
  Resource: "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
  Parameters: { QueueUrl: "q", "MessageBody.$": "$$.Task.Token" },
};
const ACTIVITY = { Resource: "arn:aws:states:us-east-1:000000000000:activity:review" };
const CHILD_ARN = "arn:aws:states:us-east-1:000000000000:execution:Billing:b-17";
const BILL = {
  Resource: "arn:aws:states:::states:startExecution.sync:2",
  Parameters: { StateMachineArn: "arn:aws:states:us-east-1:000000000000:stateMachine:Billing" },
};
const JOB = {
  Resource: "arn:aws:states:::batch:submitJob.sync",
  Parameters: { JobName: "j", JobDefinition: "d", JobQueue: "q" },
};
const CRUNCH = { Type: "Map", Label: "Crunch", ItemsPath: "$.items", ItemProcessor: { distributed: { Work: {} } } };
const EACH = { Type: "Map", ItemsPath: "$.items", MaxConcurrency: 2, ItemProcessor: { Work: {} } };
const ITEMS = { items: [1, 2, 3, 4, 5] };
const NO_COUNTS = { total: 0, pending: 0, running: 0, succeeded: 0, failed: 0, timedOut: 0, aborted: 0 };

async function eventsOf({
  states,
  machine,
  input,
  reply,
  ranFor,
  upTo,
  missing,
}: Planted): Promise<readonly HistoryEvent[]> {
  const until = instant(MIDNIGHT + (ranFor ?? 10 * MINUTE_MS));
  const world = { invokeTask: (task: Task) => reply?.(task) ?? [] };
  const { events } = await runToEnd(compile(machineFrom(states, machine)), startOf(input ?? {}), world, { until });
  return events.slice(0, upTo ?? events.length).filter(({ id }) => id !== missing);
}

/** `kind: what is said`, with `!` where it is overdue. */
async function saidOf(planted: Planted): Promise<string[]> {
  const events = await eventsOf(planted);
  const machine = machineFrom(planted.states, planted.machine);
  const known = planted.withoutDefinition === true ? {} : { machine };
  const { tasks, counts, isLive = true, at = 3 * HOUR_MS, truncated = false, status = "RUNNING" } = planted;
  const started = events.find((event) => event.type === "MapRunStarted");
  const arn = started?.details.mapRunArn;
  const mapRuns = new Map(counts === undefined || arn === undefined ? [] : [[arn, { ...NO_COUNTS, ...counts }]]);
  const now = instant(MIDNIGHT + at);
  return explainSilence(fold(events, { ...known, truncated }), {
    ...known,
    status,
    events,
    now,
    isLive,
    tasks: tasks ?? null,
    mapRuns,
  }).map(({ kind, parts, isOverdue }) => `${kind}${isOverdue ? "!" : ""}: ${parts.map(({ text }) => text).join("")}`);
}

type Row = { readonly title: string; readonly of: Planted; readonly says: string; readonly twin: Partial<Planted> };

const ROWS: readonly Row[] = [
  {
    title: "a task token that has a limit",
    of: { states: { Ask: { ...ASK, TimeoutSeconds: 14400 } }, reply: waits },
    says: "taskToken: Ask has been waiting for its task token for 2 h 59 m. TimeoutSeconds 14400 ends it at 2024-01-01 04:00:00.000 UTC.",
    twin: { states: { Ask: { ...ASK } } },
  },
  {
    title: "a task token without a limit",
    of: { states: { Ask: ASK }, reply: waits },
    says: "taskToken: Ask has been waiting for its task token for 2 h 59 m. No TimeoutSeconds ends it: it waits as long as the execution may.",
    twin: { reply: works },
  },
  {
    title: "a heartbeat that is due, as the local engine knows it",
    of: {
      states: { Ask: { ...ASK, HeartbeatSeconds: 600 } },
      reply: waits,
      at: 5 * MINUTE_MS,
      tasks: [{ state: "Ask", scheduledAt: MIDNIGHT, worker: null, heartbeatAt: instant(MIDNIGHT + 2 * MINUTE_MS) }],
    },
    says: "taskToken: Ask has been waiting for its task token for 4 m 59 s. A heartbeat is due by 2024-01-01 00:12:00.000 UTC (HeartbeatSeconds 600).",
    twin: { tasks: [] },
  },
  {
    title: "heartbeats of AWS, which records none",
    of: { states: { Ask: { ...ASK, HeartbeatSeconds: 3600 } }, reply: waits },
    says: "taskToken: Ask has been waiting for its task token for 2 h 59 m. A heartbeat is due every 3600 s (HeartbeatSeconds); when the last one came is not recorded.",
    twin: { isLive: false },
  },
  {
    title: "an activity that no worker has taken",
    of: { states: { Review: { ...ACTIVITY, TimeoutSeconds: 20000 } } },
    says: "noWorker: No worker has taken Review (activity review) for 3 h 00 m: is one asking for its activity? TimeoutSeconds 20000 ends it at 2024-01-01 05:33:20.000 UTC.",
    twin: { reply: works },
  },
  {
    title: "an activity that a worker has",
    of: { states: { Review: ACTIVITY }, reply: (task) => [taskStarted(task, "w1")] },
    says: "worker: w1 has had Review (activity review) for 2 h 59 m and has not answered. No TimeoutSeconds ends it: it waits as long as the execution may.",
    twin: { reply: () => [] },
  },
  {
    title: "a child execution",
    of: {
      states: { Bill: BILL },
      reply: (task) => [taskStarted(task), submitted(task, JSON.stringify({ ExecutionArn: CHILD_ARN }))],
    },
    says: "child: Bill has been waiting for its child execution b-17 of Billing for 3 h 00 m. No TimeoutSeconds ends it: it waits as long as the execution may.",
    twin: { reply: waits },
  },
  {
    title: "a job of another service",
    of: { states: { Train: JOB }, reply: waits },
    says: "job: Train has been waiting for its job (batch submitJob.sync) for 3 h 00 m. No TimeoutSeconds ends it: it waits as long as the execution may.",
    twin: { reply: works },
  },
  {
    title: "a function that answers",
    of: { states: { Call: {} }, reply: works, at: 10 * MINUTE_MS },
    says: "call: Call (function f) has not answered for 10 m 00 s.",
    twin: { reply: () => [] },
  },
  {
    title: "a function that cannot run any more",
    of: { states: { Call: {} }, reply: works },
    says: "call: Call (function f) has not answered for 3 h 00 m. No function runs longer than 15 m: its end is missing in the record.",
    twin: { at: 10 * MINUTE_MS },
  },
  {
    title: "a task that has been scheduled and not started",
    of: { states: { Call: {} } },
    says: "unstarted: Call (function f) has been scheduled for 3 h 00 m and has not started: perhaps what it calls is throttled.",
    twin: { reply: works },
  },
  {
    title: "a retry that is planned",
    of: {
      states: { Call: { Retry: [{ ErrorEquals: ["Busy"], IntervalSeconds: 3600, MaxAttempts: 5 }] } },
      reply: fails,
      at: 20 * MINUTE_MS,
    },
    says: "backoff: Call (function f) failed and waits for its 2nd attempt, due at 2024-01-01 01:00:01.000 UTC.",
    twin: { withoutDefinition: true },
  },
  {
    title: "a retry that should have come",
    of: {
      states: { Call: { Retry: [{ ErrorEquals: ["Busy"], IntervalSeconds: 3600, MaxAttempts: 5 }] } },
      reply: fails,
    },
    says: "backoff!: Call (function f) failed and waits for its 2nd attempt, which was due at 2024-01-01 01:00:01.000 UTC: perhaps it is throttled.",
    twin: { at: 20 * MINUTE_MS },
  },
  {
    title: "a retry whose wait is drawn",
    of: {
      states: { Call: { Retry: [{ ErrorEquals: ["Busy"], IntervalSeconds: 36000, JitterStrategy: "FULL" }] } },
      reply: fails,
      ranFor: 2 * SECOND_MS,
    },
    says: "backoff: Call (function f) failed and waits for its 2nd attempt, due by 2024-01-01 10:00:01.000 UTC.",
    twin: { states: { Call: { Retry: [{ ErrorEquals: ["Busy"], IntervalSeconds: 36000 }] } } },
  },
  {
    title: "a failure without a definition",
    of: {
      states: { Call: { Retry: [{ ErrorEquals: ["Busy"], IntervalSeconds: 3600 }] } },
      reply: fails,
      withoutDefinition: true,
    },
    says: "afterFailure: Call (function f) failed at 2024-01-01 00:00:01.000 UTC; whether and when it is attempted again is not known without its definition.",
    twin: { withoutDefinition: false },
  },
  {
    title: "a Wait",
    of: { states: { GiveThemTime: { Type: "Wait", Seconds: 43200 } } },
    says: "wait: GiveThemTime waits until 2024-01-01 12:00:00.000 UTC.",
    twin: { withoutDefinition: true },
  },
  {
    title: "a Wait that has passed",
    of: { states: { GiveThemTime: { Type: "Wait", Seconds: 3600 } } },
    says: "wait!: GiveThemTime waits until 2024-01-01 01:00:00.000 UTC, which has passed: the record is late, or it is throttled.",
    twin: { at: 30 * MINUTE_MS },
  },
  {
    title: "a Wait whose end an expression knows",
    of: { states: { Hold: { Type: "Wait", QueryLanguage: "JSONata", Seconds: "{% 40000 + 2 %}" } } },
    says: "wait: Hold has been waiting for 3 h 00 m; until when is not recorded.",
    twin: { states: { Hold: { Type: "Wait", Seconds: 40002 } } },
  },
  {
    title: "a Map Run that the quota holds back",
    of: { states: { Crunch: CRUNCH }, input: ITEMS, counts: NO_COUNTS },
    says: "heldBack: The Map Run of Crunch has not begun for 3 h 00 m: all of its counts are zero. At most 1,000 Map Runs are open in an account and region, and one above waits with all of its counts zero; or its items are still being read.",
    twin: { counts: { total: 5, pending: 4, running: 1 } },
  },
  {
    title: "a Map Run whose children run",
    of: {
      states: { Crunch: CRUNCH },
      input: ITEMS,
      counts: { total: 5, running: 2, succeeded: 1, failed: 1, pending: 1 },
    },
    says: "mapRun: Crunch has had a Map Run for 3 h 00 m: 2 of 5 children have ended, 1 of them badly, 2 running, 1 pending.",
    twin: { counts: NO_COUNTS },
  },
  {
    title: "a Map Run of which no counts are known",
    of: { states: { Crunch: CRUNCH }, input: ITEMS },
    says: "mapRun: Crunch has had a Map Run for 3 h 00 m; how its children stand is not recorded here. At most 1,000 Map Runs are open in an account and region, and one above waits with all of its counts zero.",
    twin: { counts: { total: 5, running: 5 } },
  },
  {
    title: "a Map that runs as many items as it may",
    of: { states: { Each: EACH }, input: ITEMS, reply: works, at: MINUTE_MS },
    says: "fullMap: Each runs 2 items at once (MaxConcurrency 2): 0 of 5 items are done, and 3 wait for one of these to end.",
    twin: { states: { Each: { ...EACH, MaxConcurrency: 5 } } },
  },
  {
    title: "many items that wait alike",
    of: { states: { Each: { ...EACH, MaxConcurrency: 0 } }, input: ITEMS, reply: works, at: MINUTE_MS },
    says: "call: Work (function f) in item 0 of Each has not answered for 1 m 00 s. 4 more visits of this state stand alike.",
    twin: { input: { items: [1] } },
  },
  {
    title: "a gap with nothing pending",
    of: { states: { A: { Type: "Pass", Next: "B" }, B: { Type: "Pass" } }, upTo: 3 },
    says: "between: Nothing has been pending after A for 3 h 00 m: perhaps it is throttled.",
    twin: { upTo: 4 },
  },
  {
    title: "a state that is open with nothing in it",
    of: { states: { A: { Type: "Pass", Next: "B" }, B: { Type: "Pass" } }, upTo: 2 },
    says: "idle: A has been open with nothing pending in it for 3 h 00 m: perhaps it is throttled.",
    twin: { at: 5 * SECOND_MS },
  },
  {
    title: "an execution that its own TimeoutSeconds will end",
    of: { states: { Hold: { Type: "Wait", Seconds: 43200 } }, machine: { TimeoutSeconds: 20000 } },
    says: "executionTimeout: The execution’s TimeoutSeconds 20000 ends it at 2024-01-01 05:33:20.000 UTC.",
    twin: { machine: {} },
  },
  {
    title: "a record that lacks events",
    of: { states: { Hold: { Type: "Wait", Seconds: 43200 } }, missing: 1 },
    says: "unknown: With 1 event of it missing, what is told as open may have ended.",
    twin: { missing: 0 },
  },
  {
    title: "a record that goes on elsewhere",
    of: { states: { Hold: { Type: "Wait", Seconds: 43200 } }, truncated: true },
    says: "unknown: The record goes on where it stops here: what was open then may have ended.",
    twin: { truncated: false },
  },
  {
    title: "an execution whose events are not here",
    of: { states: { Hold: { Type: "Wait", Seconds: 43200 } }, upTo: 0 },
    says: "unknown: Its events are not here: what it waits for is not known.",
    twin: { upTo: 1 },
  },
  {
    title: "a child that its Map Run will redrive",
    of: { states: { Stop: { Type: "Fail", Error: "No" } }, status: "PENDING_REDRIVE" },
    says: "pendingRedrive: It ended badly, and its Map Run will redrive it.",
    twin: { status: "RUNNING" },
  },
  {
    title: "a record that nobody follows",
    of: { states: { Ask: { ...ASK, TimeoutSeconds: 3600 } }, reply: waits, isLive: false },
    says: "taskToken!: Ask has been waiting for its task token since 2024-01-01 00:00:00.200 UTC. TimeoutSeconds 3600 ended it at 2024-01-01 01:00:00.000 UTC at the latest, if nothing else did before.",
    twin: { isLive: true },
  },
];

describe("why nothing is recorded of an open run", () => {
  it.each(ROWS.map((row) => [row.title, row] as const))("%s", async (_, { of, says, twin }) => {
    expect(await saidOf(of)).toContain(says);
    expect(await saidOf({ ...of, ...twin })).not.toContain(says);
  });

  it("is not asked of a run that has ended", async () => {
    const ended = { states: { A: { Type: "Pass" } } };
    expect(await saidOf(ended)).toEqual([]);
    expect(await saidOf({ ...ended, upTo: 2 })).not.toEqual([]);
  });

  it("is told of at most eight reasons, whatever is open", async () => {
    const Branches = Array.from({ length: 30 }, (_, i) => ({ [`Ask${i}`]: ASK }));
    const said = await saidOf({ states: { All: { Type: "Parallel", Branches } }, reply: waits });
    expect(said.slice(0, 8).every((one) => one.startsWith("taskToken: "))).toBe(true);
    expect(said.slice(8)).toEqual(["others: 22 visits of other states are open too."]);
  });
});
