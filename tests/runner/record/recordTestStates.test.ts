import { expect, test } from "vitest";
import type { Json, JsonObject } from "@/lib/base/json";
import { instant } from "@/lib/base/instant";
import { testState } from "@/lib/engine/testState/testState";
import { forkBaseOf } from "@/lib/replay/fork/runFork";
import { openReplaySession } from "@/lib/replay/replaySession";
import { recordTestStates } from "@/lib/runner/record/recordTestStates";
import { recordRun } from "../../replay/runs";

const DEFINITION: JsonObject = {
  StartAt: "Begin",
  States: {
    Begin: { Type: "Pass", Assign: { "who.$": "$.who" }, Next: "Pay" },
    Pay: {
      Type: "Task",
      Resource: "arn:aws:states:::lambda:invoke",
      Parameters: { FunctionName: "pay", Payload: { "who.$": "$who", "tries.$": "$$.State.RetryCount" } },
      ResultSelector: { "paid.$": "$.Payload.paid" },
      ResultPath: "$.result",
      Retry: [
        { ErrorEquals: ["Busy"], MaxAttempts: 2 },
        { ErrorEquals: ["Slow"], MaxAttempts: 1 },
      ],
      Catch: [{ ErrorEquals: ["Declined"], ResultPath: "$.error", Next: "Refused" }],
      End: true,
    },
    Refused: { Type: "Pass", End: true },
  },
};
const PLACE = {
  ...{ at: instant(0), region: "eu-west-1", account: "123456789012", seed: "1" },
  ...{ executionName: "e", machineName: "m" },
};

async function answers(errors: readonly string[]) {
  const subject = await recordRun(DEFINITION, { who: "Ada" }, (_task, count): { ok: Json } | { error: string } => {
    const error = errors[count];
    return error === undefined ? { ok: { Payload: { paid: true } } } : { error };
  });
  const tests = await recordTestStates(forkBaseOf(await openReplaySession(subject)), JSON.stringify(DEFINITION));
  return Promise.all(
    tests.map(async (one) => {
      const answer = await testState({ ...one, roleArn: "arn:aws:iam::123456789012:role/any" }, PLACE);
      if (!answer.ok) throw new Error(JSON.stringify(answer.error));
      return { test: one, answer: answer.value };
    }),
  );
}

test("each attempt is tested with what it was given, and comes to what was recorded", async () => {
  const tested = await answers(["Busy", "Slow", "Busy"]);
  expect(tested.map(({ answer }) => answer.status)).toEqual(["RETRIABLE", "RETRIABLE", "RETRIABLE", "SUCCEEDED"]);
  expect(tested.map(({ test: { stateConfiguration } }) => stateConfiguration?.retrierRetryCount ?? 0)).toEqual([
    0, 0, 1, 0,
  ]);
  expect(JSON.parse(tested.at(-1)?.answer.output ?? "")).toEqual({ who: "Ada", result: { paid: true } });
  expect(tested[0]?.test.variables).toBe('{"who":"Ada"}');
});

/** Tasks inside of a Map: one reads its item by the context object, the other does not. */
const MAPPED: JsonObject = {
  StartAt: "Each",
  States: {
    Each: {
      Type: "Map",
      ItemProcessor: {
        StartAt: "Plain",
        States: {
          Plain: {
            Type: "Task",
            Resource: "arn:aws:states:::lambda:invoke",
            Parameters: { FunctionName: "a" },
            Next: "Indexed",
          },
          Indexed: {
            Type: "Task",
            Resource: "arn:aws:states:::lambda:invoke",
            Parameters: { FunctionName: "b", "Payload.$": "$$.Map.Item.Index" },
            End: true,
          },
        },
      },
      End: true,
    },
  },
};

test("a Task inside of a Map is tested without the Map's part of the context object, and left out where it reads that", async () => {
  const subject = await recordRun(MAPPED, [1, 2], () => ({ ok: { Payload: 1 } }));
  const tests = await recordTestStates(forkBaseOf(await openReplaySession(subject)), JSON.stringify(MAPPED));
  expect(tests.map(({ stateName }) => stateName)).toEqual(["Plain", "Plain"]);
  for (const one of tests)
    expect(await testState(one, PLACE)).toMatchObject({ ok: true, value: { status: "SUCCEEDED" } });
  const [first] = tests;
  const withMap = {
    ...first,
    definition: JSON.stringify(MAPPED),
    context: JSON.stringify({ Map: { Item: { Index: 0 } } }),
  };
  expect(await testState(withMap, PLACE)).toMatchObject({ ok: false });
});

test("what is caught goes where the catcher leads, and what is used up fails", async () => {
  const caught = await answers(["Declined"]);
  expect(caught.map(({ answer }) => [answer.status, answer.nextState])).toEqual([["CAUGHT_ERROR", "Refused"]]);
  const failed = await answers(["Slow", "Slow"]);
  expect(failed.map(({ answer }) => answer.status)).toEqual(["RETRIABLE", "FAILED"]);
});
