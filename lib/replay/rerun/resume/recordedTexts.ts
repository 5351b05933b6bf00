import { isArray, isObject, type Json } from "@/lib/base/json";
import { fieldsOf, type HistoryEvent } from "@/lib/history/event";
import type { AssignedVariables, Payload } from "@/lib/history/payload";
import { parsed } from "../../comparable";

/**
 * The data of a history. A replay that matches its record may hold other values where both may differ: a task token, a
 * name that the record does not tell. What is brought back into an execution has to be what was recorded.
 */
export class RecordedTexts {
  private readonly texts = new Set<string>();
  private values: ReadonlySet<string> | null = null;

  constructor(events: readonly HistoryEvent[]) {
    for (const event of events) {
      if (event.type === "Unknown") continue;
      for (const member of Object.values(fieldsOf(event))) for (const text of textsIn(member)) this.texts.add(text);
    }
  }

  /** Whether a JSON text is in the record, or one of an equal value. */
  holds(text: string): boolean {
    if (this.texts.has(text)) return true;
    this.values ??= new Set([...this.texts].map(inOrder));
    return this.values.has(inOrder(text));
  }
}

function textsIn(member: unknown): readonly string[] {
  if (typeof member !== "object" || member === null || !("kind" in member) || member.kind !== "present") return [];
  const found = member as Extract<Payload, { kind: "present" }> | AssignedVariables;
  return "values" in found ? Object.values(found.values) : [found.text];
}

/** The text with the members of every object in the order of their names. */
function inOrder(text: string): string {
  return JSON.stringify(sorted(parsed(text)));
}

function sorted(value: Json): Json {
  if (isArray(value)) return value.map(sorted);
  if (!isObject(value)) return value;
  const members = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(members.map(([name, item]) => [name, sorted(item)]));
}
