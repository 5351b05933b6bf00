import { expect, test } from "vitest";
import type { Json } from "@/lib/base/json";
import type { Stage } from "@/lib/engine/trace";
import { answersOf } from "@/lib/runner/mock";
import { runToEnd } from "@/lib/runner/run";
import { machineOf, startOf } from "./machine";

async function stagesOf(definition: Json, input: Json, fail = 0): Promise<readonly Stage[]> {
  const stages: Stage[] = [];
  let calls = 0;
  const invoke = (task: Parameters<typeof answersOf>[0]) =>
    answersOf(
      task,
      calls++ < fail
        ? { kind: "throw", error: "Busy", cause: "later" }
        : { kind: "return", value: { paid: { amount: 7 } } },
    );
  const trace = (stage: Stage) => void stages.push(stage);
  const traced = await runToEnd(machineOf(definition), startOf(input), { invoke }, { trace });
  calls = 0;
  const plain = await runToEnd(machineOf(definition), startOf(input), { invoke });
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
    ["input", { order: { sum: 7 } }],
    ["afterInputPath", { sum: 7 }],
    ["afterParameters", { sum: 7 }],
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
