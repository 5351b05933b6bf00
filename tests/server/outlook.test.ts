import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { instant } from "@/lib/base/instant";
import { DAY_MS, HOUR_MS } from "@/lib/base/time";
import { type Outlook, outlookSchema } from "@/lib/contract/outlook";
import type { Engine } from "@/lib/runner/durable/engine";
import type { Context } from "@/lib/server/context";
import { Projection } from "@/lib/server/engine/projectExecutions";
import { openExecution } from "@/lib/server/openExecution";
import { readOutlook } from "@/lib/server/readOutlook";
import { keyOf } from "@/lib/store/text";
import { open, sqliteDatabase } from "../support/databases";
import { arnOf, chargeRun, ingested, T0 } from "../support/ingested";
import { createMachine, openTestEngine, START } from "../support/localEngine";
import { contextOf } from "../support/serverContext";

const database = sqliteDatabase();
let context: Context;
let engine: Engine;

beforeAll(async () => {
  const store = await open(database);
  context = contextOf(store, database);
  engine = await openTestEngine(store);
});
afterAll(async () => {
  await engine.close();
  await context.store.close();
  await database.drop();
});

async function outlookOf(key: string, now: number): Promise<Outlook> {
  const read = await readOutlook(context, key, instant(now));
  if (!read.ok) throw new Error(JSON.stringify(read.error));
  // As the page receives it: through JSON, checked by the schema it is read with.
  return outlookSchema.parse(JSON.parse(JSON.stringify(read.value)));
}

const saidBy = ({ silence }: Outlook) =>
  silence.map(({ kind, parts }) => `${kind}: ${parts.map(({ text }) => text).join("")}`);

const ASK = {
  Type: "Task",
  Resource: "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
  Parameters: { QueueUrl: "q", "MessageBody.$": "$$.Task.Token" },
  HeartbeatSeconds: 600,
  End: true,
};
const CRUNCH = {
  Type: "Map",
  Label: "Crunch",
  ItemsPath: "$.items",
  ToleratedFailurePercentage: 50,
  ItemProcessor: {
    ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" },
    StartAt: "Pick",
    States: {
      Pick: { Type: "Choice", Choices: [{ Variable: "$", NumericEquals: 0, Next: "Bad" }], Default: "Good" },
      Good: { Type: "Succeed" },
      Bad: { Type: "Fail", Error: "Zero" },
    },
  },
  End: true,
};

async function project(): Promise<void> {
  const projection = new Projection(context.store);
  while (await projection.step());
}

describe("the outlook of an execution", () => {
  it("knows what the local engine waits for, and when a heartbeat is due", async () => {
    const { store } = context;
    const machine = await createMachine(store, "asks", { StartAt: "Ask", States: { Ask: ASK } });
    const started = await engine.start({ ...machine, name: "one", input: "{}" });
    const arn = started.ok ? started.value.executionArn : "";
    await expect.poll(async () => (await store.engine.execution(arn))?.events).toBe(5);
    await project();
    const outlook = await outlookOf(keyOf(arn), START + 5 * 60_000);
    expect(outlook).toMatchObject({ isLive: true, limits: { events: { used: 5 }, redrive: null, expiry: null } });
    expect(saidBy(outlook)).toEqual([
      "taskToken: Ask has been waiting for its task token for 5 m 00 s. A heartbeat is due by 2026-01-01 00:10:00.000 UTC (HeartbeatSeconds 600).",
    ]);
    const [task] = await store.engine.openTasks({ account: machine.account }, 1);
    await engine.taskSucceeded(machine.account, task?.taskToken ?? "", "1");
    await engine.ended(arn, AbortSignal.timeout(60_000));
    await project();
    expect(await outlookOf(keyOf(arn), START + HOUR_MS)).toMatchObject({ isLive: false, silence: [] });
  });

  it("is beside a sentence that counts the children of a Map Run", async () => {
    const machine = await createMachine(context.store, "crunches", { StartAt: "Crunch", States: { Crunch: CRUNCH } });
    const started = await engine.start({ ...machine, name: "two", input: JSON.stringify({ items: [1, 0, 2] }) });
    const arn = started.ok ? started.value.executionArn : "";
    await engine.ended(arn, AbortSignal.timeout(60_000));
    await project();
    const opened = await openExecution(context, keyOf(arn));
    const said = opened.ok ? opened.value.story.map(({ text }) => text).join("") : "";
    expect(said).toContain("In Crunch 1 of 3 children failed, tolerated 50 %.");
  });

  it("says of a file that nobody follows what was open when it was recorded", async () => {
    const came = ingested(chargeRun({}, { failures: 1, end: "open" }), { arn: arnOf("dump") });
    const { key } = await context.store.executions.save(came);
    const outlook = await outlookOf(key, T0 + 6 * DAY_MS);
    expect(outlook).toMatchObject({ isLive: false, asOf: T0 + 60 });
    expect(saidBy(outlook)).toEqual([
      "afterFailure: Charge (function charge) failed at 2026-01-05 12:00:00.060 UTC; whether and when it is attempted again is not known without its definition.",
    ]);
  });

  it("follows a run that a source will look at again", async () => {
    const arn = arnOf("followed");
    const { key } = await context.store.executions.save(ingested(chargeRun({}, { failures: 1, end: "open" }), { arn }));
    expect((await outlookOf(key, T0)).isLive).toBe(false);
    await context.store.sources.define({ name: "prod", kind: "standard", settings: "{}", configured: false });
    await context.store.sources.want(arn, "watched", ["prod"]);
    expect((await outlookOf(key, T0)).isLive).toBe(true);
    await context.store.sources.pause("prod", true);
    expect((await outlookOf(key, T0)).isLive).toBe(false);
  });

  it("tells how long a failed execution can be redriven, and its largest payload", async () => {
    const came = ingested(chargeRun({ orderId: "o-17", note: "x".repeat(500) }), { arn: arnOf("limits") });
    const { key } = await context.store.executions.save(came);
    const { limits, silence } = await outlookOf(key, T0 + DAY_MS);
    expect(silence).toEqual([]);
    const row = await context.store.executions.find(key);
    expect(limits.payload).toMatchObject({ bytes: row?.largestPayload, eventId: 1, state: null });
    expect(limits.redrive).toEqual({ until: (row?.stoppedAt ?? 0) + 14 * DAY_MS, isOver: false });
  });

  it("is not found of an execution that is not stored", async () => {
    expect(await readOutlook(context, "0".repeat(20))).toMatchObject({ ok: false });
  });
});
