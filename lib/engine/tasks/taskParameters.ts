import { isArray, isObject, type Json } from "@/lib/base/json";
import { exactOf, holdsLong, settled } from "@/lib/base/long";
import { runtime, type Failure } from "../failure";
import type { TaskTarget } from "../protocol";
import type { StepContext } from "../compiledMachine";

/*
 * What Step Functions itself does to the parameters of a service call before it is scheduled.
 */

/** The failure of parameters that AWS refuses to start a task with; null when it takes them. */
export function checkTaskParameters(
  ctx: StepContext,
  state: string,
  target: TaskTarget,
  parameters: Json,
): Failure | null {
  const { redriveCount } = ctx.run;
  if (
    target.family === "activity" &&
    ctx.activityExists?.({ resource: target.resource, state, redriveCount }) === false
  ) {
    return runtime(`The activity ${target.resource} does not exist.`);
  }
  if (target.family !== "service" || !isObject(parameters)) return null;
  const wrong = WRONG_FIELDS[`${target.resourceType}:${target.action}`]?.(parameters) ?? null;
  if (wrong === null) return null;
  // Recorded: services/test_invoke_with_headers[singleStringHeader].
  return runtime(
    `The Parameters '${JSON.stringify(parameters)}' could not be used to start the Task: [The value of the field '${wrong}' has an invalid format]`,
  );
}

type Check = (parameters: { readonly [key: string]: Json }) => string | null;

const WRONG_FIELDS: Readonly<Record<string, Check>> = {
  // Headers and query parameters are lists of texts by name.
  "apigateway:invoke": ({ Headers, QueryParameters }) =>
    isListsByName(Headers) ? (isListsByName(QueryParameters) ? null : "QueryParameters") : "Headers",
};

function isListsByName(value: Json | undefined): boolean {
  if (value === undefined || value === null) return true;
  return isObject(value) && Object.values(value).every((list) => isArray(list));
}

/** The parameters as sent and recorded: ecs:runTask.sync gets one more member (recorded, 2 of 2; not runTask). */
export function completed(target: TaskTarget, parameters: Json): Json {
  if (target.family !== "service" || !isObject(parameters)) return parameters;
  if (target.resourceType !== "ecs" || !target.action.startsWith("runTask.sync")) return parameters;
  const made = { ...exactOf(parameters), StartedBy: "AWS Step Functions" };
  return holdsLong(parameters) ? settled(made) : made;
}
