import { isArray, isObject, type Json, type JsonObject } from "@/lib/base/json";
import { jsonText } from "@/lib/base/json-text";
import { err, ok, type Result } from "@/lib/base/result";
import type { ExprFailure } from "./failure";
import { parsePath } from "./jsonpath/parse";
import { own, put } from "./own";

/** A path that names one place: members and array indexes only. ResultPath is one, and ItemsPath. */
export type ReferencePath = {
  readonly text: string;
  readonly steps: readonly (string | number)[];
  /**
   * `raw` with `result` at this place, `raw` itself unchanged. A member that exists keeps its place among the
   * keys, a new one goes last (17 of 17 and 62 of 62 recorded); members missing on the way are made.
   */
  place(raw: Json, result: Json): Result<Json, ExprFailure>;
  /** The value at this place. */
  read(root: Json): Result<Json, ExprFailure>;
};

/** Refuses filters, wildcards, slices, scans, functions and negative indexes. */
export function compileReferencePath(text: string): Result<ReferencePath, { readonly message: string }> {
  const parsed = parsePath(text);
  if (!parsed.ok) return parsed;
  const steps: (string | number)[] = [];
  for (const token of parsed.value.tokens) {
    const [name] = token.kind === "property" ? token.names : [];
    const [index] = token.kind === "index" ? token.indexes : [];
    if (token.kind === "property" && token.names.length === 1 && name !== undefined) steps.push(name);
    else if (token.kind === "index" && token.indexes.length === 1 && index !== undefined && index >= 0)
      steps.push(index);
    else return err({ message: `The path ${text} must be a reference path: names and indexes only` });
  }
  const place = (raw: Json, result: Json) => {
    const placed = placeAt(raw, steps, result);
    return "failure" in placed ? err(failureOf(placed.failure, text, raw)) : ok(placed.value);
  };
  return ok({ text, steps, place, read: (root) => readAt(root, steps) });
}

type Placed = { readonly value: Json } | { readonly failure: "conflict" | "missingIndex" };

/** Copies the containers on the way down, then hangs each copy into the one above: no recursion, whatever the path. */
function placeAt(raw: Json, steps: readonly (string | number)[], result: Json): Placed {
  const containers: Json[] = [];
  let current: Json | undefined = raw;
  for (const step of steps) {
    if (typeof step === "number") {
      if (!isArray(current)) return { failure: "conflict" };
      if (step >= current.length) return { failure: "missingIndex" };
      containers.push(current);
      current = current[step];
    } else {
      const object: Json = current === undefined ? {} : current;
      if (!isObject(object)) return { failure: "conflict" };
      containers.push(object);
      current = own(object, step);
    }
  }
  let value = result;
  for (let i = steps.length - 1; i >= 0; i--) {
    const [step, container] = [steps[i], containers[i]];
    if (typeof step === "number" && isArray(container)) value = container.with(step, value);
    else if (typeof step === "string" && isObject(container)) value = withMember(container, step, value);
  }
  return { value };
}

function withMember(object: JsonObject, key: string, value: Json): JsonObject {
  const copy: Record<string, Json> = { ...object };
  put(copy, key, value);
  return copy;
}

/** The words AWS users report: no recording has them. */
function failureOf(failure: "conflict" | "missingIndex", text: string, raw: Json): ExprFailure {
  return {
    error: failure === "conflict" ? "States.ReferencePathConflict" : "States.ResultPathMatchFailure",
    cause: `Unable to apply ReferencePath ${text} to input ${jsonText(raw)}`,
  };
}

function readAt(root: Json, steps: readonly (string | number)[]): Result<Json, ExprFailure> {
  let current = root;
  for (const step of steps) {
    const next: Json | undefined =
      typeof step === "number"
        ? isArray(current)
          ? current[step]
          : undefined
        : isObject(current)
          ? own(current, step)
          : undefined;
    if (next === undefined)
      return err({
        error: "States.ReferencePathConflict",
        cause: `Unable to apply step "${step}" to input ${jsonText(current)}`,
      });
    current = next;
  }
  return ok(current);
}
