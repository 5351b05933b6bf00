import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Engine } from "@/lib/runner/durable/engine";
import { Projection } from "@/lib/server/engine/projectExecutions";
import { openStore, type Store } from "@/lib/store/store";
import { keyOf } from "@/lib/store/text";
import { ROOT, sqliteDatabase } from "../../support/databases";
import { createMachine, openTestEngine } from "../../support/localEngine";

const database = sqliteDatabase();
let store: Store;
let engine: Engine;

beforeAll(async () => {
  store = await openStore({ url: database.url, root: ROOT });
  engine = await openTestEngine(store);
});
afterAll(async () => {
  await engine.close();
  await store.close();
  await database.drop();
});

const CALLBACK = {
  StartAt: "Ask",
  States: {
    Ask: {
      Type: "Task",
      Resource: "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
      Parameters: { QueueUrl: "q", "MessageBody.$": "$$.Task.Token" },
      End: true,
    },
  },
};

async function all(projection: Projection): Promise<void> {
  while (await projection.step());
}

async function shown(arn: string) {
  const found = await store.executions.findByArn(arn);
  // The engine's pages lead to it by this key.
  expect(found?.key).toBe(keyOf(arn));
  return { status: found?.status, events: found?.events };
}

describe("executions of the local engine in the dashboard", () => {
  it("appear while they run, grow, and are stored once whoever follows", async () => {
    const machine = await createMachine(store, "asks", CALLBACK);
    const started = await engine.start({ ...machine, name: "one", input: "{}" });
    const arn = started.ok ? started.value.executionArn : "";
    await expect.poll(async () => (await store.engine.execution(arn))?.events).toBe(5);
    const first = new Projection(store);
    await all(first);
    expect(await shown(arn)).toEqual({ status: "RUNNING", events: 5 });
    const [task] = await store.engine.openTasks({ account: machine.account }, 1);
    await engine.taskSucceeded(machine.account, task?.taskToken ?? "", "1");
    await engine.ended(arn, AbortSignal.timeout(60_000));
    // Another process goes on where the first was: it remembers nothing, and adds nothing twice.
    await all(new Projection(store));
    expect(await shown(arn)).toEqual({ status: "SUCCEEDED", events: 8 });
    await all(first);
    expect(await shown(arn)).toEqual({ status: "SUCCEEDED", events: 8 });
  });
});
