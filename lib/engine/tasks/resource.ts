import { readArn } from "@/lib/base/arn";
import type { TaskPattern, TaskTarget } from "../protocol";

/*
 * What a task's Resource means: which family of events it records and how it talks (checklist §9).
 */

const ENDINGS: readonly (readonly [string, TaskPattern])[] = [
  [".sync:2", "sync2"],
  [".sync", "sync"],
  [".waitForTaskToken", "waitForTaskToken"],
];

/** Reads a Resource. A text of no known form is taken for an activity: its ARN may be a stand-in. */
export function readResource(resource: string): TaskTarget {
  const arn = readArn(resource);
  if (arn === null) return { family: "activity", resource };
  const { service, rest } = arn;
  if (service === "lambda" && rest[0] === "function") return { family: "lambda", resource };
  if (service !== "states" || rest.length < 2 || rest[0] === "activity") return { family: "activity", resource };
  const call = rest.join(":");
  const [ending, pattern] = ENDINGS.find(([text]) => call.endsWith(text)) ?? ["", "requestResponse"];
  const named = call.slice(0, call.length - ending.length);
  const colon = named.lastIndexOf(":");
  return {
    family: "service",
    resource,
    resourceType: named.slice(0, colon),
    action: named.slice(colon + 1) + ending,
    pattern,
  };
}

/** How long a call may take whatever the state says, and the error that ends it then. */
export type CallLimit = { readonly seconds: number; readonly error: "States.Http.Socket" | "States.Timeout" };

const LIMITS: Readonly<Record<string, CallLimit>> = {
  // https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
  "http:invoke": { seconds: 60, error: "States.Http.Socket" },
  "bedrockagentcore:invokeHarness": { seconds: 900, error: "States.Timeout" },
};

/** Null: the service has none of its own. */
export function callLimit(target: TaskTarget): CallLimit | null {
  if (target.family !== "service") return null;
  return LIMITS[`${target.resourceType}:${target.action}`] ?? null;
}

/** Whether `$$.Task.Token` exists: for activities, and where a service call waits (recorded for .sync, too). */
export function hasTaskToken(target: TaskTarget): boolean {
  return target.family === "activity" || (target.family === "service" && target.pattern !== "requestResponse");
}
