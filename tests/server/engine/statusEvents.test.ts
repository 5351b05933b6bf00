import { expect, it } from "vitest";
import { PutRuleCommand, PutTargetsCommand } from "@aws-sdk/client-eventbridge";
import { DescribeExecutionCommand, RedriveExecutionCommand, StartExecutionCommand } from "@aws-sdk/client-sfn";
import { announcedStore } from "@/lib/server/engine/events/announcedStore";
import { statusRows } from "@/lib/server/engine/events/statusRows";
import { open, sqliteDatabase } from "../../support/databases";
import {
  ACCOUNT,
  createMachine,
  machineArnOf,
  openTestEngine,
  REGION,
  runToItsEnd,
  START,
} from "../../support/localEngine";
import { delivered, engineOfFile, startedEngine, type StartedEngine } from "../../support/startedEngine";

const engineOf = engineOfFile();
const PASS = { StartAt: "Done", States: { Done: { Type: "Succeed" } } };
const FAIL = { StartAt: "No", States: { No: { Type: "Fail", Error: "Refused", Cause: "no" } } };

async function putRule({ events }: StartedEngine, Name: string, pattern: object, machine: string) {
  await events.send(new PutRuleCommand({ Name, EventPattern: JSON.stringify(pattern) }));
  await events.send(new PutTargetsCommand({ Rule: Name, Targets: [{ Id: "one", Arn: machineArnOf(machine) }] }));
}

async function start({ sfn }: StartedEngine, machine: string, input = "{}") {
  const request = { stateMachineArn: machineArnOf(machine), input, name: "first" };
  return (await sfn.send(new StartExecutionCommand(request))).executionArn ?? "";
}

/** The inputs that a machine was started with, in the order of their starts. */
async function inputsOf({ store }: StartedEngine, machine: string) {
  const rows = await store.engine.executions({ machineArn: machineArnOf(machine), oldestFirst: true, limit: 100 });
  return rows.map(({ input }) => JSON.parse(input) as { detail: Record<string, unknown> });
}

const OF = (machine: string) => ({ source: ["aws.states"], detail: { stateMachineArn: [machineArnOf(machine)] } });

it("Express executions tell nothing, and without a rule that could hear it nothing is written", async () => {
  const engine = engineOf();
  const { store, sfn } = engine;
  await createMachine(store, "quick", PASS, "EXPRESS");
  await createMachine(store, "slow", PASS);
  await createMachine(store, "watch", PASS);
  await start(engine, "slow");
  expect(await store.engine.outbox.read(["status"], 10)).toEqual([]);
  await putRule(engine, "watched", OF("quick"), "watch");
  const executionArn = await start(engine, "quick");
  await expect.poll(async () => (await store.engine.execution(executionArn))?.status).toBe("SUCCEEDED");
  await delivered(engine);
  expect(await inputsOf(engine, "watch")).toEqual([]);
  await expect(sfn.send(new DescribeExecutionCommand({ executionArn }))).rejects.toThrow();
});

it("each status of a Standard execution is told once, in the shape of Step Functions", async () => {
  const engine = engineOf();
  const { store, sfn } = engine;
  await createMachine(store, "fails", FAIL);
  await createMachine(store, "watch", PASS);
  await putRule(engine, "watched", OF("fails"), "watch");
  const executionArn = await start(engine, "fails", '{"a":1}');
  await expect.poll(() => inputsOf(engine, "watch").then(({ length }) => length)).toBe(2);
  await sfn.send(new RedriveExecutionCommand({ executionArn }));
  await delivered(engine);
  await expect.poll(() => inputsOf(engine, "watch").then(({ length }) => length)).toBe(4);
  const events = await inputsOf(engine, "watch");
  const told = events.map(({ detail }) => [detail["status"], detail["redriveCount"]]);
  expect(told.sort()).toEqual([
    ["FAILED", 0],
    ["FAILED", 1],
    ["RUNNING", 0],
    ["RUNNING", 1],
  ]);
  const failed = events.find(({ detail }) => detail["status"] === "FAILED" && detail["redriveCount"] === 0);
  expect(failed).toMatchObject({
    "detail-type": "Step Functions Execution Status Change",
    source: "aws.states",
    account: ACCOUNT,
    region: REGION,
    resources: [executionArn],
  });
  expect(failed?.detail).toEqual({
    executionArn,
    stateMachineArn: machineArnOf("fails"),
    name: "first",
    status: "FAILED",
    startDate: expect.any(Number) as number,
    stopDate: expect.any(Number) as number,
    input: '{"a":1}',
    output: null,
    stateMachineVersionArn: null,
    stateMachineAliasArn: null,
    redriveCount: 0,
    redriveDate: null,
    redriveStatus: "REDRIVABLE",
    redriveStatusReason: null,
    inputDetails: { included: true },
    outputDetails: null,
    error: "Refused",
    cause: "no",
  });
  const again = events.find(({ detail }) => detail["status"] === "RUNNING" && detail["redriveCount"] === 1);
  expect(again?.detail).toMatchObject({
    stopDate: null,
    error: null,
    redriveDate: expect.any(Number) as number,
    redriveStatusReason: "Execution is RUNNING and cannot be redriven",
  });
});

it("what an engine that is gone had committed and not told is told by the next one, once", async () => {
  const database = sqliteDatabase();
  const store = await open(database);
  const machine = await createMachine(store, "slow", PASS);
  await createMachine(store, "watch", PASS);
  const targets = JSON.stringify([{ Id: "one", Arn: machineArnOf("watch") }]);
  const key = { account: ACCOUNT, region: REGION, bus: "default", name: "watched" };
  const none = {
    scheduleExpression: null,
    timeZone: null,
    description: null,
    roleArn: null,
    nextAt: null,
    problem: null,
  };
  const rule = {
    ...key,
    ...none,
    eventPattern: JSON.stringify(OF("slow")),
    targets,
    configuredIn: null,
    since: START,
  };
  await store.engine.rules.put({ ...rule, state: "ENABLED" });
  const listener = { rowsOf: statusRows, wake: () => undefined };
  const first = await openTestEngine({ ...store, engine: announcedStore(store.engine, [listener]) });
  await runToItsEnd(first, machine);
  await first.close();
  expect((await store.engine.outbox.read(["status"], 10)).map(({ body }) => body)).toHaveLength(2);
  const second = await startedEngine(store);
  await delivered(second);
  expect((await inputsOf(second, "watch")).map(({ detail }) => detail["status"]).sort()).toEqual([
    "RUNNING",
    "SUCCEEDED",
  ]);
  await second.close();
  await store.close();
  await database.drop();
});

it("a rule that its own executions would start for ever fires once for each cause, and says why", async () => {
  const engine = engineOf();
  const { store, said } = engine;
  await createMachine(store, "loop", PASS);
  await putRule(engine, "again", { source: ["aws.states"] }, "loop");
  await start(engine, "loop");
  await delivered(engine);
  // RUNNING and SUCCEEDED of the first one; what these start leads to no more.
  await expect.poll(() => inputsOf(engine, "loop").then(({ length }) => length)).toBe(3);
  await delivered(engine);
  expect(await inputsOf(engine, "loop")).toHaveLength(3);
  expect(said.join()).toContain("it does not fire again for that");
});

it("two rules that start each other's machines come to an end too", async () => {
  const engine = engineOf();
  const { store } = engine;
  await createMachine(store, "ping", PASS);
  await createMachine(store, "pong", PASS);
  const ended = (machine: string) => ({
    ...OF(machine),
    detail: { ...OF(machine).detail, status: ["SUCCEEDED"] },
  });
  await putRule(engine, "to-pong", ended("ping"), "pong");
  await putRule(engine, "to-ping", ended("pong"), "ping");
  await start(engine, "ping");
  await expect.poll(() => inputsOf(engine, "ping").then(({ length }) => length)).toBe(2);
  await delivered(engine);
  expect([await inputsOf(engine, "ping"), await inputsOf(engine, "pong")].map(({ length }) => length)).toEqual([2, 1]);
});
