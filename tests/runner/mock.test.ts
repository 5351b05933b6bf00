import { expect, test } from "vitest";
import type { Json } from "@/lib/base/json";
import { mockedTasks, NO_MOCK, readMocks } from "@/lib/runner/mock";
import { redrive, runToEnd } from "@/lib/runner/run";
import { machineOf, startOf } from "../engine/machine";

const FILE: Json = {
  StateMachines: {
    Orders: {
      TestCases: {
        Happy: { Charge: "Paid", Send: "Sent" },
        Slow: { Charge: "Busy", Send: "Sent" },
        Half: { Charge: "Paid" },
      },
    },
  },
  MockedResponses: {
    Paid: { "0": { Return: { StatusCode: 200, Payload: { paid: true } } } },
    Busy: {
      "0": { Throw: { Error: "Lambda.TooManyRequestsException", Cause: "Slow down" } },
      "1-2": { Throw: { Error: "Lambda.ServiceException" } },
      "3": { Return: { StatusCode: 200, Payload: { paid: true } } },
    },
    Sent: { "0": { Return: { MessageId: "m" } } },
  },
};

const ORDERS: Json = {
  StartAt: "Charge",
  States: {
    Charge: {
      Type: "Task",
      Resource: "arn:aws:lambda:us-east-1:000000000000:function:charge",
      Retry: [{ ErrorEquals: ["States.ALL"], MaxAttempts: 4 }],
      Next: "Send",
    },
    Send: {
      Type: "Task",
      Resource: "arn:aws:states:::sqs:sendMessage",
      Parameters: { QueueUrl: "q", "MessageBody.$": "$" },
      End: true,
    },
  },
};

async function run(testCase: string) {
  const mocks = readMocks(FILE, "Orders", testCase);
  if (!mocks.ok) throw new Error(mocks.error.message);
  return runToEnd(machineOf(ORDERS), startOf({}), mockedTasks(mocks.value));
}

test("a function through its ARN answers with the payload, a service with all that is mocked", async () => {
  const { run: ended, events } = await run("Happy");
  expect(ended.output).toBe('{"MessageId":"m"}');
  expect(events[4]).toMatchObject({ type: "LambdaFunctionSucceeded", details: { output: { text: '{"paid":true}' } } });
});

test("invocations are counted over retries, ranges included", async () => {
  const { run: ended, events } = await run("Slow");
  expect(ended.status).toBe("SUCCEEDED");
  const failures = events.filter(({ type }) => type === "LambdaFunctionFailed").map((event) => event);
  expect(failures.map((event) => ("details" in event ? event.details : null))).toEqual([
    { error: "Lambda.TooManyRequestsException", cause: "Slow down" },
    { error: "Lambda.ServiceException" },
    { error: "Lambda.ServiceException" },
  ]);
});

test("a mock says that an activity does not exist, and later that it does", async () => {
  const file: Json = {
    StateMachines: { M: { TestCases: { C: { A: "Gone" } } } },
    MockedResponses: { Gone: { "0": { Throw: { Error: "ActivityDoesNotExist" } }, "1": { Return: 7 } } },
  };
  const mocks = readMocks(file, "M", "C");
  if (!mocks.ok) throw new Error(mocks.error.message);
  const resource = "arn:aws:states:us-east-1:000000000000:activity:a";
  const machine = machineOf({ StartAt: "A", States: { A: { Type: "Task", Resource: resource, End: true } } });
  const world = mockedTasks(mocks.value);
  const first = await runToEnd(machine, startOf({}), world);
  expect(first.events.map(({ type }) => type)).toEqual(["ExecutionStarted", "TaskStateEntered", "ExecutionFailed"]);
  expect(first.run.cause).toContain(`The activity ${resource} does not exist.`);
  expect((await redrive(machine, first, world, first.run.now)).run).toMatchObject({ status: "SUCCEEDED", output: "7" });
});

test("a state without a mock fails by name and is not called anywhere", async () => {
  const { run: ended } = await run("Half");
  expect(ended).toMatchObject({ status: "FAILED", error: NO_MOCK });
  expect(ended.cause).toContain("'Send'");
});

test.each([
  ["Shop", "Happy", FILE, "has no 'Shop'; it has Orders"],
  ["Orders", "Sad", FILE, "has no 'Sad'; it has Happy, Slow, Half"],
  ["Orders", "Happy", 7, "has no 'Orders'"],
  ["toString", "Happy", FILE, "has no 'toString'; it has Orders"],
] as const)("machine %s, test case %s: the problem says what there is", (machine, testCase, file, message) => {
  const read = readMocks(file, machine, testCase);
  expect(read.ok ? null : read.error.message).toBe(message);
});

test("a response that is neither Return nor Throw, or has no number, is a problem with its place", () => {
  const broken = (responses: Json): Json => ({
    StateMachines: { M: { TestCases: { C: { S: "R" } } } },
    MockedResponses: { R: responses },
  });
  expect(readMocks(broken({ "0": {} }), "M", "C")).toEqual({
    ok: false,
    error: { place: "MockedResponses.R.0", message: "needs a Return or a Throw" },
  });
  expect(readMocks(broken({ first: { Return: 1 } }), "M", "C")).toMatchObject({
    error: { place: "MockedResponses.R.first" },
  });
});
