import fc from "fast-check";
import { request as httpRequest } from "node:http";
import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isObject, type Json } from "@/lib/base/json";
import type { Engine } from "@/lib/runner/durable/engine";
import { RealTime } from "@/lib/runner/time/engineTime";
import { type OperationName, SHAPES } from "@/lib/sfn-api/shapes";
import { openStore, type Store } from "@/lib/store/store";
import { type ServedApi, serveApi } from "../support/apiServer";
import { ROOT, sqliteDatabase } from "../support/databases";
import { openTestEngine } from "../support/localEngine";

/* Whatever comes is answered in the shape of AWS's errors: never a 500, never a hang. */

const database = sqliteDatabase();
const troubles: string[] = [];
let store: Store;
let engine: Engine;
let api: ServedApi;

beforeAll(async () => {
  store = await openStore({ url: database.url, root: ROOT });
  engine = await openTestEngine(store, { time: new RealTime() });
  api = await serveApi(store, engine, { onTrouble: (sentence) => troubles.push(sentence) });
});
afterAll(async () => {
  await api.close();
  await engine.close();
  await store.close();
  await database.drop();
});

type Answer = { readonly status: number; readonly body: Json; readonly type: string | undefined };
type Sent = {
  readonly body?: string | Buffer;
  readonly target?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly method?: string;
  readonly path?: string;
};

/** Sends a request as it is; rejects when nothing is answered in 60 s. */
function send({ body = "{}", target, headers = {}, method = "POST", path = "/" }: Sent): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = httpRequest(
      api.url,
      {
        method,
        path,
        headers: { ...(target === undefined ? {} : { "x-amz-target": target }), ...headers },
        timeout: 60_000,
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("end", () => {
          const text = Buffer.concat(chunks).toString();
          const type = response.headers["x-amzn-errortype"];
          resolve({
            status: response.statusCode ?? 0,
            body: JSON.parse(text) as Json,
            type: Array.isArray(type) ? type[0] : type,
          });
        });
      },
    );
    sent.on("timeout", () => sent.destroy(new Error("nothing was answered")));
    sent.on("error", reject);
    sent.end(body);
  });
}

const call = (operation: string, request: Json) =>
  send({ target: `AWSStepFunctions.${operation}`, body: JSON.stringify(request) });

function expectError({ status, body, type }: Answer, code: string, expected = 400): string {
  const { __type: told, message } = isObject(body) ? body : {};
  expect([status, told, type]).toEqual([expected, code, code]);
  expect(message).toEqual(expect.any(String));
  return String(message);
}

const MACHINE = "arn:aws:states:us-east-1:000000000000:stateMachine:m";

describe("a request that is none", () => {
  const LIST = "AWSStepFunctions.ListStateMachines";
  it.each<[string, Sent, string, number?]>([
    ["an unknown operation", { target: "AWSStepFunctions.Nothing" }, "UnknownOperationException"],
    ["another service", { target: "DynamoDB_20120810.ListTables" }, "UnknownOperationException"],
    ["a member of objects as an operation", { target: "AWSStepFunctions.toString" }, "UnknownOperationException"],
    ["no target", {}, "UnknownOperationException"],
    ["GET", { method: "GET", body: "" }, "UnknownOperationException"],
    ["an address that is none", { path: "//[", target: LIST }, "UnknownOperationException"],
    ["bad JSON", { target: LIST, body: "{" }, "SerializationException"],
    ["a list", { target: LIST, body: "[]" }, "SerializationException"],
    ["a text", { target: LIST, body: '"a"' }, "SerializationException"],
    [
      "bytes that are no UTF-8",
      { target: LIST, body: Buffer.from('{"nextToken":"\xff"}', "latin1") },
      "SerializationException",
    ],
    [
      "deep nesting",
      { target: LIST, body: '{"a":'.repeat(50_000) + "1" + "}".repeat(50_000) },
      "SerializationException",
    ],
    ["half of deep nesting", { target: LIST, body: "[".repeat(500_000) }, "SerializationException"],
    [
      "2 MB",
      { target: LIST, body: JSON.stringify({ nextToken: "x".repeat(2_000_000) }) },
      "RequestEntityTooLargeException",
      413,
    ],
    ["an Origin", { target: LIST, headers: { origin: "http://localhost:3000" } }, "AccessDeniedException", 403],
    [
      "a page of another site",
      { target: LIST, headers: { "sec-fetch-site": "cross-site" } },
      "AccessDeniedException",
      403,
    ],
    ["a foreign Host", { target: LIST, headers: { host: "evil.example:8083" } }, "AccessDeniedException", 403],
    [
      "a Host that only begins as ours",
      { target: LIST, headers: { host: "localhost.evil.example" } },
      "AccessDeniedException",
      403,
    ],
    ["a Host that is none", { target: LIST, headers: { host: "a b" } }, "AccessDeniedException", 403],
  ])("%s", async (_, sent, code, status) => {
    expectError(await send(sent), code, status);
  });

  it("is answered although it is sent slowly and far too large", async () => {
    const text = await new Promise<string>((resolve, reject) => {
      const socket = connect(Number(new URL(api.url).port), "127.0.0.1");
      let answer = "";
      socket.setTimeout(60_000, () => socket.destroy(new Error("nothing was answered")));
      socket.on("data", (chunk) => (answer += chunk.toString()));
      socket.on("close", () => resolve(answer));
      socket.on("error", reject);
      socket.write("POST / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 3000000\r\n\r\n");
      for (let i = 0; i < 30; i++) socket.write("x".repeat(100_000));
    });
    expect(text).toMatch(/^HTTP\/1\.1 413 /);
  });

  it.each(["localhost", "127.0.0.1", "[::1]", "sync-localhost:8083", "sync-127.0.0.1"])(
    "answers to %s",
    async (host) => {
      expect((await send({ target: LIST, headers: { host } })).status).toBe(200);
    },
  );
});

describe("a request of another shape", () => {
  it("is told member by member, as AWS tells it", async () => {
    const message = expectError(await call("CreateStateMachineAlias", { name: "1 2" }), "ValidationException");
    expect(message).toBe(
      "2 validation errors detected: Value '1 2' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern: ^(?=.*[a-zA-Z_\\-\\.])[a-zA-Z0-9_\\-\\.]+$; " +
        "Value null at 'routingConfiguration' failed to satisfy constraint: Member must not be null",
    );
  });

  it("names the place inside of lists, and values of enumerations", async () => {
    const tags = [
      { key: "a", value: "b" },
      { key: "", value: "b" },
    ];
    const inList = expectError(await call("CreateActivity", { name: "a", tags }), "ValidationException");
    expect(inList).toContain(
      "Value '' at 'tags.2.member.key' failed to satisfy constraint: Member must have length greater",
    );
    const filter = expectError(
      await call("ListExecutions", { stateMachineArn: MACHINE, statusFilter: "GONE" }),
      "ValidationException",
    );
    expect(filter).toContain(
      "Value 'GONE' at 'statusFilter' failed to satisfy constraint: Member must satisfy enum value set: [RUNNING, ",
    );
  });

  it("does not repeat a definition or a payload", async () => {
    const definition = "s".repeat(500_000);
    const told = expectError(
      await call("TestState", { definition, input: "s".repeat(262_145) }),
      "ValidationException",
    );
    expect(told).toBe(
      "1 validation error detected: Value at 'input' failed to satisfy constraint: Member must have length less than or equal to 262144",
    );
  });

  it.each<[OperationName, Json]>([
    ["CreateActivity", { name: 1 }],
    ["CreateActivity", { name: "a", tags: {} }],
    ["CreateActivity", { name: "a", tags: ["b"] }],
    ["ListStateMachines", { maxResults: "10" }],
    ["GetExecutionHistory", { executionArn: MACHINE, reverseOrder: "true" }],
  ])("of another type is not read: %s %j", async (operation, request) => {
    expectError(await call(operation, request), "SerializationException");
  });

  it("with null members is one without them", async () => {
    expect((await call("ListStateMachines", { maxResults: null, nextToken: null })).status).toBe(200);
  });

  it.each<[OperationName, Json, string, string]>([
    [
      "StartExecution",
      { stateMachineArn: "arn:aws:lambda:us-east-1:000000000000:function:f" },
      "InvalidArn",
      "Invalid A",
    ],
    [
      "StartExecution",
      { stateMachineArn: MACHINE, input: "{" },
      "InvalidExecutionInput",
      "Invalid State Machine Execution Input: ",
    ],
    ["StartExecution", { stateMachineArn: MACHINE, name: "a b" }, "InvalidName", "Invalid Name: 'a b'"],
    ["SendTaskSuccess", { taskToken: "AQ", output: "nothing" }, "InvalidOutput", "Invalid Output: "],
    ["SendTaskHeartbeat", { taskToken: "AQ" }, "InvalidToken", "Invalid Token: "],
    ["ListStateMachines", { nextToken: "made-up" }, "InvalidToken", "Invalid Token: 'Invalid token'"],
    [
      "DescribeMapRun",
      { mapRunArn: MACHINE },
      "InvalidArn",
      "Invalid Arn: 'Resource type not valid in this context: stateMachine'",
    ],
  ])("%s %j is refused", async (operation, request, code, words) => {
    expect(expectError(await call(operation, request), code)).toContain(words);
  });
});

describe("random requests", () => {
  const operations = Object.keys(SHAPES) as OperationName[];
  const words = fc.constantFrom<Json>(
    ...[
      MACHINE,
      `${MACHINE}:1`,
      `${MACHINE}:PROD`,
      `${MACHINE}/Label`,
      MACHINE.replace("stateMachine", "execution") + ":e",
    ],
    ...[
      MACHINE.replace("stateMachine", "activity"),
      "arn:aws:states:::",
      "{}",
      '{"StartAt":"A","States":{}}',
      "",
      "a",
      0,
      -1,
      true,
    ],
  );
  const value = fc.oneof(
    { weight: 3, arbitrary: words },
    { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<Json> },
  );
  const asked = fc
    .constantFrom(...operations.filter((name) => name !== "GetActivityTask"))
    .chain((operation) =>
      fc.tuple(fc.constant(operation), fc.record(memberArbitraries(operation, value), { requiredKeys: [] })),
    );

  it("are answered, or refused in AWS's shape", async () => {
    await fc.assert(
      fc.asyncProperty(asked, async ([operation, request]) => {
        const { status, body, type } = await call(operation, request as Json);
        expect([200, 400]).toContain(status);
        if (status === 400) expect(isObject(body) && body["__type"]).toBe(type);
      }),
      { numRuns: 400 },
    );
    expect(troubles).toEqual([]);
  });
});

/** Each member of an operation's input, now and then of another type. */
function memberArbitraries(operation: OperationName, value: fc.Arbitrary<Json>): Record<string, fc.Arbitrary<Json>> {
  return Object.fromEntries(Object.keys(SHAPES[operation].shape).map((name) => [name, value]));
}
