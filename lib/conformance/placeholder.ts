import { parseInstant } from "@/lib/base/instant";
import { isObject } from "@/lib/base/json";
import { parsed } from "@/lib/replay/comparable";

/*
 * Placeholders of the recordings (`<uuid:1>`, `<task_token:1>`, `<ExecArnPart_0idx>`, `<<task_token>:1>`): text
 * that stands for a value which was different on every run. Equal names are equal values, within one recording.
 */

const TOKEN = /<<[A-Za-z][\w-]*>:\d+>|<[A-Za-z][\w .-]*(?::\d+)?>/g;

/** The placeholders in a text, in order, each as often as it occurs. */
export function placeholdersIn(text: string): readonly string[] {
  return text.includes("<") ? (text.match(TOKEN) ?? []) : [];
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const isInstant = (value: string) => parseInstant(value) !== null;
const isWord = (value: string) => /^[^\s"'{}[\],]+$/.test(value);

/** Whether a placeholder stands for JSON inside a cause, which may hold placeholders itself. */
export function hidesJson(placeholder: string): boolean {
  return placeholder.startsWith("<json-input");
}

/** What a placeholder may stand for, by the word in its name; the first that fits decides. */
const MEANINGS: readonly (readonly [RegExp, (value: string) => boolean])[] = [
  [/^<uuid\b/i, (value) => UUID.test(value)],
  [/^<json-input\b/, (value) => isObject(parsed(value))],
  [/(time|date)>$/i, isInstant],
];

/** Whether `value` can be what the placeholder hides. */
export function canMean(placeholder: string, value: string): boolean {
  const meaning = MEANINGS.find(([name]) => name.test(placeholder));
  return meaning === undefined ? isWord(value) : meaning[1](value);
}

/**
 * The values that placeholders take in `text`, when `pattern` with those values is `text`; null when it cannot be.
 * A value is as short as what follows allows, so it is found in one pass.
 */
export function capture(
  pattern: string,
  text: string,
  isFree: (placeholder: string) => boolean,
): readonly (readonly [string, string])[] | null {
  const pieces = split(pattern, isFree);
  const found: [string, string][] = [];
  let at = 0;
  for (const [i, { literal, placeholder }] of pieces.entries()) {
    if (!text.startsWith(literal, at)) return null;
    at += literal.length;
    if (placeholder === null) continue;
    const following = pieces[i + 1]?.literal ?? "";
    const isLast = i === pieces.length - 2 && pieces[i + 1]?.placeholder === null;
    const end = isLast ? text.length - following.length : following === "" ? at : text.indexOf(following, at);
    if (end <= at) return null;
    found.push([placeholder, text.slice(at, end)]);
    at = end;
  }
  return at === text.length ? found : null;
}

type Piece = { readonly literal: string; readonly placeholder: string | null };

/** Literal text and the free placeholder after it; the last piece has none. */
function split(pattern: string, isFree: (placeholder: string) => boolean): readonly Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  for (const found of pattern.matchAll(TOKEN)) {
    if (!isFree(found[0])) continue;
    pieces.push({ literal: pattern.slice(at, found.index), placeholder: found[0] });
    at = found.index + found[0].length;
  }
  return [...pieces, { literal: pattern.slice(at), placeholder: null }];
}
