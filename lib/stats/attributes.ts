import { isArray, isObject, type Json, jsonOrNull } from "@/lib/base/json";
import type { HistoryEvent } from "@/lib/history/event";
import type { Payload } from "@/lib/history/payload";

/** A scalar of the input or output of an execution: `input.order.id` = `o-17`. */
export type Attribute = { readonly path: string; readonly value: string };

/*
 * Bounds: what people look up is an id near the top, not the two hundredth element of a list. An execution's
 * payload is at most 256 KiB.
 */
const MAX_TEXT = 300_000;
const MAX_DEPTH = 6;
const MAX_EACH = 40;
const MAX_ITEMS = 5;
const MAX_PATH = 120;
const MAX_VALUE = 200;

/** The scalars of input and output of the execution, those near the top first. Redacted and cut payloads have none. */
export function attributesOf(events: readonly HistoryEvent[]): Attribute[] {
  const started = events[0];
  const ended = events[events.length - 1];
  return [
    ...(started?.type === "ExecutionStarted" ? scalars("input", started.details.input) : []),
    ...(ended?.type === "ExecutionSucceeded" ? scalars("output", ended.details.output) : []),
  ];
}

type Place = { readonly path: string; readonly value: Json; readonly depth: number };

function scalars(name: string, payload: Payload): Attribute[] {
  if (payload.kind !== "present" || payload.text.length > MAX_TEXT) return [];
  const found: Attribute[] = [];
  const todo: Place[] = [{ path: name, value: jsonOrNull(payload.text), depth: 0 }];
  // A queue by level: `todo` grows by at most MAX_EACH places a container, containers by MAX_DEPTH levels.
  for (let i = 0; i < todo.length && found.length < MAX_EACH && i < MAX_EACH * MAX_EACH; i++) {
    const place = todo[i];
    if (place === undefined || place.path.length > MAX_PATH) continue;
    const inside = insideOf(place);
    if (inside === null) addScalar(found, place);
    else if (place.depth < MAX_DEPTH) todo.push(...inside);
  }
  return found;
}

function insideOf({ path, value, depth }: Place): Place[] | null {
  if (isArray(value)) {
    return value.slice(0, MAX_ITEMS).map((item, i) => ({ path: `${path}[${i}]`, value: item, depth: depth + 1 }));
  }
  if (!isObject(value)) return null;
  const members = Object.entries(value).slice(0, MAX_EACH);
  return members.map(([key, item]) => ({ path: `${path}.${key}`, value: item, depth: depth + 1 }));
}

function addScalar(found: Attribute[], { path, value }: Place): void {
  if (value === null || value === "" || typeof value === "object") return;
  found.push({ path, value: String(value).slice(0, MAX_VALUE) });
}
