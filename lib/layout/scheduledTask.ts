import { lambdaConsoleHref, logGroupConsoleHref, isRegion } from "@/lib/base/awsConsole";
import { readArn } from "@/lib/base/arn";
import { isObject, type Json, type JsonObject } from "@/lib/base/json";
import { functionOf } from "@/lib/history/lambdaAttempt";

/** What an attempt of a task called, and how long it may take, as the event that scheduled it tells. */
export type ScheduledTask = {
  readonly calls: { readonly kind: string; readonly name: string } | null;
  readonly limits: readonly { readonly name: "TimeoutSeconds" | "HeartbeatSeconds"; readonly seconds: number }[];
  /** Where AWS's console shows it; empty where the region is not told. */
  readonly links: readonly { readonly label: string; readonly href: string }[];
};

/** The member of a task's parameters that names what it calls, by service; of names, ARNs and URLs the last part is said. */
const NAMED_BY: readonly (readonly [service: string, member: string, kind: string])[] = [
  ["sqs", "QueueUrl", "Queue"],
  ["sns", "TopicArn", "Topic"],
  ["dynamodb", "TableName", "Table"],
  ["states", "StateMachineArn", "State machine"],
  ["glue", "JobName", "Job"],
  ["batch", "JobDefinition", "Job"],
  ["ecs", "TaskDefinition", "Task definition"],
  ["athena", "WorkGroup", "Work group"],
];

/** Of an event as AWS writes it; null for one that schedules nothing. */
export function scheduledTask(event: JsonObject): ScheduledTask | null {
  const lambda = event["lambdaFunctionScheduledEventDetails"];
  if (isObject(lambda)) return { ...functionTask(textOf(lambda["resource"]), null), limits: limitsOf(lambda) };
  const activity = event["activityScheduledEventDetails"];
  if (isObject(activity)) {
    const arn = textOf(activity["resource"]) ?? "";
    return { calls: { kind: "Activity", name: readArn(arn)?.rest[1] ?? arn }, limits: limitsOf(activity), links: [] };
  }
  const task = event["taskScheduledEventDetails"];
  return isObject(task) ? { ...calledBy(task), limits: limitsOf(task) } : null;
}

type Called = Pick<ScheduledTask, "calls" | "links">;
const NOTHING: Called = { calls: null, links: [] };

function calledBy(task: JsonObject): Called {
  const service = textOf(task["resourceType"]);
  const parameters = parsed(textOf(task["parameters"]));
  if (!isObject(parameters)) return NOTHING;
  if (service === "lambda") return functionTask(textOf(parameters["FunctionName"]), textOf(task["region"]));
  const [, member = "", kind = ""] = NAMED_BY.find(([of]) => of === service) ?? [];
  const name = textOf(parameters[member]);
  return name === null ? NOTHING : { calls: { kind, name: lastPart(name) }, links: [] };
}

function functionTask(text: string | null, toldRegion: string | null): Called {
  if (text === null) return NOTHING;
  const { functionName: name, region } = functionOf(text, toldRegion);
  const calls = { kind: "Function", name };
  if (region === null || !isRegion(region)) return { calls, links: [] };
  const links = [
    { label: "function", href: lambdaConsoleHref(region, name) },
    { label: "log group", href: logGroupConsoleHref(region, `/aws/lambda/${name}`) },
  ];
  return { calls, links };
}

function limitsOf(details: JsonObject): ScheduledTask["limits"] {
  const [timeout, heartbeat] = [details["timeoutInSeconds"], details["heartbeatInSeconds"]];
  return [
    ...(typeof timeout === "number" ? [{ name: "TimeoutSeconds" as const, seconds: timeout }] : []),
    ...(typeof heartbeat === "number" ? [{ name: "HeartbeatSeconds" as const, seconds: heartbeat }] : []),
  ];
}

/** `orders` of `https://sqs…/123/orders` and of `arn:…:stateMachine:orders`. */
function lastPart(text: string): string {
  return text.split(/[/:]/).findLast((part) => part !== "") ?? text;
}

function textOf(value: Json | undefined): string | null {
  return typeof value === "string" ? value : null;
}

function parsed(text: string | null): Json | null {
  try {
    return text === null ? null : (JSON.parse(text) as Json);
  } catch {
    return null;
  }
}
