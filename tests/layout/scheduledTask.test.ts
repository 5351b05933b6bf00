import { expect, test } from "vitest";
import { executionConsoleHref, isRegion, logGroupConsoleHref } from "@/lib/base/awsConsole";
import { scheduledTask } from "@/lib/layout/scheduledTask";

const task = (resourceType: string, parameters: object, more: object = {}) =>
  scheduledTask({
    taskScheduledEventDetails: {
      ...{ resourceType, resource: "x", region: "eu-west-1", parameters: JSON.stringify(parameters), ...more },
    },
  });
const FUNCTION = "arn:aws:lambda:eu-central-1:111122223333:function:charge-card:live";

test("a function is named without its alias, with links into its own region's console", () => {
  const invoked = task("lambda", { FunctionName: FUNCTION }, { timeoutInSeconds: 30 });
  expect(invoked?.calls).toEqual({ kind: "Function", name: "charge-card" });
  expect(invoked?.limits).toEqual([{ name: "TimeoutSeconds", seconds: 30 }]);
  expect(invoked?.links.map(({ href }) => href)).toEqual([
    "https://eu-central-1.console.aws.amazon.com/lambda/home?region=eu-central-1#/functions/charge-card",
    "https://eu-central-1.console.aws.amazon.com/cloudwatch/home?region=eu-central-1#logsV2:log-groups/log-group/$252Faws$252Flambda$252Fcharge-card",
  ]);
  expect(scheduledTask({ lambdaFunctionScheduledEventDetails: { resource: FUNCTION } })?.calls).toEqual(invoked?.calls);
});

test("what other services are asked for is named by the member that names it", () => {
  expect(task("sqs", { QueueUrl: "https://sqs.eu-west-1.amazonaws.com/1/signatures" })?.calls).toEqual({
    ...{ kind: "Queue", name: "signatures" },
  });
  expect(task("states", { StateMachineArn: "arn:aws:states:eu-west-1:1:stateMachine:close" })?.calls?.name).toBe(
    "close",
  );
  expect(task("unheard", { Of: 1 })?.calls).toBeNull();
  const activity = { resource: "arn:aws:states:eu-west-1:1:activity:sign", heartbeatInSeconds: 60 };
  expect(scheduledTask({ activityScheduledEventDetails: activity })).toEqual({
    calls: { kind: "Activity", name: "sign" },
    limits: [{ name: "HeartbeatSeconds", seconds: 60 }],
    links: [],
  });
});

test("what schedules nothing, or cannot be read, tells nothing", () => {
  expect(scheduledTask({ type: "PassStateEntered" })).toBeNull();
  const broken = { taskScheduledEventDetails: { resourceType: "lambda", parameters: "{" } };
  expect(scheduledTask(broken)).toEqual({ calls: null, limits: [], links: [] });
});

test("a region that is none leads nowhere, whatever an event says", () => {
  for (const region of ["evil.example/", "eu-west-1.evil", "", "eu-west-1@evil.example", "EU-west-1"]) {
    expect(isRegion(region), region).toBe(false);
    const arn = FUNCTION.replace("eu-central-1", region);
    expect(task("lambda", { FunctionName: arn }, { region })?.links).toEqual([]);
  }
  expect(["eu-west-1", "us-gov-east-1", "cn-north-1", "ap-southeast-5"].every(isRegion)).toBe(true);
  expect(logGroupConsoleHref("cn-north-1", "/aws/x")).toContain("https://cn-north-1.console.amazonaws.cn/");
});

test("an execution is shown by the console of its region, and one of an emulator by none", () => {
  const arn = "arn:aws:states:eu-west-1:111122223333:execution:orders:run 1";
  expect(executionConsoleHref(arn, 5)).toBe(
    "https://eu-west-1.console.aws.amazon.com/states/home?region=eu-west-1#/v2/executions/details/arn:aws:states:eu-west-1:111122223333:execution:orders:run%201",
  );
  expect(executionConsoleHref(arn.replace("execution", "express") + ":id", 5)).toMatch(
    /#\/express-executions\/details\/arn:.*:id\?startDate=5$/,
  );
  for (const [part, other] of [
    ["111122223333", "000000000000"],
    ["eu-west-1", "evil.example/"],
    ["execution", "stateMachine"],
  ] as const)
    expect(executionConsoleHref(arn.replace(part, other), 5)).toBeNull();
});
