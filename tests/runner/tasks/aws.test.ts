import { createHash } from "node:crypto";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { awsTasks, type AwsTaskSettings } from "@/lib/runner/tasks/aws/awsTasks";
import { askedTask, type Heard, listener } from "../../support/askedTasks";
import { type FakeServices, json, refusal, type ServiceAnswer, startFakeServices } from "../../support/fakeServices";

/*
 * Tasks through AWS's SDK: the real clients against services on the loopback that speak their protocols.
 */

const BODY = '{"order":1}';
const md5 = (text: string) => createHash("md5").update(text).digest("hex");

let answer: () => ServiceAnswer;
let services: FakeServices;

beforeEach(async () => {
  answer = () => json({});
  services = await startFakeServices(() => answer());
});
afterEach(() => services.close());

const settings: AwsTaskSettings = { folders: [process.cwd()], readOnly: true, pause: () => Promise.resolve() };

/** Performs a task against the services; `endpoint` null: against AWS. */
async function perform(
  resource: string,
  input: unknown,
  { endpoint = services.endpoint, ...more }: Partial<AwsTaskSettings> & { endpoint?: string | null } = {},
): Promise<readonly Heard[]> {
  const tasks = awsTasks({ ...settings, ...more });
  const { heard, tell } = listener();
  await tasks.perform(askedTask(`arn:aws:states:::${resource}`, input), endpoint, tell, new AbortController().signal);
  tasks.close();
  return heard;
}

const ended = async (...args: Parameters<typeof perform>) => (await perform(...args)).at(-1);

describe("what a service is asked", () => {
  it("takes JSON where the service wants a text", async () => {
    answer = () => json({ MessageId: "m", MD5OfMessageBody: md5(BODY) });
    await perform("sqs:sendMessage", { QueueUrl: "http://q/1/queue", MessageBody: { order: 1 } });
    expect(services.requests[0]?.operation).toBe("SendMessage");
    expect(services.requests[0]?.input).toMatchObject({ MessageBody: '{"order":1}', QueueUrl: "http://q/1/queue" });
  });

  it("knows members by Step Functions' names, and leaves the keys of maps as they are", async () => {
    const item = { id: { S: "1" }, isNew: { Bool: true }, none: { Nul: true }, tags: { Ss: ["a"] } };
    await perform("aws-sdk:dynamodb:putItem", { TableName: "t", Item: item });
    expect(services.requests[0]?.input).toEqual({
      TableName: "t",
      Item: { id: { S: "1" }, isNew: { BOOL: true }, none: { NULL: true }, tags: { SS: ["a"] } },
    });
  });

  it("writes camelCase for services that have it", async () => {
    await perform("ecs:runTask", {
      Cluster: "c",
      TaskDefinition: "d",
      Overrides: { ContainerOverrides: [{ Name: "n" }] },
    });
    expect(services.requests[0]?.input).toMatchObject({
      cluster: "c",
      overrides: { containerOverrides: [{ name: "n" }] },
    });
  });

  it("sends the same idempotency token for the same attempt, and another for another", async () => {
    const tasks = awsTasks(settings);
    const run = (attemptId: string) =>
      tasks.perform(
        askedTask("arn:aws:states:::ecs:runTask", { TaskDefinition: "d" }, { attemptId }),
        services.endpoint,
        () => undefined,
        new AbortController().signal,
      );
    for (const attempt of ["a", "a", "b"]) await run(attempt);
    const tokens = services.requests.map(({ input }) => input["clientToken"]);
    expect(tokens[0]).toMatch(/^[0-9a-f-]{36}$/);
    expect(tokens[1]).toBe(tokens[0]);
    expect(tokens[2]).not.toBe(tokens[0]);
  });

  it("adds who sends to the resources of an event", async () => {
    answer = () => json({ FailedEntryCount: 0, Entries: [] });
    await perform("events:putEvents", {
      Entries: [{ Detail: { a: 1 }, DetailType: "t", Source: "s", Resources: ["r"] }],
    });
    const [entry] = services.requests[0]?.input["Entries"] as { Resources: string[]; Detail: string }[];
    expect(entry?.Detail).toBe('{"a":1}');
    expect(entry?.Resources).toEqual([
      "r",
      expect.stringMatching(/:execution:/),
      expect.stringMatching(/:stateMachine:/),
    ]);
  });

  it("refuses a parameter that the service does not have", async () => {
    const told = await ended("sqs:sendMessage", { QueueUrl: "q", Body: "b" });
    expect(told).toMatchObject({ kind: "taskFailed", error: "States.Runtime" });
    expect(told?.cause).toContain('The field "Body" is not supported by Step Functions');
    expect(services.requests).toHaveLength(0);
  });
});

describe("which calls may be made", () => {
  it.each([
    ["sqs:sendMessage", { QueueUrl: "q", MessageBody: "b" }],
    ["aws-sdk:dynamodb:putItem", { TableName: "t", Item: {} }],
    ["aws-sdk:sfn:getActivityTask", { ActivityArn: "a" }],
    ["lambda:invoke", { FunctionName: "f" }],
  ])("refuses %s on AWS while the engine is read-only, and says the remedy", async (resource, input) => {
    const told = await ended(resource, input, { endpoint: null });
    expect(told).toMatchObject({ kind: "taskFailed", error: "Stepscope.ReadOnly" });
    expect(told?.cause).toContain("readOnly: false");
  });

  it("refuses an endpoint that is AWS itself", async () => {
    const told = await ended("sqs:sendMessage", { QueueUrl: "q" }, { endpoint: "https://sqs.us-east-1.amazonaws.com" });
    expect(told).toMatchObject({ error: "Stepscope.ReadOnly" });
    expect(told?.cause).toContain("{ aws: true }");
  });

  it("goes on with reads on AWS: the SDK is asked, and its credentials are looked for", async () => {
    const before = { ...process.env };
    Object.assign(process.env, {
      AWS_ENDPOINT_URL: services.endpoint,
      AWS_ACCESS_KEY_ID: "k",
      AWS_SECRET_ACCESS_KEY: "s",
    });
    answer = () => json({ Item: { id: { S: "1" } } });
    try {
      const told = await ended(
        "aws-sdk:dynamodb:getItem",
        { TableName: "t", Key: { id: { S: "1" } } },
        { endpoint: null },
      );
      expect(told).toEqual({ kind: "taskSucceeded", output: { Item: { id: { S: "1" } } } });
      expect(services.requests[0]?.headers.authorization).toContain("Credential=k/");
      const written = await ended(
        "aws-sdk:dynamodb:deleteItem",
        { TableName: "t", Key: {} },
        { endpoint: null, readOnly: false },
      );
      expect(written).toMatchObject({ kind: "taskSucceeded" });
    } finally {
      process.env = before;
    }
  });
});

describe("an endpoint", () => {
  it("is asked with test/test, whatever credentials this computer has", async () => {
    const before = { ...process.env };
    Object.assign(process.env, { AWS_ACCESS_KEY_ID: "REAL", AWS_SECRET_ACCESS_KEY: "real", AWS_SESSION_TOKEN: "real" });
    try {
      await perform("aws-sdk:dynamodb:getItem", { TableName: "t", Key: {} });
      expect(services.requests[0]?.headers.authorization).toContain("Credential=test/");
      expect(services.requests[0]?.headers["x-amz-security-token"]).toBeUndefined();
    } finally {
      process.env = before;
    }
  });

  it.each([
    ["sqs:sendMessage", { QueueUrl: "https://sqs.us-east-1.amazonaws.com/123456789012/q", MessageBody: "b" }],
    ["aws-sdk:s3:getObject", { Bucket: "arn:aws:s3:us-east-1:123456789012:accesspoint/p", Key: "k" }],
    ["events:putEvents", { Entries: [], EndpointId: "abc.def" }],
  ])("is asked, or nobody, when the input of %s names another host", async (resource, input) => {
    const other = await startFakeServices(() => json({}));
    const heard = await perform(resource, input);
    const asked = services.requests.length;
    expect(heard.at(-1)?.kind === "taskSucceeded" ? asked : 1).toBe(1);
    for (const { headers } of services.requests) expect(headers.host).toBe(new URL(services.endpoint).host);
    expect(other.requests).toHaveLength(0);
    await other.close();
  });

  it.each<[string, ServiceAnswer, RegExp]>([
    ["does not answer", { silent: true }, /Sqs\.SdkClientException Unable to execute HTTP request: Read timed out/],
    ["answers for ever", { endless: true, body: "x".repeat(100_000) }, /^States\.DataLimitExceeded .*'aws-sdk:sqs'/],
    ["ends in the middle", { cut: true, headers: { "content-length": "10" }, body: "{" }, /Sqs\.SdkClientException/],
    [
      "answers what is no JSON",
      { headers: { "content-type": "text/html" }, body: "<html>" },
      /Sqs\.SdkClientException Unable to unmarshall/,
    ],
    ["fails inside", { status: 500, body: "oops" }, /Sqs\.SqsException .*Status Code: 500/],
  ])("that %s fails the task", async (_, wire, expected) => {
    answer = () => wire;
    const told = await ended(
      "aws-sdk:sqs:sendMessage",
      { QueueUrl: "q", MessageBody: "b" },
      { requestMs: wire.silent === true ? 1_500 : 60_000 },
    );
    expect(`${told?.error} ${told?.cause}`).toMatch(expected);
    expect(told?.kind).toBe("taskFailed");
  });

  it("where nobody listens fails the task as AWS tells of an unreachable host", async () => {
    await services.close();
    const told = await ended("sqs:sendMessage", { QueueUrl: "q", MessageBody: "b" });
    expect(told?.error).toBe("SQS.SdkClientException");
    expect(told?.cause).toMatch(/^Unable to execute HTTP request: /);
    services = await startFakeServices(() => json({}));
  });
});

describe("a client that is missing", () => {
  it("is named, with the command that installs it", async () => {
    const folders = [mkdtempSync(join(tmpdir(), "stepscope-empty-"))];
    const told = await ended("aws-sdk:secretsmanager:getSecretValue", { SecretId: "s" }, { folders });
    expect(told).toMatchObject({ kind: "taskFailed", error: "Stepscope.ClientMissing" });
    expect(told?.cause).toContain("npm install @aws-sdk/client-secrets-manager");
  });

  it("is no reason where the action is unknown", async () => {
    const told = await ended("aws-sdk:sqs:frobnicate", {});
    expect(told).toMatchObject({ error: "Stepscope.ActionUnknown" });
  });
});

describe("patterns", () => {
  it("tells of a task that waits for its token that it was submitted, and no more", async () => {
    answer = () => json({ MessageId: "m", MD5OfMessageBody: md5(BODY) });
    const heard = await perform("sqs:sendMessage.waitForTaskToken", { QueueUrl: "q", MessageBody: BODY });
    expect(heard.map(({ kind }) => kind)).toEqual(["taskStarted", "taskSubmitted"]);
  });

  it("tells what cannot be submitted as that", async () => {
    answer = () => refusal("com.amazonaws.sqs#QueueDoesNotExist", "No such queue.");
    const told = await ended("sqs:sendMessage.waitForTaskToken", { QueueUrl: "q", MessageBody: "b" });
    expect(told).toMatchObject({ kind: "submitFailed", error: "SQS.QueueDoesNotExistException" });
  });

  it("says of what no client can do that it is not done here", async () => {
    const told = await ended("eks:runJob.sync", { ClusterName: "c" });
    expect(told).toMatchObject({ kind: "submitFailed", error: "Stepscope.NotPossible" });
    expect(told?.cause).toContain("Kubernetes");
  });
});
