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

export function textOf(value: Json | undefined): string | null {
  return typeof value === "string" ? value : null;
}
