import { isArray, isObject, type Json } from "@/lib/base/json";
import { jsonText } from "@/lib/base/json-text";
import { markerOf } from "./rule";

/*
 * What is shown is edited and sent back: at places that still show what hides them, the hidden values are put back.
 */

/** Deeper places are not put back. */
const MAX_DEPTH = 200;

/**
 * The text that was meant by an edited one. `shown`: what was edited; `recorded`: the same with what was hidden. Null when a
 * marker stands where there was none: nobody knows what it means.
 */
export function restored(edited: string, shown: string, recorded: string): string | null {
  if (edited === shown) return recorded;
  if (shown === recorded || !mayHold(edited)) return edited;
  const [given, seen, known] = [edited, shown, recorded].map(parsed);
  if (given === undefined || seen === undefined || known === undefined) return null;
  const text = jsonText(valueAt(given, seen, known, 0));
  return mayHold(text) && !mayHold(recorded) ? null : text;
}

/** How each marker begins. */
const BEGINNING = markerOf("").slice(0, -1);

/** Whether a text may hold a marker. */
export function mayHold(text: string): boolean {
  return text.includes(BEGINNING);
}

function valueAt(given: Json, seen: Json | undefined, known: Json | undefined, depth: number): Json {
  if (typeof given === "string") return known !== undefined && mayHold(given) && given === seen ? known : given;
  if (depth > MAX_DEPTH) return given;
  if (isArray(given)) {
    const [were, are] = [isArray(seen) ? seen : [], isArray(known) ? known : []];
    return given.map((item, i) => valueAt(item, were[i], are[i], depth + 1));
  }
  if (!isObject(given)) return given;
  const [were, are] = [isObject(seen) ? Object.entries(seen) : [], isObject(known) ? Object.entries(known) : []];
  const places = new Map(were.map(([name], i) => [name, i]));
  return Object.fromEntries(
    Object.entries(given).map(([name, item]): [string, Json] => {
      const place = places.get(name) ?? -1;
      // Names lose what is hidden in them, not their order.
      return [are[place]?.[0] ?? name, valueAt(item, were[place]?.[1], are[place]?.[1], depth + 1)];
    }),
  );
}

function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}
