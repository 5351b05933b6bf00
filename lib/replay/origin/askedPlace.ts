import type { DataPath } from "@/lib/base/dataPath";
import { err, ok, type Result } from "@/lib/base/result";
import { tokenOf } from "@/lib/engine/token";
import { compileReferencePath } from "@/lib/expr/reference-path";
import { isFailure, isScheduled } from "../eventTraits";
import type { ReplaySession } from "../replaySession";
import { roleOf } from "../role";
import type { DataFlow } from "./dataFlow";
import type { OriginEnd, Place, Slot } from "./place";

/** The value that an event shows at a path; of the one that starts the execution nothing came before. */
export type AskedValue = Place | Extract<OriginEnd, { kind: "executionInput" }>;

/**
 * The place of what an event of a replayed execution holds: the input, parameters, outcome, output or, with a path
 * that begins with its name (`$total.net`), a variable that was assigned.
 *
 * @returns why there is none, worded.
 */
export function askedPlace(
  flow: DataFlow,
  { places, events }: Pick<ReplaySession, "places" | "events">,
  eventId: number,
  text: string,
): Result<AskedValue, string> {
  const event = events[eventId - 1];
  if (event === undefined) return err(`There is no event ${eventId}.`);
  const read = readPath(text);
  if (!read.ok) return read;
  const { variable, path } = read.value;
  if (event.type === "ExecutionStarted") return ok({ kind: "executionInput", path });
  const end = event.type === "ExecutionSucceeded" ? flow.log.lastOf("", flow.log.lastVisit("")) : null;
  if (end !== null) return ok({ token: end.token, slot: { kind: "output" }, path });
  const position = places.get(eventId);
  const slot = slotOf(event.type, variable);
  if (position === undefined || slot === null) return err(`Event ${eventId}, ${event.type}, holds no data of a step.`);
  const last = roleOf(event.type) === "exit" ? flow.log.lastOf(position.path, position.visit) : null;
  return ok({ token: last?.token ?? tokenOf(position), slot, path: slot.kind === "error" ? errorPath(path) : path });
}

function slotOf(type: string, variable: string | null): Slot | null {
  const role = roleOf(type);
  if (role === "enter") return { kind: "input" };
  if (role === "exit") return variable === null ? { kind: "output" } : { kind: "variable", name: variable };
  if (isScheduled(type)) return { kind: "sent" };
  if (RESULTS.has(type)) return { kind: "result" };
  return isFailure(type) ? { kind: "error" } : null;
}

const RESULTS: ReadonlySet<string> = new Set(["TaskSucceeded", "LambdaFunctionSucceeded", "ActivitySucceeded"]);

/** Events write the names of error and cause small. */
function errorPath([name, ...rest]: DataPath): DataPath {
  const known = name === "error" ? "Error" : name === "cause" ? "Cause" : name;
  return known === undefined ? rest : [known, ...rest];
}

const VARIABLE = /^\$([\p{ID_Start}_][\p{ID_Continue}]*)/u;

function readPath(text: string): Result<{ readonly variable: string | null; readonly path: DataPath }, string> {
  if (!text.startsWith("$")) return err(`${text} is no path: it begins with $.`);
  const variable = VARIABLE.exec(text)?.[1] ?? null;
  const reference = compileReferencePath(variable === null ? text : `$${text.slice(variable.length + 1)}`);
  return reference.ok
    ? ok({ variable, path: reference.value.steps })
    : err(`${text} names no single value: ${reference.error.message}`);
}
