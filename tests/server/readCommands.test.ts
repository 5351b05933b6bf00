import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { executionCommandsSchema } from "@/lib/contract/executionCommands";
import type { Engine } from "@/lib/runner/durable/engine";
import type { Context } from "@/lib/server/context";
import { Projection } from "@/lib/server/engine/projectExecutions";
import { readCommands } from "@/lib/server/share/readCommands";
import { keyOf } from "@/lib/store/text";
import { open, sqliteDatabase } from "../support/databases";
import { arnOf, chargeRun, ingested } from "../support/ingested";
import { createMachine, openTestEngine } from "../support/localEngine";
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

async function commandsOf(key: string): Promise<string[]> {
  const read = await readCommands(context, key);
  if (!read.ok) throw new Error(JSON.stringify(read.error));
  return executionCommandsSchema.parse(JSON.parse(JSON.stringify(read.value))).commands.map(({ command }) => command);
}

const SECRET = "do-not-show-4711";
const region = "us-east-1";

describe("commands about a stored execution", () => {
  test("go where its ARN says while no source reaches its account, then as the source does; data is in none", async () => {
    const arn = arnOf("run-1");
    await context.store.executions.save(ingested(chargeRun({ SECRET }), { arn }));
    const before = await commandsOf(keyOf(arn));
    expect(before[0]).toBe(`aws stepfunctions describe-execution --execution-arn ${arn} --region ${region}`);
    const settings = { name: "prod", kind: "standard", region, profile: "prod ro", endpoint: "http://127.0.0.1:4566" };
    const defined = { name: "prod", kind: "standard", configured: false } as const;
    await context.store.sources.define({ ...defined, settings: JSON.stringify(settings) });
    const after = await commandsOf(keyOf(arn));
    expect(after[0]).toBe(`${before[0]} --profile 'prod ro' --endpoint-url http://127.0.0.1:4566`);
    expect(after.at(-1)).toContain("redrive-execution");
    expect(after.join()).not.toContain(SECRET);
  });

  test("of the local engine go to it, with the token of the task that waits", async () => {
    const { store } = context;
    const Ask = {
      Type: "Task",
      Resource: "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
      Parameters: { QueueUrl: "q", "MessageBody.$": "$$.Task.Token" },
      End: true,
    };
    const machine = await createMachine(store, "asks", { StartAt: "Ask", States: { Ask } });
    const started = await engine.start({ ...machine, name: "one", input: "{}" });
    const arn = started.ok ? started.value.executionArn : "";
    await expect.poll(async () => (await store.engine.openTasks({}, 9)).length).toBe(1);
    const projection = new Projection(store);
    while (await projection.step());
    const [task] = await store.engine.openTasks({}, 9);
    const commands = await commandsOf(keyOf(arn));
    const success = commands.find((one) => one.includes("send-task-success"));
    expect(success).toContain(task?.taskToken);
    expect(success).toMatch(/ --endpoint-url http:\/\/127\.0\.0\.1:\d+$/);
    expect(commands.some((one) => one.includes("stop-execution"))).toBe(true);
  });

  test("of an execution that is not stored there are none", async () => {
    expect(await readCommands(context, "0".repeat(20))).toMatchObject({ ok: false, error: { kind: "notFound" } });
  });
});
