import { formatInstant, instant } from "@/lib/base/instant";
import { isObject, type Json, type JsonObject } from "@/lib/base/json";

/*
 * Payloads in an event as AWS writes it: `…EventDetails: { input: "…", inputDetails: { truncated } }`.
 */

export type Found = { readonly text: string | null; readonly truncated: boolean };

const NOTHING: Found = { text: null, truncated: false };

/** The details member of an event, whichever it is; empty for events without one. */
export function detailsOf(event: JsonObject): JsonObject {
  const found = Object.entries(event).find(([key, value]) => key.endsWith("EventDetails") && isObject(value));
  return found !== undefined && isObject(found[1]) ? found[1] : {};
}

/** A payload member (`input`, `output`, `parameters`) of an event. */
export function payloadOf(event: JsonObject | undefined, member: "input" | "output" | "parameters"): Found {
  if (event === undefined) return NOTHING;
  const details = detailsOf(event);
  const about = details[`${member}Details`];
  return { text: textOf(details[member]), truncated: isObject(about) && about["truncated"] === true };
}

/** The event with its time as people read it: the API has seconds since 1970, AWS's command line prints this. */
export function withTimeAsText(event: JsonObject): JsonObject {
  const { timestamp } = event;
  if (typeof timestamp !== "number") return event;
  // Whole milliseconds: the quotient of the API is none.
  return { ...event, timestamp: formatInstant(instant(Math.round(timestamp * 1_000))) };
}

export function textOf(value: Json | undefined): string | null {
  return typeof value === "string" ? value : null;
}
