import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { LIMITS } from "@/lib/ingest/aws/limits";
import { pull } from "@/lib/ingest/aws/pull";
import { events, memory } from "./support";

const MACHINE = "arn:aws:states:eu-west-1:111122223333:stateMachine:orders";
const EXPRESS = "arn:aws:states:eu-west-1:111122223333:stateMachine:telemetry";
const execution = (name: string) => `arn:aws:states:eu-west-1:111122223333:execution:orders:${name}`;
const DEFINITION = '{"StartAt":"P","States":{"P":{"Type":"Pass","End":true}}}';

type Body = Record<string, unknown>;
type Answer = { readonly status?: number; readonly body: Body };
type Endpoint = Record<string, (request: Body) => Answer>;

/** An endpoint that speaks the API's protocol, with two executions of one machine and histories in pages of two. */
const usual: Endpoint = {
  ListStateMachines: ({ nextToken }) =>
    nextToken === undefined
      ? { body: { stateMachines: [{ stateMachineArn: EXPRESS }], nextToken: "more" } }
      : { body: { stateMachines: [{ stateMachineArn: MACHINE }] } },
  DescribeStateMachine: ({ stateMachineArn }) => ({
    body: {
      stateMachineArn,
      name: stateMachineArn === MACHINE ? "orders" : "telemetry",
      type: stateMachineArn === MACHINE ? "STANDARD" : "EXPRESS",
      definition: '{"now":true}',
    },
  }),
  ListExecutions: ({ nextToken }) =>
    nextToken === undefined
      ? { body: { executions: [{ executionArn: execution("b") }], nextToken: "more" } }
      : { body: { executions: [{ executionArn: execution("a") }] } },
  DescribeExecution: ({ executionArn }) => ({
    body: {
      executionArn,
      stateMachineArn: MACHINE,
      name: String(executionArn).at(-1),
      status: "SUCCEEDED",
      startDate: 1772359200.1,
      stopDate: 1772359200.4,
    },
  }),
  DescribeStateMachineForExecution: () => ({ body: { stateMachineArn: MACHINE, definition: DEFINITION } }),
  GetExecutionHistory: ({ nextToken }) =>
    nextToken === undefined
      ? { body: { events: events().slice(0, 2), nextToken: "2" } }
      : { body: { events: events().slice(2) } },
};

const refusal = (type: string, status = 400): Answer => ({
  status,
  body: { __type: `com.amazonaws.states#${type}`, message: type },
});

let server: Server;
let endpoint: Endpoint;
let asked: string[];
beforeEach(async () => {
  asked = [];
  endpoint = { ...usual };
  server = createServer((request, response) => {
    let text = "";
    request.on("data", (chunk) => (text += chunk));
    request.on("end", () => {
      const operation = String(request.headers["x-amz-target"]).replace("AWSStepFunctions.", "");
      asked.push(operation);
      const { status = 200, body } =
        endpoint[operation]?.(JSON.parse(text) as Body) ?? refusal("UnknownOperationException");
      response.writeHead(status, { "content-type": "application/x-amz-json-1.0" }).end(JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterEach(() => new Promise((resolve) => server.close(resolve)));

const never = new AbortController().signal;
function run(machine: string | null = null, signal = never) {
  const sink = memory();
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const report = pull({ endpoint: address, region: "eu-west-1", machine, since: null }, sink, () => {}, signal);
  return { sink, report };
}

describe("an endpoint is read", () => {
  test("page by page: machines, executions, histories, definitions", async () => {
    const { sink, report } = run();
    expect(await report).toMatchObject({ machines: 2, executions: 2, events: 8, duplicates: 0, errors: [] });
    expect(sink.saved.map(({ arn }) => arn)).toEqual([execution("b"), execution("a")]);
    expect(sink.saved[0]).toMatchObject({
      identity: execution("b"),
      machine: "orders",
      machineArn: MACHINE,
      type: "STANDARD",
      described: { status: "SUCCEEDED", startedAt: 1772359200100, stoppedAt: 1772359200400 },
      definition: { text: DEFINITION, assumed: false },
    });
    expect(sink.saved[0]?.texts?.map((text) => JSON.parse(text) as unknown)).toEqual(events());
  });

  test("with the alias, else the version, that an execution was started by", async () => {
    endpoint["DescribeExecution"] = (request) => {
      const { body } = usual["DescribeExecution"]!(request);
      const isFirst = request["executionArn"] === execution("b");
      const alias = isFirst ? { stateMachineAliasArn: `${MACHINE}:live` } : {};
      return { body: { ...body, stateMachineVersionArn: `${MACHINE}:7`, ...alias } };
    };
    const { sink, report } = run();
    await report;
    expect(sink.saved.map(({ machineArn }) => machineArn)).toEqual([`${MACHINE}:live`, `${MACHINE}:7`]);
  });

  test("but for Express machines, which are skipped with the reason", async () => {
    expect((await run().report).skipped).toEqual([
      { machine: "telemetry", reason: expect.stringContaining("log group") as string },
    ]);
  });

  test("for one machine, when it is named", async () => {
    expect(await run(MACHINE).report).toMatchObject({ machines: 1, executions: 2 });
    expect(asked).not.toContain("ListStateMachines");
  });

  test("with the machine's definition as assumed where the endpoint does not tell that of an execution", async () => {
    delete endpoint["DescribeStateMachineForExecution"];
    const { sink, report } = run();
    await report;
    expect(sink.saved[0]?.definition).toEqual({ text: '{"now":true}', assumed: true, guessed: true });
  });

  test("again after it was told to be slower", async () => {
    let refusals = 2;
    endpoint["GetExecutionHistory"] = (request) =>
      refusals-- > 0 ? refusal("ThrottlingException") : usual["GetExecutionHistory"]!(request);
    expect(await run().report).toMatchObject({ executions: 2, errors: [] });
    expect(asked.filter((operation) => operation === "GetExecutionHistory")).toHaveLength(6);
  });
});

describe("a machine that may not be described", () => {
  const denied = expect.stringContaining("AccessDeniedException") as string;

  test("is named, and its executions are read", async () => {
    endpoint["DescribeStateMachine"] = () => refusal("AccessDeniedException");
    delete endpoint["DescribeStateMachineForExecution"];
    endpoint["ListExecutions"] = (request) =>
      request["stateMachineArn"] === EXPRESS
        ? refusal("StateMachineTypeNotSupported")
        : usual["ListExecutions"]!(request);
    const { sink, report } = run();
    expect(await report).toMatchObject({ executions: 2, failures: 3, ended: null });
    expect((await report).errors.slice(0, 2)).toEqual([
      { arn: EXPRESS, reason: denied },
      { arn: EXPRESS, reason: expect.stringContaining("StateMachineTypeNotSupported") as string },
    ]);
    expect(sink.saved.map(({ definition }) => definition)).toEqual([null, null]);
  });

  test("is skipped where the list says that it is Express", async () => {
    endpoint["DescribeStateMachine"] = () => refusal("AccessDeniedException");
    endpoint["ListStateMachines"] = () => ({
      body: { stateMachines: [{ stateMachineArn: EXPRESS, type: "EXPRESS" }] },
    });
    const report = await run().report;
    expect(report).toMatchObject({ executions: 0, failures: 1, skipped: [{ machine: "telemetry" }] });
    expect(asked).not.toContain("ListExecutions");
  });

  test("is named once and no more, when it does not exist", async () => {
    endpoint["DescribeStateMachine"] = () => refusal("StateMachineDoesNotExist");
    expect(await run(MACHINE).report).toMatchObject({ machines: 0, executions: 0, failures: 1 });
    expect(asked).not.toContain("ListExecutions");
  });
});

test("an execution that the endpoint refuses is named, and the others are read", async () => {
  endpoint["DescribeExecution"] = (request) =>
    request["executionArn"] === execution("b")
      ? refusal("ExecutionDoesNotExist")
      : usual["DescribeExecution"]!(request);
  const { sink, report } = run();
  expect(await report).toMatchObject({
    executions: 1,
    errors: [{ arn: execution("b"), reason: expect.stringContaining("ExecutionDoesNotExist") as string }],
  });
  expect(sink.saved).toHaveLength(1);
});

test("an event that is not as the API has it is an error of its execution, with its place", async () => {
  endpoint["GetExecutionHistory"] = () => ({ body: { events: [{ ...events()[1], stateEnteredEventDetails: {} }] } });
  expect((await run().report).errors[0]?.reason).toMatch(/Event 2.*name/);
});

test("an endpoint that nobody listens at is said, with the report", async () => {
  const request = { endpoint: "http://127.0.0.1:1", region: "eu-west-1", machine: null, since: null };
  const limits = { ...LIMITS, attempts: 1, failuresInARow: 1 };
  const report = await pull(request, memory(), () => {}, never, limits);
  expect(report).toMatchObject({ executions: 0, failures: 1, ended: { why: "unanswered" } });
  expect(report.errors[0]?.reason).toMatch(/ECONNREFUSED/);
});

test("the user's interruption ends it, with what was read before stored and reported", async () => {
  const stop = new AbortController();
  let described = 0;
  endpoint["DescribeExecution"] = (request) => {
    if (++described === 2) stop.abort();
    return usual["DescribeExecution"]!(request);
  };
  const { sink, report } = run(null, stop.signal);
  expect(await report).toMatchObject({ executions: 1, errors: [], ended: { why: "interrupted" } });
  expect(sink.saved).toHaveLength(1);
});
