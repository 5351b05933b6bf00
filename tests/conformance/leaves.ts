import { isArray, isObject, type Json, type JsonObject } from "@/lib/base/json";

/** A leaf of a recorded event that a comparison has to notice: where it is, and the event with it changed. */
export type Leaf = {
  readonly field: string;
  readonly path: string;
  readonly changed: JsonObject;
  readonly value: Json;
};

const PAYLOADS = new Set(["input", "output", "parameters"]);
/** Not compared: times are masked, and the flags beside payloads say nothing when the payload is there. */
const ASIDE = new Set(["timestamp", "inputDetails", "outputDetails", "assignedVariablesDetails"]);

/** Every leaf of an event as the API writes it, each changed in turn. */
export function* leavesOf(event: JsonObject): Generator<Leaf> {
  for (const [name, value] of Object.entries(event)) {
    if (ASIDE.has(name)) continue;
    if (!isObject(value)) {
      const wrong = name === "type" ? (value === "PassStateEntered" ? "TaskStateEntered" : "PassStateEntered") : null;
      yield { field: name, path: name, value, changed: { ...event, [name]: wrong ?? change(value) } };
      continue;
    }
    for (const [field, part] of Object.entries(value)) {
      if (ASIDE.has(field)) continue;
      for (const { path, changed, value: old } of changesOf(part, PAYLOADS.has(field) || field === "cause")) {
        yield {
          field: field === "assignedVariables" ? "variables" : field,
          path: `${name}.${field}${path}`,
          value: old,
          changed: { ...event, [name]: { ...value, [field]: changed } },
        };
      }
    }
  }
}

type Change = { readonly path: string; readonly changed: Json; readonly value: Json };

/** Each leaf of a value changed in turn; with `isText` a text that holds JSON is walked as that. */
function* changesOf(value: Json, isText: boolean): Generator<Change> {
  const inner = isText && typeof value === "string" ? parsedObject(value) : undefined;
  if (inner !== undefined) {
    for (const each of changesOf(inner, false)) yield { ...each, changed: JSON.stringify(each.changed) };
  } else if (isArray(value) && value.length > 0) {
    for (const [i, item] of value.entries()) {
      for (const each of changesOf(item, false))
        yield { ...each, path: `[${i}]${each.path}`, changed: value.with(i, each.changed) };
    }
  } else if (isObject(value) && Object.keys(value).length > 0) {
    for (const [name, item] of Object.entries(value)) {
      for (const each of changesOf(item, false))
        yield { ...each, path: `.${name}${each.path}`, changed: { ...value, [name]: each.changed } };
    }
  } else yield { path: "", changed: change(value), value };
}

function parsedObject(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

/** Another value of the same type, as near as can be. */
function change(value: Json): Json {
  if (typeof value === "number") return value + 1;
  if (typeof value === "boolean") return !value;
  if (value === null) return 0;
  if (isArray(value)) return [null];
  if (isObject(value)) return { added: null };
  return changeText(value);
}

/** The last digit one up, else one letter more: a time stays a time, a UUID a UUID. */
export function changeText(text: string): string {
  const at = text.search(/\d(?=\D*$)/);
  if (at < 0) return `${text}x`;
  return `${text.slice(0, at)}${(Number(text[at]) + 1) % 10}${text.slice(at + 1)}`;
}
