import type { Json } from "@/lib/base/json";

/*
 * Placeholders `${Name}`, as CloudFormation's DefinitionSubstitutions fills them
 * (https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-stepfunctions-statemachine.html):
 * anywhere in the text, the value's text in place of the placeholder.
 */

export type Substitutions = Readonly<Record<string, string | number | boolean>>;

const PLACEHOLDER = /\$\{([A-Za-z0-9_.:-]{1,255})\}/g;

/** A substituted text; `original` maps an offset in it back to one in the text that was given. */
export type Substituted = { readonly text: string; readonly original: (offset: number) => number };

/**
 * Fills the placeholders that have a value and leaves the others. In JSON a value is escaped as
 * inside a string, which changes no number or ARN.
 */
export function substituteText(text: string, values: Substitutions, format: "json" | "yaml"): Substituted {
  const edits: Edit[] = [];
  let out = "";
  let from = 0;
  for (const match of text.matchAll(PLACEHOLDER)) {
    const name = match[1] ?? "";
    if (!Object.hasOwn(values, name)) continue;
    const value = String(values[name]);
    out += text.slice(from, match.index);
    const filled = format === "json" ? JSON.stringify(value).slice(1, -1) : value;
    edits.push({ at: out.length, filled: filled.length, was: match[0].length });
    out += filled;
    from = match.index + match[0].length;
  }
  return { text: out + text.slice(from), original: (offset) => unedit(edits, offset) };
}

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

/** Fills the placeholders in every text of a definition that is already a value; names of fields stay. */
export function substituteJson(value: Json, values: Substitutions): Json {
  if (typeof value === "string") return substituteText(value, values, "yaml").text;
  if (Array.isArray(value)) return value.map((item: Json) => substituteJson(item, values));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, substituteJson(item, values)]));
}

/** Names of the placeholders in a text, each once, in order. */
export function placeholdersIn(text: string): readonly string[] {
  return [...new Set([...text.matchAll(PLACEHOLDER)].map((match) => match[1] ?? ""))];
}
