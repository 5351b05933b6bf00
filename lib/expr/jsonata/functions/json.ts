import type { Json } from "@/lib/base/json";

/*
 * JSON as `$parse` takes it: no key twice in an object, no number beyond a double (both measured), not deeper than
 * AWS's reader goes.
 */

const MAX_DEPTH = 1_000;
const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\],:]|-?\d[\d.eE+-]*/gs;

/** The value of a text; undefined when it is no JSON that is taken. */
export function parseStrictly(text: string): Json | undefined {
  let value: Json;
  try {
    value = JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
  return hasNoFault(text) ? value : undefined;
}

/** Of a text that is JSON: its keys, numbers and depth. */
function hasNoFault(text: string): boolean {
  const levels: (Set<string> | null)[] = [];
  let last = "";
  for (const [token] of text.matchAll(TOKEN)) {
    if (token === "{" || token === "[") levels.push(token === "{" ? new Set() : null);
    else if (token === "}" || token === "]") levels.pop();
    else if (token === ":") {
      const keys = levels.at(-1);
      const key = JSON.parse(last) as string;
      if (keys?.has(key) === true) return false;
      keys?.add(key);
    } else if (token !== "," && !token.startsWith('"') && !Number.isFinite(Number(token))) return false;
    if (levels.length > MAX_DEPTH) return false;
    last = token;
  }
  return true;
}
