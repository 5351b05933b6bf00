import { isObject, type Json } from "@/lib/base/json";
import { lookUp } from "./table";

const ROOT = "Invalid Context object provided: ";

type Members = Readonly<Record<string, "string" | "number" | "any">>;

const PARTS: Readonly<Record<string, Members>> = {
  Execution: {
    Id: "string",
    Input: "any",
    Name: "string",
    RoleArn: "string",
    StartTime: "string",
    RedriveCount: "number",
    RedriveTime: "string",
  },
  State: { EnteredTime: "string", Name: "string", RetryCount: "number" },
  StateMachine: { Id: "string", Name: "string" },
  Task: { Token: "string" },
};

/**
 * What AWS says of a context object that it does not take; null when it takes it. Nothing in it is required.
 *
 * @param waits whether the state is a Task that waits for its job or a callback.
 */
export function validateContext(context: Json, waits: boolean): string | null {
  if (!isObject(context)) return `${ROOT}it must be a JSON object`;
  if (Object.hasOwn(context, "Map")) return `${ROOT}'Map' field is not supported when mocking a Context object`;
  for (const [name, part] of Object.entries(context)) {
    const members = lookUp(PARTS, name);
    if (members === undefined) return `${ROOT}Field '${name}' is not allowed`;
    if (!isObject(part)) return `${ROOT}${name} must be an object`;
    for (const [member, value] of Object.entries(part)) {
      const type = lookUp(members, member);
      if (type === undefined) return `${ROOT}Field '${member}' is not allowed`;
      if (type !== "any" && typeof value !== type) return `${ROOT}${name}.${member} must be a ${type}`;
    }
  }
  if (Object.hasOwn(context, "Task") && !waits) {
    return `${ROOT}Context object contains 'Task' when state is not a Task state with a '.sync' or '.waitForTaskToken' service integration pattern`;
  }
  return null;
}
