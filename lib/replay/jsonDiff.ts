import { isArray, isObject, type Json } from "@/lib/base/json";

/** One place where two JSON values differ. Previews are JSON text, cut to PREVIEW characters; null is absence. */
export type JsonDifference = { readonly path: string; readonly ours: string | null; readonly recorded: string | null };

/**
 * An opinion about one pair of values before they are compared by structure: true and false decide, null leaves
 * it to the structure. `key` is the object key the values are under (that of the array for its items).
 */
export type Matcher = (ours: Json, recorded: Json, key: string) => boolean | null;

/** Differences of one event that are listed; the rest is only known to exist. */
export const MAX_DIFFERENCES = 8;
export const PREVIEW = 240;
/** Deeper than any payload of 256 KiB that a person wrote; beyond it texts are compared instead of walked. */
const MAX_DEPTH = 500;

/**
 * Where `ours` and `recorded` differ, at most MAX_DIFFERENCES places, in the order of the recorded value.
 * Keys compare unordered, items in order. Time is linear in the size of both values.
 */
export function jsonDifferences(
  path: string,
  ours: Json | undefined,
  recorded: Json | undefined,
  match: Matcher | null,
): readonly JsonDifference[] {
  const found: JsonDifference[] = [];
  walk({ match, found }, path, path, ours, recorded, 0);
  return found;
}

type Walk = { readonly match: Matcher | null; readonly found: JsonDifference[] };

function walk(to: Walk, path: string, key: string, ours: Json | undefined, recorded: Json | undefined, depth: number) {
  if (to.found.length >= MAX_DIFFERENCES) return;
  if (ours === undefined || recorded === undefined) return differ(to, path, ours, recorded);
  const opinion = to.match === null ? null : to.match(ours, recorded, key);
  if (opinion === true || (opinion === null && ours === recorded)) return;
  if (opinion === false) return differ(to, path, ours, recorded);
  if (depth >= MAX_DEPTH) {
    if (JSON.stringify(ours) !== JSON.stringify(recorded)) differ(to, path, ours, recorded);
  } else if (isArray(ours) && isArray(recorded)) {
    const length = Math.max(ours.length, recorded.length);
    for (let i = 0; i < length && to.found.length < MAX_DIFFERENCES; i++)
      walk(to, `${path}[${i}]`, key, ours[i], recorded[i], depth + 1);
  } else if (isObject(ours) && isObject(recorded)) {
    for (const name of Object.keys(recorded)) {
      const mine = Object.hasOwn(ours, name) ? ours[name] : undefined;
      walk(to, `${path}.${name}`, name, mine, recorded[name], depth + 1);
    }
    for (const name of Object.keys(ours)) {
      if (!Object.hasOwn(recorded, name)) walk(to, `${path}.${name}`, name, ours[name], undefined, depth + 1);
    }
  } else differ(to, path, ours, recorded);
}

function differ(to: Walk, path: string, ours: Json | undefined, recorded: Json | undefined): void {
  to.found.push({ path, ours: preview(ours), recorded: preview(recorded) });
}

function preview(value: Json | undefined): string | null {
  if (value === undefined) return null;
  const text = JSON.stringify(value);
  return text.length > PREVIEW ? `${text.slice(0, PREVIEW)}…` : text;
}
