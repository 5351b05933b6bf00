import { parseInstant } from "@/lib/base/instant";
import { isArray, isObject, type Json } from "@/lib/base/json";
import { jsonText } from "@/lib/base/json-text";
import { parseJson } from "@/lib/base/long-text";
import { ScrubRefused } from "./refused";

/** What stands in place of each value of recorded data. Equal values have equal answers. */
export type Replacement = {
  /** Of a text that is neither empty, a number, a time, nor JSON. */
  text(text: string): string;
  number(value: number): number;
  /** Of a text that `isTime`. */
  time(text: string): string;
};

/** Levels of JSON, and of JSON texts inside of texts, that are gone into. */
const MAX_DEPTH = 1_000;
const MAX_TEXTS_IN_TEXTS = 8;

type Depth = { readonly levels: number; readonly texts: number };
const TOP: Depth = { levels: 0, texts: 0 };

/**
 * A JSON value with each text, number and key replaced, JSON inside of texts too. True, false, null and the structure stay.
 *
 * @throws ScrubRefused where it nests too deep.
 */
export function rewriteJson(value: Json, replacement: Replacement, depth: Depth = TOP): Json {
  if (typeof value === "string") return rewriteText(value, replacement, depth);
  if (typeof value === "number") return replacement.number(value);
  if (typeof value !== "object" || value === null) return value;
  if (depth.levels >= MAX_DEPTH) throw new ScrubRefused("Its data nests too deep.");
  const inner = { ...depth, levels: depth.levels + 1 };
  if (isArray(value)) return value.map((item) => rewriteJson(item, replacement, inner));
  const members = Object.entries(value).map(
    ([key, item]) => [rewriteText(key, replacement, depth), rewriteJson(item, replacement, inner)] as const,
  );
  return Object.fromEntries(members);
}

/** A text replaced as what it holds: a number, a time, JSON, or a text. Keys are texts: both have the same answer. */
export function rewriteText(text: string, replacement: Replacement, depth: Depth = TOP): string {
  if (text === "") return text;
  const value = Number(text);
  if (String(value) === text && Number.isFinite(value)) return String(replacement.number(value));
  if (isTime(text)) return replacement.time(text);
  const inner = innerJson(text);
  if (inner === null) return replacement.text(text);
  if (depth.texts >= MAX_TEXTS_IN_TEXTS) throw new ScrubRefused("Its data holds JSON in texts in texts too deep.");
  return jsonText(rewriteJson(inner, replacement, { ...depth, texts: depth.texts + 1 }));
}

/** JSON text with its values replaced. */
export function rewriteJsonText(text: string, replacement: Replacement): string {
  return jsonText(rewriteJson(parseJson(text), replacement));
}

/** The array, object or text that a text is the JSON of; null for anything else. */
function innerJson(text: string): Json | null {
  if (!/^\s*[[{"]/.test(text)) return null;
  try {
    const value = parseJson(text);
    return isArray(value) || isObject(value) || typeof value === "string" ? value : null;
  } catch {
    return null;
  }
}

const ZONELESS = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?)?$/;

/** Whether a text is a date, or a date and time, as `timeOf` reads it. */
export function isTime(text: string): boolean {
  return timeOf(text) !== null;
}

/** A day is a time of its own kind: what is told to the day is not ordered among what is told to the second. */
export type Time = { readonly kind: "day" | "moment"; readonly ms: number };

/** The time that a text tells, without a zone in UTC; null where it tells none. */
export function timeOf(text: string): Time | null {
  const at = parseInstant(text);
  if (at !== null) return { kind: "moment", ms: at };
  if (!ZONELESS.test(text)) return null;
  const isDay = text.length === 10;
  const ms = Date.parse(isDay ? `${text}T00:00:00Z` : `${text.replace(" ", "T")}Z`);
  if (Number.isNaN(ms) || (isDay && !new Date(ms).toISOString().startsWith(text))) return null;
  return { kind: isDay ? "day" : "moment", ms };
}

const PARTS = /^\d{4}-\d{2}-\d{2}([T ])\d{2}:\d{2}:\d{2}(?:([.,])(\d+))?(.*)$/;

/** Another time in the form of a text that tells one: with its zone, and as many digits of a second. */
export function timeInForm(form: string, ms: number): string {
  const iso = (at: number) => new Date(at).toISOString();
  if (form.length === 10) return iso(ms).slice(0, 10);
  const found = PARTS.exec(form);
  if (found === null) return new Date(ms).toUTCString();
  const [, between = "T", point = "", digits = "", zone = ""] = found;
  const local = iso(ms + zoneMs(zone));
  const fraction =
    digits === "" ? "" : `${point}${local.slice(20, 23).padEnd(digits.length, "0").slice(0, digits.length)}`;
  return `${local.slice(0, 10)}${between}${local.slice(11, 19)}${fraction}${zone}`;
}

function zoneMs(zone: string): number {
  const found = /([+-])(\d{2}):?(\d{2})$/.exec(zone);
  if (found === null) return 0;
  const minutes = Number(found[2]) * 60 + Number(found[3]);
  return (found[1] === "-" ? -minutes : minutes) * 60_000;
}
