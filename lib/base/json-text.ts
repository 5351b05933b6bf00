import { isArray, isObject, type Json } from "./json";
import { exactOf, holdsLong, Long, type Exact } from "./long";

/**
 * Compact JSON text of a value, as JSON.stringify writes it, of any depth: the native one overflows the
 * stack some thousand levels down, which a payload of a few kilobytes can be. Digits that are remembered for the
 * value are written.
 */
export function jsonText(value: Exact): string {
  if (holdsLong(value)) return deepText(exactOf(value));
  try {
    return JSON.stringify(value);
  } catch (error) {
    if (error instanceof RangeError) return deepText(value);
    throw error;
  }
}

/** What is still to be written: a value, or text as it stands. */
type Pending = { readonly value: Exact } | { readonly text: string };

function deepText(root: Exact): string {
  const written: string[] = [];
  const pending: Pending[] = [{ value: root }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if ("text" in next) written.push(next.text);
    else if (next.value instanceof Long) written.push(next.value.digits);
    else if (isArray(next.value)) pushReversed(pending, arrayParts(next.value));
    else if (isObject(next.value)) pushReversed(pending, objectParts(Object.entries(next.value)));
    else written.push(JSON.stringify(next.value));
  }
  return written.join("");
}

/** One at a time: a long array has more items than a call may have arguments. */
function pushReversed(stack: Pending[], parts: readonly Pending[]): void {
  for (let i = parts.length - 1; i >= 0; i--) {
    const part = parts[i];
    if (part !== undefined) stack.push(part);
  }
}

function arrayParts(items: readonly Json[]): Pending[] {
  const parts = items.flatMap((value, i): Pending[] => (i === 0 ? [{ value }] : [{ text: "," }, { value }]));
  return [{ text: "[" }, ...parts, { text: "]" }];
}

function objectParts(members: readonly (readonly [string, Json])[]): Pending[] {
  const parts = members.flatMap(([key, value], i): Pending[] => [
    { text: `${i === 0 ? "" : ","}${JSON.stringify(key)}:` },
    { value },
  ]);
  return [{ text: "{" }, ...parts, { text: "}" }];
}
