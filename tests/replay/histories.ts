import type { JsonObject } from "@/lib/base/json";
import { decodeEvent } from "@/lib/history/decode";
import { DETAILS_KEY, type HistoryEvent, isEventType } from "@/lib/history/event";

/**
 * A history drawn as text, one event a line: `5<4 PassStateExited {"name":"A","output":{}}`. Payloads are values here
 * and texts in the event; the time is one second an event.
 */
export function history(drawing: string): readonly HistoryEvent[] {
  return drawing
    .trim()
    .split("\n")
    .map((line, i) => {
      const parts = /^\s*(\d+)<(\d+) (\w+)(?: (\{.*\}))?\s*$/.exec(line);
      const type = parts?.[3] ?? "";
      if (parts === null || !isEventType(type)) throw new Error(`cannot read: ${line}`);
      const key = DETAILS_KEY[type];
      const details = texts(JSON.parse(parts[4] ?? "{}") as JsonObject);
      const head = { id: Number(parts[1]), previousEventId: Number(parts[2]), type, timestamp: 1_700_000_000 + i };
      const decoded = decodeEvent(key === null ? head : { ...head, [key]: details });
      if (!decoded.ok) throw new Error(`${line}: ${decoded.error.member}`);
      return decoded.value;
    });
}

const PAYLOADS = new Set(["input", "output", "parameters"]);

function texts(details: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(details).map(([name, value]) => [name, PAYLOADS.has(name) ? JSON.stringify(value) : value]),
  );
}

/** The drawing with one piece of text replaced; throws when it is not there, so that no twin is a plain copy. */
export function tampered(drawing: string, from: string, to: string): readonly HistoryEvent[] {
  if (!drawing.includes(from)) throw new Error(`not in the drawing: ${from}`);
  return history(drawing.replace(from, to));
}
