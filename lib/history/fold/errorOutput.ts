import { isArray, isObject, type Json, jsonOrNull } from "@/lib/base/json";
import type { FailureDetails, StateExited } from "../event";
import type { Payload } from "../payload";

/** Payloads longer than this (characters) are not parsed to learn a name. */
const MAX_PAYLOAD = 1 << 16;

/** Values looked at in one payload. */
const MAX_VALUES = 10_000;

/**
 * The error that a catcher handed on, when its place can be told: `{"Error":…,"Cause":…}`, which ResultPath, Assign
 * or a JSONata output put anywhere. What stood in the state's input already is an older one. Null when nothing or
 * more than one thing is left.
 *
 * @param input what the state was entered with
 */
export function errorHandedOn({ output, assigned }: StateExited, input: Payload | null): FailureDetails | null {
  const before = new Set(errorOutputsIn(textsOf(input)));
  const variables = assigned?.kind === "present" ? Object.values(assigned.values) : [];
  const after = new Set(errorOutputsIn([...textsOf(output), ...variables]));
  const fresh = [...after].filter((one) => !before.has(one));
  const [only] = fresh.length > 0 ? fresh : [];
  if (only === undefined || fresh.length > 1) return null;
  const { Error: error, Cause: cause } = JSON.parse(only) as { readonly Error: string; readonly Cause?: string };
  return { error, ...(cause === undefined ? {} : { cause }) };
}

function textsOf(payload: Payload | null): readonly string[] {
  return payload?.kind === "present" ? [payload.text] : [];
}

/** Every error output in these JSON texts, as canonical text. */
function errorOutputsIn(texts: readonly string[]): readonly string[] {
  const found: string[] = [];
  for (const text of texts) {
    if (text.length > MAX_PAYLOAD || !text.includes('"Error"')) continue;
    const todo: Json[] = [jsonOrNull(text)];
    for (let left = MAX_VALUES; left > 0 && todo.length > 0; left--) {
      const value = todo.pop() ?? null;
      if (isErrorOutput(value)) found.push(JSON.stringify({ Error: value["Error"], Cause: value["Cause"] }));
      else if (isArray(value)) todo.push(...value.slice(0, MAX_VALUES));
      else if (isObject(value)) todo.push(...Object.values(value));
    }
  }
  return found;
}

function isErrorOutput(value: Json): value is { readonly Error: string; readonly Cause?: string } {
  if (!isObject(value) || typeof value["Error"] !== "string") return false;
  const others = Object.entries(value).filter(([key]) => key !== "Error");
  return others.every(([key, member]) => key === "Cause" && typeof member === "string");
}
