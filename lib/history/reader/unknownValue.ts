import { isArray, isObject, type Json, type JsonObject } from "@/lib/base/json";
import { isEventType } from "../event";
import type { TextPlace } from "./buffer";
import type { Refusal } from "./refusal";
import { neighbourOf } from "./shapes";

/** Files of a result that a refusal names, and keys of an object. */
const FILES_SHOWN = 5;
const KEYS_SHOWN = 5;

/** What a value is that is good JSON and nothing that a history or an execution is told by. */
export function refusalOfUnknown(value: Json, place: TextPlace): Refusal {
  const neighbour = isObject(value) ? neighbourOf(value) : null;
  if (neighbour !== null && isObject(value)) {
    return { why: "other", what: neighbour, detail: neighbourDetail(value), place };
  }
  if (isTable(value)) return { why: "other", what: "queryTable", detail: null, place };
  return { why: "notHistory", found: describeValue(value), place };
}

/** Whether a value is told apart from what merely stands around records in a log. */
export function isKnownNeighbour(value: Json): boolean {
  return (isObject(value) && neighbourOf(value) !== null) || isTable(value);
}

/** What a `--query` makes of a history: rows of values, the types of events among them. */
function isTable(value: Json): boolean {
  return isArray(value) && value.some((cell) => typeof cell === "string" && isEventType(cell));
}

function neighbourDetail(value: JsonObject): string | null {
  if (typeof value["executionArn"] === "string") return value["executionArn"].slice(0, 2048);
  const files = isObject(value["ResultFiles"]) ? Object.values(value["ResultFiles"]) : [];
  const names = files
    .flatMap((list) => (isArray(list) ? list : []))
    .flatMap((file) => (isObject(file) && typeof file["Key"] === "string" ? [file["Key"].slice(0, 200)] : []));
  if (names.length === 0) return null;
  return `${names.slice(0, FILES_SHOWN).join(", ")}${names.length > FILES_SHOWN ? ` and ${names.length - FILES_SHOWN} more` : ""}`;
}

export function describeValue(value: Json): string {
  if (isArray(value)) return "a list";
  if (!isObject(value)) return value === null ? "null" : `a ${typeof value === "string" ? "text" : typeof value}`;
  const keys = Object.keys(value);
  if (keys.length === 0) return "an empty object";
  const shown = keys.slice(0, KEYS_SHOWN).map((key) => JSON.stringify(key.slice(0, 40)));
  return `an object with ${shown.join(", ")}${keys.length > KEYS_SHOWN ? ", …" : ""}`;
}

/** `{"__type":"com.amazonaws.states#ExecutionDoesNotExist","message":"…"}` and its relatives. */
export function awsError(value: JsonObject): { readonly type: string | null; readonly message: string } | null {
  const inner = isObject(value["Error"]) ? value["Error"] : value;
  const type = inner["__type"] ?? inner["code"] ?? inner["Code"] ?? inner["name"] ?? inner["errorType"];
  const message =
    inner["message"] ?? inner["Message"] ?? inner["errorMessage"] ?? (type === undefined ? undefined : inner["error"]);
  if (typeof message !== "string" && typeof inner["__type"] !== "string") return null;
  const name = typeof type === "string" ? type.slice(type.lastIndexOf("#") + 1) : null;
  return { type: name, message: typeof message === "string" ? message : "no message" };
}
