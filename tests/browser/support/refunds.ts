import { expect } from "@playwright/test";
import type { EngineOverview, EngineRequestBody, OpenedEngineMachine } from "@/lib/contract/engine";

/*
 * What the pictures of the engine's pages show: a machine whose executions wait for somebody, one that failed and one that
 * went well.
 */

export const REFUND_ARN = "arn:aws:states:us-east-1:000000000000:stateMachine:refund";

const DEFINITION = {
  StartAt: "Approve",
  States: {
    Approve: {
      Type: "Task",
      Resource: "arn:aws:states:::lambda:invoke.waitForTaskToken",
      Parameters: { FunctionName: "ask", Payload: { "token.$": "$$.Task.Token", "order.$": "$" } },
      TimeoutSeconds: 86_400,
      Next: "IsSmall",
    },
    IsSmall: {
      Type: "Choice",
      Choices: [{ Variable: "$.amount", NumericLessThan: 100, Next: "Refunded" }],
      Default: "TooMuch",
    },
    Refunded: { Type: "Succeed" },
    TooMuch: { Type: "Fail", Error: "LimitExceeded", Cause: "A refund above 100 needs a manager." },
  },
};

/** Asks the engine behind the pages, as they do. Answers the key of the execution that failed. */
export async function runRefunds(url: string): Promise<string> {
  await ask(url, "CreateStateMachine", {
    name: "refund",
    definition: JSON.stringify(DEFINITION, null, 2),
    roleArn: "arn:aws:iam::000000000000:role/local",
  });
  const machine = async () => (await read(`${url}/api/engine/machine?arn=${REFUND_ARN}`)) as OpenedEngineMachine;
  await expect.poll(async () => (await fetch(`${url}/api/engine/machine?arn=${REFUND_ARN}`)).status).toBe(200);
  await ask(url, "PublishStateMachineVersion", { stateMachineArn: REFUND_ARN });
  await expect.poll(async () => (await machine()).versions.length).toBe(1);
  await ask(url, "CreateStateMachineAlias", {
    name: "live",
    routingConfiguration: [{ stateMachineVersionArn: `${REFUND_ARN}:1`, weight: 100 }],
  });
  for (const [order, amount] of AMOUNTS) {
    const input = JSON.stringify({ order, amount });
    await ask(url, "StartExecution", { stateMachineArn: REFUND_ARN, name: order, input });
  }
  const tasks = async () => ((await read(`${url}/api/engine`)) as EngineOverview).tasks;
  await expect.poll(async () => (await tasks()).length).toBe(AMOUNTS.length);
  for (const { executionName, taskToken } of await tasks()) {
    const amount = AMOUNTS.find(([order]) => order === executionName)?.[1] ?? 0;
    if (executionName !== "o-31") {
      await ask(url, "SendTaskSuccess", { taskToken, output: JSON.stringify({ amount }) });
    }
  }
  const failed = async () => (await machine()).executions.find(({ status }) => status === "FAILED")?.key ?? "";
  await expect.poll(failed).not.toBe("");
  const key = await failed();
  await expect.poll(async () => (await fetch(`${url}/api/executions/${key}`)).status).toBe(200);
  return key;
}

const AMOUNTS: readonly (readonly [string, number])[] = [
  ["o-17", 40],
  ["o-23", 180],
  ["o-31", 75],
];

async function ask(url: string, operation: EngineRequestBody["operation"], input: EngineRequestBody["input"]) {
  const body: EngineRequestBody = { operation, about: REFUND_ARN, input };
  const headers = { "x-stepscope": "1", "content-type": "application/json" };
  const answer = await fetch(`${url}/api/engine/requests`, { method: "POST", headers, body: JSON.stringify(body) });
  expect(answer.ok).toBe(true);
}

async function read(url: string): Promise<unknown> {
  return (await fetch(url)).json();
}
