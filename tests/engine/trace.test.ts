import { expect, test } from "vitest";
import type { Json } from "@/lib/base/json";
import type { Stage } from "@/lib/engine/trace";
import { answersOf } from "@/lib/runner/mock";
import { runToEnd } from "@/lib/runner/run";
import { machineOf, startOf } from "./machine";

async function stagesOf(definition: Json, input: Json, fail = 0): Promise<readonly Stage[]> {
  const stages: Stage[] = [];
  let calls = 0;
  const invokeTask = (task: Parameters<typeof answersOf>[0]) =>
    answersOf(
      task,
      calls++ < fail
        ? { kind: "throw", error: "Busy", cause: "later" }
        : { kind: "return", value: { paid: { amount: 7 } } },
    );
  const trace = (stage: Stage) => void stages.push(stage);
  const traced = await runToEnd(machineOf(definition), startOf(input), { invokeTask }, { trace });
  calls = 0;
  const plain = await runToEnd(machineOf(definition), startOf(input), { invokeTask });
  expect(traced.events).toEqual(plain.events);
  return stages;
}

const FUNCTION = "arn:aws:lambda:us-east-1:000000000000:function:pay";

test("a traced task shows its data after each step of the flow, and runs as one that is not traced", async () => {
  const stages = await stagesOf(
    {
      StartAt: "Pay",
      States: {
        Pay: {
          Type: "Task",
          Resource: FUNCTION,
          InputPath: "$.order",
          Parameters: { "sum.$": "$.sum" },
          ResultSelector: { "amount.$": "$.paid.amount" },
          ResultPath: "$.receipt",
          OutputPath: "$.receipt",
          Assign: { "paid.$": "$.paid" },
          End: true,
        },
      },
    },
    { order: { sum: 7 } },
  );
  expect(stages.map((stage) => (stage.kind === "data" ? [stage.stage, stage.value] : stage.kind))).toEqual([
    "attempt",
    ["input", { order: { sum: 7 } }],
    ["afterInputPath", { sum: 7 }],
    ["afterParameters", { sum: 7 }],
    "sent",
    ["result", { paid: { amount: 7 } }],
    ["afterResultSelector", { amount: 7 }],
    ["afterResultPath", { order: { sum: 7 }, receipt: { amount: 7 } }],
    ["afterOutputPath", { amount: 7 }],
    ["output", { amount: 7 }],
    ["variables", { paid: { amount: 7 } }],
  ]);
});

test("a traced failure shows which retrier waits how long, when it is used up and which catcher takes over", async () => {
  const stages = await stagesOf(
    {
      StartAt: "Pay",
      States: {
        Pay: {
          Type: "Task",
          Resource: FUNCTION,
          Retry: [
            { ErrorEquals: ["Other"] },
            { ErrorEquals: ["Busy"], MaxAttempts: 2, IntervalSeconds: 3, BackoffRate: 2 },
          ],
          Catch: [{ ErrorEquals: ["Busy"], Next: "Sorry" }],
          End: true,
        },
        Sorry: { Type: "Pass", End: true },
      },
    },
    {},
    3,
  );
  const decisions = stages.filter(({ kind }) => /^(retrier|retriesUsedUp|catcher)$/.test(kind));
  expect(decisions).toMatchObject([
    { kind: "retrier", state: "Pay", attempt: 0, index: 1, delayMs: 3000 },
    { kind: "retrier", state: "Pay", attempt: 1, index: 1, delayMs: 6000 },
    { kind: "retriesUsedUp", state: "Pay", index: 1 },
    { kind: "catcher", state: "Pay", index: 0 },
  ]);
});

test("a traced Choice shows every rule that was asked, up to the one that holds", async () => {
  const rule = (value: number) => ({ Variable: "$.n", NumericEquals: value, Next: "Done" });
  const stages = await stagesOf(
    {
      StartAt: "Which",
      States: {
        Which: { Type: "Choice", Choices: [rule(1), rule(2), rule(3)], Default: "Done" },
        Done: { Type: "Succeed" },
      },
    },
    { n: 2 },
  );
  expect(stages.filter(({ kind }) => kind === "rule")).toMatchObject([
    { index: 0, holds: false },
    { index: 1, holds: true },
  ]);
});

test("each try of a state shows the variables of its scope and those around it, and its context object", async () => {
  const stages: unknown[] = [];
  const definition = {
    StartAt: "Note",
    States: {
      Note: { Type: "Pass", Assign: { outer: 1, hidden: "outside" }, Next: "Each" },
      Each: {
        Type: "Map",
        ItemsPath: "$.items",
        ItemProcessor: {
          StartAt: "Keep",
          States: {
            Keep: { Type: "Pass", Assign: { "inner.$": "$.n", hidden: "inside" }, Next: "Look" },
            Look: { Type: "Pass", End: true },
          },
        },
        End: true,
      },
    },
  };
  await runToEnd(
    machineOf(definition),
    startOf({ items: [{ n: 5 }] }),
    { invokeTask: () => [] },
    {
      trace: (stage) => {
        if (stage.kind !== "attempt") return;
        const { variables, context } = stage.seen();
        const { State, Map: map } = context as { readonly State: Json; readonly Map?: Json };
        stages.push([stage.state, variables, State, map ?? null]);
      },
    },
  );
  const state = (name: string, more: object = {}) => ({ Name: name, EnteredTime: "2024-01-01T00:00:00Z", ...more });
  const item = { Item: { Index: 0, Value: { n: 5 }, Source: "STATE_DATA" } };
  expect(stages).toEqual([
    ["Note", {}, state("Note"), null],
    ["Each", { outer: 1, hidden: "outside" }, state("Each", { RetryCount: 0 }), null],
    ["Keep", { outer: 1, hidden: "outside" }, state("Keep"), item],
    ["Look", { outer: 1, hidden: "inside", inner: 5 }, state("Look"), item],
  ]);
});
