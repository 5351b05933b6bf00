import { compile } from "@/lib/engine/compile";
import { parseMachine } from "@/lib/asl/parse";
import { instant } from "@/lib/base/instant";
import { mockedTasks, readMocks } from "@/lib/runner/mock";
import { runToEnd } from "@/lib/runner/run";
import type { IngestedExecution } from "@/lib/store/ingested";
import { ingested } from "./ingested";

/*
 * A run that the interpreter made, so that its replay matches, with a secret in everything that holds data: the input, an item,
 * a variable, a task's result and parameters, a text that holds JSON, a context, a Choice, and the cause of an error.
 */

export const SECRET = "tok-9c1f77e0b2";
export const MACHINE = "Orders";
const ACCOUNT = "arn:aws:states:us-east-1:123456789012";
const ARN = `${ACCOUNT}:execution:${MACHINE}:run-1`;
const task = (name: string) => ({ Type: "Task", Resource: `arn:aws:lambda:us-east-1:123456789012:function:${name}` });

export const SECRET_DEFINITION = JSON.stringify({
  StartAt: "Keep",
  States: {
    Keep: { Type: "Pass", Assign: { "kept.$": "$.token" }, Next: "Look" },
    Look: {
      Type: "Choice",
      Choices: [{ Variable: "$.token", StringMatches: "tok-*", Next: "Each" }],
      Default: "Charge",
    },
    Each: {
      Type: "Map",
      ItemsPath: "$.items",
      ItemProcessor: { StartAt: "Work", States: { Work: { ...task("work"), End: true } } },
      ResultPath: "$.done",
      Next: "Sign",
    },
    Sign: {
      ...task("sign"),
      Parameters: { "copy.$": "$kept", "body.$": "$.body" },
      ResultPath: "$.signed",
      Next: "Charge",
    },
    Charge: { ...task("charge"), End: true },
  },
});

const CAUSE = `No charge for ${SECRET}: the input was '{"id": 1, "token": "${SECRET}"}'`;

export async function secretRun(): Promise<IngestedExecution> {
  const parsed = parseMachine(SECRET_DEFINITION, { type: "STANDARD" });
  const mocks = readMocks(
    {
      StateMachines: { [MACHINE]: { TestCases: { one: { Work: "work", Sign: "sign", Charge: "charge" } } } },
      MockedResponses: {
        work: { "0-9": { Return: { ok: true, token: SECRET } } },
        sign: { "0": { Return: { signature: `by ${SECRET}` } } },
        charge: { "0": { Throw: { Error: "Declined", Cause: CAUSE } } },
      },
    },
    MACHINE,
    "one",
  );
  if (parsed.machine === undefined || !mocks.ok) throw new Error(JSON.stringify([parsed.diagnostics, mocks]));
  const items = [1, 2, 3].map((id) => ({ id, token: `${id}-${SECRET}`, name: `item ${id}` }));
  const { events } = await runToEnd(
    compile(parsed.machine),
    {
      execution: {
        ...{ id: ARN, name: "run-1", roleArn: "arn:aws:iam::123456789012:role/r", type: "STANDARD" },
        ...{ stateMachineId: `${ACCOUNT}:stateMachine:${MACHINE}`, stateMachineName: MACHINE, region: "us-east-1" },
      },
      input: JSON.stringify({ orderId: "o-1", token: SECRET, items, body: JSON.stringify({ token: SECRET }) }),
      seed: "0",
      at: instant(Date.UTC(2026, 10, 1)),
    },
    mockedTasks(mocks.value),
  );
  const definition = { text: SECRET_DEFINITION, assumed: false };
  return ingested(events, { arn: ARN, type: "STANDARD", definition });
}
