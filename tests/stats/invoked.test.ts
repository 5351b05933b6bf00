import { expect, test } from "vitest";
import type { JsonObject } from "@/lib/base/json";
import { decodeEvent } from "@/lib/history/decode";
import { invokedAttributes, invokedBy } from "@/lib/stats/invoked";

const ARN = "arn:aws:lambda:eu-west-1:111122223333:function:charge-card";
const ACTIVITY = "arn:aws:states:eu-west-1:111122223333:activity:approve";

/** An event as AWS records it. */
function event(type: string, key: string, details: JsonObject) {
  const decoded = decodeEvent({ timestamp: 0, type, id: 2, previousEventId: 1, [key]: details });
  if (!decoded.ok) throw new Error(JSON.stringify(decoded.error));
  return decoded.value;
}
const task = (resourceType: string, parameters: JsonObject) =>
  event("TaskScheduled", "taskScheduledEventDetails", {
    ...{ resourceType, resource: "invoke", region: "eu-west-1", parameters: JSON.stringify(parameters) },
  });

test.each([
  ["a function by its ARN", task("lambda", { FunctionName: `${ARN}:live` }), ["charge-card", `${ARN}:live`]],
  ["a function by its name", task("lambda", { FunctionName: "charge-card" }), ["charge-card"]],
  [
    "a function that is the resource of the task",
    event("LambdaFunctionScheduled", "lambdaFunctionScheduledEventDetails", { resource: ARN, input: "{}" }),
    ["charge-card", ARN],
  ],
  [
    "an activity",
    event("ActivityScheduled", "activityScheduledEventDetails", { resource: ACTIVITY, input: "{}" }),
    ["approve", ACTIVITY],
  ],
  ["no function of another service", task("sqs", { FunctionName: "charge-card" }), []],
  ["no name that is not a text", task("lambda", { FunctionName: 7 }), []],
  ["no name that only a payload has", task("lambda", { Payload: { FunctionName: "charge-card" } }), []],
  ["none that is too long", task("lambda", { FunctionName: "f".repeat(201) }), []],
])("a task is found by %s", (_, of, expected) => {
  expect(invokedBy(of)).toEqual(expected);
});

test("each is an attribute of its own", () => {
  expect(invokedAttributes(new Set(["charge-card", ARN]))).toEqual([
    { path: "function.0", value: "charge-card" },
    { path: "function.1", value: ARN },
  ]);
});
