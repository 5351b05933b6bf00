import { isArray, isObject, type Json, type JsonObject } from "@/lib/base/json";
import { isPlainField } from "./plainFields";
import { matchPlaceholders, solePlaceholder } from "./placeholder";

/*
 * Placeholders `${Name}`, as CloudFormation's DefinitionSubstitutions fills them
 * (https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-stepfunctions-statemachine.html):
 * anywhere in the text, the value's text in place of the placeholder.
 */

export type Substitutions = Readonly<Record<string, string | number | boolean>>;

/** A substituted text; `original` maps an offset in it back to one in the text that was given. */
export type Substituted = { readonly text: string; readonly original: (offset: number) => number };

/**
 * Fills the placeholders that have a value and leaves the others. In JSON a value is escaped where the placeholder
 * stands inside a string, which changes no number or ARN, and is taken as it is outside of one (`"Seconds": ${Wait}`).
 * A string that is nothing but a placeholder becomes a number or a boolean where the field takes one: an author who
 * writes the definition as an object in YAML has no other way to say it.
 */
export function substituteText(text: string, values: Substitutions, format: "json" | "yaml"): Substituted {
  const edits: Edit[] = [];
  const isQuoted = format === "json" ? quotesOf(text) : () => false;
  let out = "";
  let from = 0;
  for (const { name, at, length } of matchPlaceholders(text)) {
    if (!Object.hasOwn(values, name)) continue;
    const value = String(values[name]);
    const quotes = isQuoted(at) && isPlain(value) && isWholePlainField(text, at, length) ? 1 : 0;
    out += text.slice(from, at - quotes);
    const filled = isQuoted(at) && quotes === 0 ? JSON.stringify(value).slice(1, -1) : value;
    edits.push({ at: out.length, filled: filled.length, was: length + 2 * quotes });
    out += filled;
    from = at + length + quotes;
  }
  return { text: out + text.slice(from), original: (offset) => unedit(edits, offset) };
}

/** Whether a placeholder is the whole value of a field that takes a number or a boolean. */
function isWholePlainField(text: string, at: number, length: number): boolean {
  if (text.charAt(at - 1) !== '"' || text.charAt(at + length) !== '"') return false;
  const field = /"([A-Za-z]{1,40})"\s{0,20}:\s{0,20}$/.exec(text.slice(Math.max(0, at - 90), at - 1));
  return isPlainField(field?.[1] ?? "");
}

function isPlain(value: string): boolean {
  return value === "true" || value === "false" || /^-?(0|[1-9]\d{0,14})(\.\d{1,15})?$/.test(value);
}

/** Tells of offsets, asked in ascending order, whether they lie inside a string of a JSON text. */
function quotesOf(text: string): (offset: number) => boolean {
  let at = 0;
  let quoted = false;
  return (offset) => {
    for (; at < offset; at++) {
      const char = text.charCodeAt(at);
      if (char === BACKSLASH && quoted) at++;
      else if (char === QUOTE) quoted = !quoted;
    }
    return quoted;
  };
}

const QUOTE = 34;
const BACKSLASH = 92;

type Edit = { readonly at: number; readonly filled: number; readonly was: number };

function unedit(edits: readonly Edit[], offset: number): number {
  let shift = 0;
  for (const { at, filled, was } of edits) {
    if (offset < at) break;
    if (offset < at + filled) return at + shift;
    shift += was - filled;
  }
  return offset + shift;
}

/**
 * Fills the placeholders in every text of a definition that is already a value, and in the names of its states. A text
 * that is nothing but a placeholder becomes a number or a boolean where the field takes one: a template's author has
 * no other way to write it.
 */
export function substituteJson(value: Json, values: Substitutions): Json {
  return Object.keys(values).length === 0 ? value : filled(value, values, false);
}

function filled(value: Json, values: Substitutions, isPlain: boolean): Json {
  if (typeof value === "string") return isPlain ? plain(value, values) : filledText(value, values);
  if (isArray(value)) return value.map((item) => filled(item, values, false));
  return isObject(value) ? filledObject(value, values) : value;
}

function filledObject(object: JsonObject, values: Substitutions): JsonObject {
  const entries = Object.entries(object).map(([key, item]): [string, Json] => [
    filledText(key, values),
    filled(item, values, isPlainField(key)),
  ]);
  return Object.fromEntries(entries);
}

function filledText(text: string, values: Substitutions): string {
  return text.includes("${") ? substituteText(text, values, "yaml").text : text;
}

function plain(text: string, values: Substitutions): Json {
  const out = filledText(text, values);
  if (solePlaceholder(text) === null || !isPlain(out)) return out;
  return out === "true" || out === "false" ? out === "true" : Number(out);
}
