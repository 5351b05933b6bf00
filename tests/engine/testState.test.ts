import { describe, expect, it } from "vitest";
import { instant } from "@/lib/base/instant";
import type { TestRequest } from "@/lib/engine/testState/request";
import { testState } from "@/lib/engine/testState/testState";

const PLACE = {
  at: instant(Date.UTC(2024, 0, 1)),
  region: "eu-west-1",
  account: "123456789012",
  executionName: "trial",
  machineName: "shop",
  seed: "one",
};

async function test(definition: object, request: Partial<TestRequest> = {}) {
  const answer = await testState({ definition: JSON.stringify(definition), ...request }, PLACE);
  return answer.ok ? answer.value : answer.error;
}

const TASK = {
  Type: "Task",
  Resource: "arn:aws:states:::lambda:invoke",
  Parameters: { FunctionName: "pay" },
  End: true,
};
const RETRY = { ErrorEquals: ["Busy"], IntervalSeconds: 2, BackoffRate: 3, MaxAttempts: 2 };
const BUSY = { mock: { errorOutput: { error: "Busy", cause: "later" } }, inspectionLevel: "DEBUG" } as const;

describe("a test of one state", () => {
  it("tells the wait before the next attempt, by the retries made so far", async () => {
    const state = { ...TASK, Retry: [RETRY] };
    const waits = (retrierRetryCount: number) => test(state, { ...BUSY, stateConfiguration: { retrierRetryCount } });
    expect(await waits(0)).toMatchObject({
      status: "RETRIABLE",
      inspectionData: { errorDetails: { retryIndex: 0, retryBackoffIntervalSeconds: 2 } },
    });
    expect(await waits(1)).toMatchObject({ inspectionData: { errorDetails: { retryBackoffIntervalSeconds: 6 } } });
    const last = await waits(2);
    expect(last).toMatchObject({ status: "FAILED", error: "Busy", cause: "later" });
    expect("inspectionData" in last ? last.inspectionData?.errorDetails : null).toEqual({ retryIndex: 0 });
  });

  it("goes to the catcher once the retrier is used up", async () => {
    const state = {
      ...TASK,
      Retry: [RETRY],
      Catch: [{ ErrorEquals: ["States.ALL"], ResultPath: "$.why", Next: "Apology" }],
    };
    expect(
      await test(state, { ...BUSY, input: '{"order":7}', stateConfiguration: { retrierRetryCount: 2 } }),
    ).toMatchObject({
      status: "CAUGHT_ERROR",
      nextState: "Apology",
      output: '{"order":7,"why":{"Error":"Busy","Cause":"later"}}',
      inspectionData: { errorDetails: { retryIndex: 0, catchIndex: 0 } },
    });
  });

  it("does not enter a state that leads to itself a second time", async () => {
    const again = {
      Type: "Choice",
      Choices: [{ Variable: "$.n", NumericEquals: 1, Next: "StateName" }],
      Default: "Then",
    };
    expect(await test(again, { input: '{"n":1}' })).toEqual({
      status: "SUCCEEDED",
      output: '{"n":1}',
      nextState: "StateName",
    });
  });

  it("shows the variables as they are after Assign", async () => {
    const state = { Type: "Pass", Assign: { "b.$": "$.b" }, End: true };
    expect(await test(state, { input: '{"b":2}', variables: '{"a":1}', inspectionLevel: "TRACE" })).toMatchObject({
      inspectionData: { variables: '{"a":1,"b":2}' },
    });
  });

  it("lets no time pass in a Wait", async () => {
    expect(await test({ Type: "Wait", Seconds: 3600, Next: "Then" })).toMatchObject({
      status: "SUCCEEDED",
      nextState: "Then",
    });
  });

  it("holds failed iterations against the threshold: at it is tolerated, above it fails", async () => {
    const map = (more: object) => ({
      Type: "Map",
      ItemProcessor: {
        ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" },
        StartAt: "One",
        States: { One: { Type: "Pass", End: true } },
      },
      End: true,
      ...more,
    });
    const run = (more: object, mapIterationFailureCount: number) =>
      test(map(more), {
        input: "[1,2,3,4]",
        mock: { result: "[1,2,3,4]" },
        stateConfiguration: { mapIterationFailureCount },
      });
    expect(await run({ ToleratedFailureCount: 2 }, 2)).toMatchObject({ status: "SUCCEEDED" });
    expect(await run({ ToleratedFailureCount: 2 }, 3)).toMatchObject({
      error: "States.ExceedToleratedFailureThreshold",
    });
    expect(await run({ ToleratedFailurePercentage: 50 }, 2)).toMatchObject({ status: "SUCCEEDED" });
    expect(await run({ ToleratedFailurePercentage: 49 }, 2)).toMatchObject({ status: "FAILED" });
  });

  it("refuses a mock that its service could not have answered, and takes it where nothing is checked", async () => {
    const mock = { result: '{"StatusCode":"200"}' };
    expect(await test(TASK, { mock })).toEqual({
      error: "ValidationException",
      message: "Mock result schema validation error: Field 'StatusCode' must be a number",
    });
    expect(await test(TASK, { mock: { ...mock, fieldValidationMode: "NONE" } })).toMatchObject({ status: "SUCCEEDED" });
    expect(await test(TASK, { mock: { result: '{"StatusCode":200,"Payload":[1]}' } })).toMatchObject({
      status: "SUCCEEDED",
    });
  });

  it("takes names of members as data, whatever they are called", async () => {
    const mock = { result: '{"__proto__":{"StatusCode":"x"},"constructor":1}' };
    expect(await test(TASK, { mock })).toMatchObject({ status: "SUCCEEDED" });
    expect(await test(TASK, { mock, context: '{"__proto__":{}}' })).toMatchObject({
      message: "Invalid Context object provided: Field '__proto__' is not allowed",
    });
  });

  it("says that a task needs a mock where nothing can be called", async () => {
    expect(await test(TASK)).toMatchObject({ error: "ValidationException" });
  });
});
