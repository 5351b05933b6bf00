import { fieldsOf, type HistoryEvent } from "@/lib/history/event";

/** Characters of a detail that fit on a line. */
const DETAIL = 100;

/** A history as lines of text: id, the event it follows, seconds since the start, type, and what it says. */
export function historyTable(events: readonly HistoryEvent[]): string {
  const start = events[0]?.timestamp ?? 0;
  const width = Math.max(...events.map((event) => typeOf(event).length), 4);
  return events
    .map((event) => {
      const after = ((event.timestamp - start) / 1000).toFixed(3).padStart(12);
      const ids = `${String(event.id).padStart(5)} <${String(event.previousEventId).padStart(5)}`;
      return `${ids}${after}  ${typeOf(event).padEnd(width)}  ${detailOf(event)}`.trimEnd();
    })
    .join("\n");
}

function typeOf(event: HistoryEvent): string {
  return event.type === "Unknown" ? event.wireType : event.type;
}

function detailOf(event: HistoryEvent): string {
  if (event.type === "Unknown") return "";
  const details = fieldsOf(event);
  const parts = ["name", "index", "length", "resource", "error", "cause", "input", "parameters", "output"]
    .map((key) => textOf(details[key]))
    .filter((text) => text !== "");
  const line = parts.join("  ").replaceAll("\n", " ");
  return line.length > DETAIL ? `${line.slice(0, DETAIL - 1)}…` : line;
}

function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  if (typeof value === "number") return `#${value}`;
  if (typeof value !== "object" || value === null || !("kind" in value)) return "";
  return "text" in value && typeof value.text === "string" ? value.text : `(${String(value.kind)})`;
}
