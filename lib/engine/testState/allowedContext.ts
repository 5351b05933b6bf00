import type { State } from "@/lib/asl/machine";
import type { JsonObject } from "@/lib/base/json";
import { readResource } from "../tasks/resource";

/**
 * The context object of a run as TestState takes it: without `Map`, and without `Task` where the state does not wait for its
 * job or a callback. Null where the state reads what it does not take.
 */
export function allowedContext(context: JsonObject, state: State): JsonObject | null {
  if (Object.hasOwn(context, "Map") && readsMap(state)) return null;
  const left = Object.entries(context).filter(([name]) => name !== "Map" && (name !== "Task" || waits(state)));
  return Object.fromEntries(left);
}

/** Of a container the fields of its own: states inside of it are held in Maps, which have no JSON. */
function readsMap(state: State): boolean {
  return /\$\$\.Map\b|\bcontext\.Map\b/.test(JSON.stringify(state));
}

function waits(state: State): boolean {
  if (state.type !== "Task") return false;
  const target = readResource(state.resource);
  return target.family === "service" && target.pattern !== "requestResponse";
}
