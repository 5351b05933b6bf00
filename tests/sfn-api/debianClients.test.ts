import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it, type TestContext } from "vitest";
import type { JsonObject } from "@/lib/base/json";
import { RealTime } from "@/lib/runner/time/engineTime";
import type { Route } from "@/lib/sfn-api/server";
import { isOperation } from "@/lib/sfn-api/shapes";
import { sqliteDatabase } from "../support/databases";
import { aws, awscli, boto3, type Caller } from "../support/debianClients/callers";
import { installDebianClients } from "../support/debianClients/install";
import { openEndpoint, type TestEndpoint } from "../support/endpoint";

/*
 * Debian's awscli and python3-boto3 at the engine's endpoint: all that they know of Step Functions, as people use it.
 * awscli cannot switch the host prefix of StartSyncExecution off.
 */

const LOG_GROUP = { level: "OFF", includeExecutionData: false };
const database = sqliteDatabase();
/** Requests of operations that reached the engine, counted there. */
const reached = new Map<string, number>();
const tokens: string[] = [];
let isTampered = false;
let absent: string | null = null;
let functions: Server;
let endpoint: TestEndpoint;

const count: Route = ({ headers, body }) => {
  const operation = String(headers["x-amz-target"]).split(".")[1] ?? "";
  reached.set(operation, (reached.get(operation) ?? 0) + 1);
  if (!isTampered || operation !== "DescribeExecution") return null;
  const { executionArn } = JSON.parse(body) as JsonObject;
  return Promise.resolve({ status: 200, body: { executionArn, status: "SUCCEEDED", output: "2", startDate: 1 } });
};

beforeAll(async () => {
  absent = await installDebianClients();
  if (absent !== null) console.warn(`\n  SKIPPED: Debian's clients were not asked: ${absent}.\n`);
  functions = createServer((request, response) => {
    let text = "";
    request.on("data", (chunk) => (text += chunk));
    request.on("end", () => {
      tokens.push((JSON.parse(text) as { readonly token: string }).token);
      response.end("null");
    });
  });
  await new Promise<void>((resolve) => functions.listen(0, "127.0.0.1", resolve));
  const { port } = functions.address() as AddressInfo;
  const resources = { ask: { url: `http://127.0.0.1:${port}/` } };
  endpoint = await openEndpoint(database, { settings: { resources }, time: new RealTime(), routes: [count] });
}, 300_000);

afterAll(async () => {
  functions.closeAllConnections();
  functions.close();
  await endpoint.close();
  await database.drop();
});

const text = (value: unknown) => JSON.stringify(value);
const task = (resource: string, more: JsonObject = {}) => ({ Type: "Task", Resource: resource, ...more });

/** Creates a machine and answers its ARN. */
async function create({ call }: Caller, name: string, states: JsonObject, type = "STANDARD"): Promise<string> {
  const definition = text({ StartAt: Object.keys(states)[0], States: states });
  const roleArn = "arn:aws:iam::123456789012:role/r";
  const made = await call("CreateStateMachine", {
    ...{ name, definition, roleArn, type },
    ...{ loggingConfiguration: LOG_GROUP, tags: [{ key: "of", value: "test" }] },
  });
  return String(made["stateMachineArn"]);
}

async function start({ call }: Caller, stateMachineArn: string, name: string, input: unknown): Promise<string> {
  return String((await call("StartExecution", { stateMachineArn, name, input: text(input) }))["executionArn"]);
}

async function ended({ call }: Caller, executionArn: string): Promise<JsonObject> {
  for (const until = performance.now() + 120_000; performance.now() < until;) {
    const described = await call("DescribeExecution", { executionArn });
    if (described["status"] !== "RUNNING") return described;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error("it has not ended in two minutes");
}

const PASS = { P: { Type: "Pass", Result: 1, Next: "Q" }, Q: { Type: "Pass", End: true } };

/** Machines: made, told of, changed, tagged; a run, paged through. */
async function walkMachines(caller: Caller): Promise<void> {
  const { call, pages } = caller;
  const arn = await create(caller, "plain", PASS);
  expect(arn).toMatch(/^arn:aws:states:us-east-1:\d{12}:stateMachine:plain$/);
  expect(await create(caller, "plain", PASS)).toBe(arn);
  const other = create(caller, "plain", { P: { Type: "Succeed" } });
  await expect(other).rejects.toMatchObject({ code: "StateMachineAlreadyExists" });
  await expect(create(caller, "wrong", { P: { Type: "Nothing" } })).rejects.toMatchObject({
    code: "InvalidDefinition",
  });
  await call("TagResource", { resourceArn: arn, tags: [{ key: "a", value: "1" }] });
  await call("UntagResource", { resourceArn: arn, tagKeys: ["of"] });
  expect((await call("ListTagsForResource", { resourceArn: arn }))["tags"]).toEqual([{ key: "a", value: "1" }]);
  await create(caller, "second", PASS);
  const { stateMachines } = await pages("ListStateMachines", {}, 1);
  expect((stateMachines as JsonObject[]).map(({ name }) => name).toSorted()).toEqual(["plain", "second"]);

  const executionArn = await start(caller, arn, "one", { a: "ä😀" });
  expect(await ended(caller, executionArn)).toMatchObject({ status: "SUCCEEDED", output: "1", input: '{"a":"ä😀"}' });
  const { events } = await pages("GetExecutionHistory", { executionArn, includeExecutionData: true }, 2);
  expect((events as JsonObject[]).map(({ type }) => type)).toEqual([
    ...["ExecutionStarted", "PassStateEntered", "PassStateExited", "PassStateEntered", "PassStateExited"],
    "ExecutionSucceeded",
  ]);
  const back = await pages("GetExecutionHistory", { executionArn, reverseOrder: true }, 4);
  expect((back["events"] as JsonObject[]).map(({ id }) => id)).toEqual([6, 5, 4, 3, 2, 1]);

  const definition = text({ StartAt: "P", States: { P: { Type: "Succeed" } } });
  await call("UpdateStateMachine", { stateMachineArn: arn, definition });
  expect(await call("DescribeStateMachine", { stateMachineArn: arn })).toMatchObject({ definition, status: "ACTIVE" });
  const of = await call("DescribeStateMachineForExecution", { executionArn });
  expect(JSON.parse(String(of["definition"]))).toEqual({ StartAt: "P", States: PASS });
  const { executions } = await pages("ListExecutions", { stateMachineArn: arn, statusFilter: "SUCCEEDED" }, 1);
  expect((executions as JsonObject[]).map(({ name }) => name)).toEqual(["one"]);
  await call("DeleteStateMachine", { stateMachineArn: arn });
  const gone = call("DescribeStateMachine", { stateMachineArn: arn });
  await expect(gone).rejects.toMatchObject({ code: "StateMachineDoesNotExist" });
}

/** A worker of an activity, and whoever has the token of a callback. */
async function walkTokens(caller: Caller): Promise<void> {
  const { call, pages } = caller;
  const activityArn = String((await call("CreateActivity", { name: "work" }))["activityArn"]);
  expect(await call("DescribeActivity", { activityArn })).toMatchObject({ name: "work" });
  expect((await pages("ListActivities", {}, 1))["activities"]).toHaveLength(1);
  const parameters = { FunctionName: "ask", Payload: { "token.$": "$$.Task.Token" } };
  const arn = await create(caller, "asks", {
    Work: task(activityArn, { HeartbeatSeconds: 600, Next: "Ask" }),
    Ask: task("arn:aws:states:::lambda:invoke.waitForTaskToken", {
      Parameters: parameters,
      Catch: [{ ErrorEquals: ["No"], Next: "Refused" }],
      End: true,
    }),
    Refused: { Type: "Pass", End: true },
  });
  tokens.length = 0;
  const executionArn = await start(caller, arn, "asked", { x: 1 });
  const { taskToken = "", input } = await call("GetActivityTask", { activityArn, workerName: "w" });
  expect(input).toBe('{"x":1}');
  await call("SendTaskHeartbeat", { taskToken });
  await call("SendTaskSuccess", { taskToken, output: '"worked"' });
  const twice = call("SendTaskSuccess", { taskToken, output: "1" });
  await expect(twice).rejects.toMatchObject({ code: "TaskTimedOut" });
  await expect.poll(() => tokens.length).toBe(1);
  await call("SendTaskFailure", { taskToken: tokens[0] ?? "", error: "No", cause: "not today" });
  const end = await ended(caller, executionArn);
  expect(end).toMatchObject({ status: "SUCCEEDED", output: '{"Error":"No","Cause":"not today"}' });

  const mapped = await create(caller, "mapped", {
    Each: {
      Type: "Map",
      MaxConcurrency: 1,
      ItemProcessor: {
        ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" },
        StartAt: "Work",
        States: { Work: task(activityArn, { End: true }) },
      },
      End: true,
    },
  });
  await walkMapRun(caller, await start(caller, mapped, "items", [1, 2, 3]));
  await call("DeleteActivity", { activityArn });
}

async function walkMapRun({ call, pages, ...caller }: Caller, executionArn: string): Promise<void> {
  const { mapRuns } = await pages("ListMapRuns", { executionArn }, 1);
  const mapRunArn = String((mapRuns as JsonObject[])[0]?.["mapRunArn"]);
  await call("UpdateMapRun", { mapRunArn, maxConcurrency: 2 });
  const told = await call("DescribeMapRun", { mapRunArn });
  expect(told).toMatchObject({ status: "RUNNING", maxConcurrency: 2, itemCounts: { total: 3 } });
  const { executions } = await pages("ListExecutions", { mapRunArn }, 1);
  expect((executions as JsonObject[]).map(({ status }) => status)).toContain("RUNNING");
  await call("StopExecution", { executionArn, error: "E", cause: "C" });
  const end = await ended({ call, pages, ...caller }, executionArn);
  expect(end).toMatchObject({ status: "ABORTED", error: "E", cause: "C" });
}

/** The operations that the client knows, all of which are ours, and those of them that reached the engine. */
function expectAllReached({ operations }: Caller, but: readonly string[]): void {
  expect(operations).toHaveLength(26);
  expect(operations.filter((name) => !isOperation(name))).toEqual([]);
  expect(operations.filter((name) => !reached.has(name))).toEqual(but);
}

const PATIENCE = 240_000;

function skipWhereAbsent(context: TestContext): void {
  context.skip(absent !== null, absent ?? "");
}

describe("Debian's python3-boto3", () => {
  it("does at the endpoint all that it knows", { timeout: PATIENCE }, async (context) => {
    skipWhereAbsent(context);
    reached.clear();
    const caller = await boto3(endpoint.url, "111122223333");
    await walkMachines(caller);
    await walkTokens(caller);
    const arn = await create(caller, "quick", PASS, "EXPRESS");
    const answered = await caller.call("StartSyncExecution", { stateMachineArn: arn, input: "{}" });
    expect(answered).toMatchObject({ status: "SUCCEEDED", output: "1" });
    expectAllReached(caller, []);
    // Of six events two at a time, then four at a time.
    expect(reached.get("GetExecutionHistory")).toBeGreaterThanOrEqual(5);
    await caller.close();
    expect(endpoint.troubles).toEqual([]);
  });

  it("is not content with another answer", { timeout: PATIENCE }, async (context) => {
    skipWhereAbsent(context);
    const caller = await boto3(endpoint.url, "222233334444");
    isTampered = true;
    const walked = walkMachines(caller).finally(() => (isTampered = false));
    await expect(walked).rejects.toMatchObject({ actual: { output: "2" } });
    await caller.close();
  });
});

describe("Debian's awscli", () => {
  it("does at the endpoint all that it knows, but for StartSyncExecution", { timeout: PATIENCE }, async (context) => {
    skipWhereAbsent(context);
    reached.clear();
    const caller = await awscli(endpoint.url, "444455556666");
    await walkMachines(caller);
    await walkTokens(caller);
    expectAllReached(caller, ["StartSyncExecution"]);
    await caller.close();
    expect(endpoint.troubles).toEqual([]);
  });

  it("is told of what there is not, as a command", { timeout: PATIENCE }, async (context) => {
    skipWhereAbsent(context);
    const listed = await aws(endpoint.url, "555566667777", "ListActivities", {});
    expect(JSON.parse(listed.out)).toEqual({ activities: [] });
    const activityArn = "arn:aws:states:us-east-1:555566667777:activity:none";
    const refused = await aws(endpoint.url, "555566667777", "DescribeActivity", { activityArn });
    expect(refused.code).toBe(254);
    expect(refused.err).toContain(
      "An error occurred (ActivityDoesNotExist) when calling the DescribeActivity operation",
    );
  });
});
