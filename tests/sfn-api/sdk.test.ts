import {
  CreateActivityCommand,
  CreateStateMachineAliasCommand,
  CreateStateMachineCommand,
  DeleteActivityCommand,
  DeleteStateMachineAliasCommand,
  DeleteStateMachineCommand,
  DeleteStateMachineVersionCommand,
  DescribeActivityCommand,
  DescribeExecutionCommand,
  DescribeMapRunCommand,
  DescribeStateMachineAliasCommand,
  DescribeStateMachineCommand,
  DescribeStateMachineForExecutionCommand,
  GetActivityTaskCommand,
  GetExecutionHistoryCommand,
  ListActivitiesCommand,
  ListExecutionsCommand,
  ListMapRunsCommand,
  ListStateMachineAliasesCommand,
  ListStateMachinesCommand,
  ListStateMachineVersionsCommand,
  ListTagsForResourceCommand,
  PublishStateMachineVersionCommand,
  RedriveExecutionCommand,
  SendTaskFailureCommand,
  SendTaskHeartbeatCommand,
  SendTaskSuccessCommand,
  type SFNClient,
  StartExecutionCommand,
  StartSyncExecutionCommand,
  StopExecutionCommand,
  TagResourceCommand,
  TestStateCommand,
  UntagResourceCommand,
  UpdateMapRunCommand,
  UpdateStateMachineAliasCommand,
  UpdateStateMachineCommand,
  ValidateStateMachineDefinitionCommand,
} from "@aws-sdk/client-sfn";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Engine } from "@/lib/runner/durable/engine";
import { RealTime } from "@/lib/runner/time/engineTime";
import { openStore, type Store } from "@/lib/store/store";
import { type ServedApi, serveApi, sfnClient } from "../support/apiServer";
import { ROOT, sqliteDatabase } from "../support/databases";
import { ACCOUNT, openTestEngine, REGION, TaskError } from "../support/localEngine";

/* The JavaScript SDK as people use it, for all 37 operations. */

const ROLE = `arn:aws:iam::${ACCOUNT}:role/r`;
const PASS = JSON.stringify({ StartAt: "P", States: { P: { Type: "Pass", Result: 1, End: true } } });
const PASS_2 = JSON.stringify({ StartAt: "P", States: { P: { Type: "Pass", Result: 2, End: true } } });
const task = (name: string) => `arn:aws:lambda:${REGION}:${ACCOUNT}:function:${name}`;

const database = sqliteDatabase();
let store: Store;
let engine: Engine;
let api: ServedApi;
let client: SFNClient;
let isMended = false;

beforeAll(async () => {
  store = await openStore({ url: database.url, root: ROOT });
  engine = await openTestEngine(store, {
    time: new RealTime(),
    handlers: {
      Fragile: () => {
        if (!isMended) throw new TaskError("Broken", "on purpose");
        return "mended";
      },
      Ask: () => undefined,
      Echo: (input) => input,
    },
  });
  api = await serveApi(store, engine);
  client = sfnClient(api);
});
afterAll(async () => {
  client.destroy();
  await api.close();
  await engine.close();
  await store.close();
  await database.drop();
});

const create = async (name: string, definition: string, type: "STANDARD" | "EXPRESS" = "STANDARD") =>
  (await client.send(new CreateStateMachineCommand({ name, definition, roleArn: ROLE, type }))).stateMachineArn ?? "";

async function ended(executionArn: string) {
  for (;;) {
    const described = await client.send(new DescribeExecutionCommand({ executionArn }));
    if (described.status !== "RUNNING") return described;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

describe("machines", () => {
  it("are created, described, updated, published, tagged, listed and deleted", async () => {
    const stateMachineArn = await create("life", PASS);
    expect(stateMachineArn).toBe(`arn:aws:states:${REGION}:${ACCOUNT}:stateMachine:life`);
    expect(await create("life", PASS)).toBe(stateMachineArn);
    await expect(create("life", PASS_2)).rejects.toMatchObject({ name: "StateMachineAlreadyExists" });
    const first = await client.send(new PublishStateMachineVersionCommand({ stateMachineArn, description: "one" }));
    const { revisionId } = await client.send(new UpdateStateMachineCommand({ stateMachineArn, definition: PASS_2 }));
    expect(revisionId).toBeTruthy();
    const second = await client.send(new PublishStateMachineVersionCommand({ stateMachineArn }));
    const { stateMachineVersions } = await client.send(new ListStateMachineVersionsCommand({ stateMachineArn }));
    expect(stateMachineVersions?.map((one) => one.stateMachineVersionArn)).toEqual([
      second.stateMachineVersionArn,
      first.stateMachineVersionArn,
    ]);
    const described = await client.send(
      new DescribeStateMachineCommand({ stateMachineArn: first.stateMachineVersionArn }),
    );
    expect(described).toMatchObject({ definition: PASS, description: "one", status: "ACTIVE", type: "STANDARD" });
    await client.send(new TagResourceCommand({ resourceArn: stateMachineArn, tags: [{ key: "a", value: "1" }] }));
    await client.send(new TagResourceCommand({ resourceArn: stateMachineArn, tags: [{ key: "b", value: "2" }] }));
    await client.send(new UntagResourceCommand({ resourceArn: stateMachineArn, tagKeys: ["a"] }));
    const { tags } = await client.send(new ListTagsForResourceCommand({ resourceArn: stateMachineArn }));
    expect(tags).toEqual([{ key: "b", value: "2" }]);
    const { stateMachines } = await client.send(new ListStateMachinesCommand({}));
    expect(stateMachines?.map(({ name }) => name)).toContain("life");
    const version = first.stateMachineVersionArn ?? "";
    await client.send(new DeleteStateMachineVersionCommand({ stateMachineVersionArn: version }));
    await client.send(new DeleteStateMachineCommand({ stateMachineArn }));
    await expect(client.send(new DescribeStateMachineCommand({ stateMachineArn }))).rejects.toMatchObject({
      name: "StateMachineDoesNotExist",
    });
  });

  it("have aliases that send executions to versions", async () => {
    const stateMachineArn = await create("aliased", PASS);
    const { stateMachineVersionArn = "" } = await client.send(
      new PublishStateMachineVersionCommand({ stateMachineArn }),
    );
    const routingConfiguration = [{ stateMachineVersionArn, weight: 100 }];
    const { stateMachineAliasArn = "" } = await client.send(
      new CreateStateMachineAliasCommand({ name: "PROD", routingConfiguration }),
    );
    await client.send(new UpdateStateMachineAliasCommand({ stateMachineAliasArn, description: "live" }));
    expect(await client.send(new DescribeStateMachineAliasCommand({ stateMachineAliasArn }))).toMatchObject({
      name: "PROD",
      description: "live",
      routingConfiguration,
    });
    const { executionArn = "" } = await client.send(
      new StartExecutionCommand({ stateMachineArn: stateMachineAliasArn }),
    );
    expect(await ended(executionArn)).toMatchObject({ stateMachineVersionArn, stateMachineAliasArn, output: "1" });
    const listed = await client.send(new ListExecutionsCommand({ stateMachineArn: stateMachineAliasArn }));
    expect(listed.executions?.map((one) => one.executionArn)).toEqual([executionArn]);
    await expect(client.send(new DeleteStateMachineVersionCommand({ stateMachineVersionArn }))).rejects.toMatchObject({
      name: "ConflictException",
    });
    const { stateMachineAliases } = await client.send(new ListStateMachineAliasesCommand({ stateMachineArn }));
    expect(stateMachineAliases).toHaveLength(1);
    await client.send(new DeleteStateMachineAliasCommand({ stateMachineAliasArn }));
  });

  it("are judged before they are made", async () => {
    const wrong = JSON.stringify({ States: {} });
    await expect(create("wrong", wrong)).rejects.toMatchObject({ name: "InvalidDefinition" });
    const judged = await client.send(new ValidateStateMachineDefinitionCommand({ definition: wrong }));
    expect(judged).toMatchObject({ result: "FAIL", truncated: false });
    const tested = await client.send(
      new TestStateCommand({ definition: JSON.stringify({ Type: "Pass", Result: 7, Next: "N" }), roleArn: ROLE }),
    );
    expect(tested).toMatchObject({ status: "SUCCEEDED", output: "7", nextState: "N" });
  });

  it("have tasks that are tested by what stands for them, or by a mock", async () => {
    const test = (resource: string, more = {}, Parameters?: object) => {
      const definition = JSON.stringify({ Type: "Task", Resource: resource, Parameters, End: true });
      return client.send(new TestStateCommand({ definition, roleArn: ROLE, input: '{"a":1}', ...more }));
    };
    expect(await test(task("Echo"))).toMatchObject({ status: "SUCCEEDED", output: '{"a":1}' });
    expect(await test(task("Fragile"))).toMatchObject({ status: "FAILED", error: "Broken", cause: "on purpose" });
    const mock = { result: '{"b":2}' };
    expect(await test(task("Fragile"), { mock })).toMatchObject({ status: "SUCCEEDED", output: '{"b":2}' });
    const waiting = "arn:aws:states:::sqs:sendMessage.waitForTaskToken";
    expect(await test(waiting, {}, { QueueUrl: "q", MessageBody: "b" })).toMatchObject({
      status: "FAILED",
      error: "Stepscope.NotPossible",
    });
  });
});

describe("executions", () => {
  it("are started, paged through, stopped and redriven", async () => {
    const stateMachineArn = await create(
      "fragile",
      JSON.stringify({
        StartAt: "Fragile",
        States: { Fragile: { Type: "Task", Resource: task("Fragile"), End: true } },
      }),
    );
    const { executionArn = "" } = await client.send(new StartExecutionCommand({ stateMachineArn, name: "one" }));
    const failed = await ended(executionArn);
    expect(failed).toMatchObject({ status: "FAILED", error: "Broken", redriveStatus: "REDRIVABLE" });
    isMended = true;
    await client.send(new RedriveExecutionCommand({ executionArn }));
    expect(await ended(executionArn)).toMatchObject({ status: "SUCCEEDED", redriveCount: 1 });
    const types: (string | undefined)[] = [];
    let nextToken: string | undefined;
    do {
      const page = await client.send(new GetExecutionHistoryCommand({ executionArn, maxResults: 3, nextToken }));
      types.push(...(page.events ?? []).map(({ type }) => type));
      nextToken = page.nextToken;
    } while (nextToken !== undefined);
    expect(types).toContain("ExecutionRedriven");
    expect(types.at(-1)).toBe("ExecutionSucceeded");
    const back = await client.send(new GetExecutionHistoryCommand({ executionArn, reverseOrder: true }));
    expect(back.events?.map(({ type }) => type)).toEqual([...types].reverse());
    const of = await client.send(new DescribeStateMachineForExecutionCommand({ executionArn }));
    expect(of).toMatchObject({ name: "fragile", roleArn: ROLE });
    const again = client.send(new StartExecutionCommand({ stateMachineArn, name: "one" }));
    await expect(again).rejects.toMatchObject({ name: "ExecutionAlreadyExists" });
  });

  it("answer at once when they are Express", async () => {
    const definition = JSON.stringify({
      StartAt: "Echo",
      States: { Echo: { Type: "Task", Resource: task("Echo"), End: true } },
    });
    const stateMachineArn = await create("quick", definition, "EXPRESS");
    const answered = await client.send(new StartSyncExecutionCommand({ stateMachineArn, input: '{"a":1}' }));
    expect(answered).toMatchObject({
      status: "SUCCEEDED",
      output: '{"a":1}',
      billingDetails: { billedDurationInMilliseconds: 100, billedMemoryUsedInMB: 64 },
    });
  });

  it("wait for whoever has their token, and for workers", async () => {
    const { activityArn = "" } = await client.send(new CreateActivityCommand({ name: "work" }));
    expect(await client.send(new DescribeActivityCommand({ activityArn }))).toMatchObject({ name: "work" });
    expect((await client.send(new ListActivitiesCommand({}))).activities).toHaveLength(1);
    const stateMachineArn = await create(
      "asks",
      JSON.stringify({
        StartAt: "Work",
        States: {
          Work: { Type: "Task", Resource: activityArn, HeartbeatSeconds: 60, Next: "Ask" },
          Ask: {
            Type: "Task",
            Resource: "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
            Parameters: { QueueUrl: "q", "MessageBody.$": "$$.Task.Token" },
            Catch: [{ ErrorEquals: ["No"], Next: "Refused" }],
            End: true,
          },
          Refused: { Type: "Pass", End: true },
        },
      }),
    );
    const polled = client.send(new GetActivityTaskCommand({ activityArn, workerName: "w" }));
    const { executionArn = "" } = await client.send(new StartExecutionCommand({ stateMachineArn, input: '{"x":1}' }));
    const { taskToken = "", input } = await polled;
    expect(input).toBe('{"x":1}');
    await client.send(new SendTaskHeartbeatCommand({ taskToken }));
    await client.send(new SendTaskSuccessCommand({ taskToken, output: '"worked"' }));
    await expect(client.send(new SendTaskSuccessCommand({ taskToken, output: "1" }))).rejects.toMatchObject({
      name: "TaskTimedOut",
    });
    await expect(client.send(new SendTaskHeartbeatCommand({ taskToken: "AQguess" }))).rejects.toMatchObject({
      name: "InvalidToken",
    });
    let asked: string | undefined;
    while (asked === undefined) {
      const open = await store.engine.openTasks({ account: ACCOUNT }, 10);
      asked = open.find(({ state }) => state === "Ask")?.taskToken;
    }
    await client.send(new SendTaskFailureCommand({ taskToken: asked, error: "No", cause: "not today" }));
    expect(await ended(executionArn)).toMatchObject({
      status: "SUCCEEDED",
      output: '{"Error":"No","Cause":"not today"}',
    });
    await client.send(new DeleteActivityCommand({ activityArn }));
  });

  it("have Map Runs that are listed and changed while they run", async () => {
    const stateMachineArn = await create(
      "mapped",
      JSON.stringify({
        StartAt: "Each",
        States: {
          Each: {
            Type: "Map",
            ItemProcessor: {
              ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" },
              StartAt: "Pause",
              States: { Pause: { Type: "Wait", Seconds: 1, End: true } },
            },
            MaxConcurrency: 1,
            End: true,
          },
        },
      }),
    );
    const { executionArn = "" } = await client.send(new StartExecutionCommand({ stateMachineArn, input: "[1,2,3]" }));
    const { mapRuns } = await client.send(new ListMapRunsCommand({ executionArn }));
    const mapRunArn = mapRuns?.[0]?.mapRunArn ?? "";
    await client.send(new UpdateMapRunCommand({ mapRunArn, maxConcurrency: 3 }));
    expect(await client.send(new DescribeMapRunCommand({ mapRunArn }))).toMatchObject({
      status: "RUNNING",
      maxConcurrency: 3,
      itemCounts: { total: 3 },
    });
    expect(await ended(executionArn)).toMatchObject({ status: "SUCCEEDED", output: "[1,2,3]" });
    const { executions } = await client.send(new ListExecutionsCommand({ mapRunArn }));
    expect(executions?.map(({ itemCount }) => itemCount)).toEqual([1, 1, 1]);
  });

  it("are stopped", async () => {
    const stateMachineArn = await create(
      "long",
      JSON.stringify({ StartAt: "W", States: { W: { Type: "Wait", Seconds: 1_000, End: true } } }),
    );
    const { executionArn = "" } = await client.send(new StartExecutionCommand({ stateMachineArn }));
    await client.send(new StopExecutionCommand({ executionArn, error: "E", cause: "C" }));
    expect(await ended(executionArn)).toMatchObject({ status: "ABORTED", error: "E", cause: "C" });
  });
});
