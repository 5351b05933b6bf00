import { isArray, isObject, type Json } from "@/lib/base/json";

/**
 * Equality of JSON values without recursion, so that no document is too deep. The order of keys does not
 * matter. `spend` is called for each pair that is looked at.
 */
export function sameJson(first: Json, second: Json, spend: () => void = free): boolean {
  if (typeof first !== "object" || first === null) return first === second;
  const pending: [Json, Json][] = [[first, second]];
  for (let pair = pending.pop(); pair !== undefined; pair = pending.pop()) {
    spend();
    const [a, b] = pair;
    if (a === b) continue;
    if (isArray(a)) {
      if (!isArray(b) || a.length !== b.length) return false;
      a.forEach((item, i) => pending.push([item, b[i] ?? null]));
      continue;
    }
    if (!isObject(a) || !isObject(b)) return false;
    const keys = Object.keys(a);
    if (keys.length !== Object.keys(b).length) return false;
    for (const key of keys) {
      if (!Object.hasOwn(b, key)) return false;
      pending.push([a[key] ?? null, b[key] ?? null]);
    }
  }
  return true;
}

function free(): void {}

/** The items without repetitions, the first of each kept in its place. `spend` is called for each comparison. */
export function distinct(items: readonly Json[], spend: () => void = free): readonly Json[] {
  const primitives = new Set<Json>();
  const structures = new Map<string, Json[]>();
  return items.filter((item) => {
    if (typeof item !== "object" || item === null) {
      if (primitives.has(item)) return false;
      primitives.add(item);
      return true;
    }
    // Equal values have the same outline, so each is compared with few others.
    const outline = outlineOf(item);
    const others = structures.get(outline) ?? [];
    for (const other of others) {
      spend();
      if (sameJson(other, item)) return false;
    }
    if (others.push(item) === 1) structures.set(outline, others);
    return true;
  });
}

/** A text that equal values share: keys in order, primitives printed, down to a few levels and parts. */
function outlineOf(value: Json): string {
  const parts: string[] = [];
  const pending: Json[] = [value];
  for (let next = pending.shift(); next !== undefined && parts.length < 64; next = pending.shift()) {
    if (isArray(next)) {
      parts.push(`[${next.length}`);
      pending.push(...next.slice(0, 32));
    } else if (isObject(next)) {
      const keys = Object.keys(next).sort();
      parts.push(`{${keys.join()}`);
      for (const key of keys.slice(0, 32)) pending.push(next[key] ?? null);
    } else parts.push(`${typeof next} ${String(next)}`);
  }
  return parts.join("\n");
}
