import { isArray, isObject, type Json } from "@/lib/base/json";

/** Leaves that are counted; values that differ in more are as far from each other as any. */
export const MAX_LEAVES = 10_000;

/**
 * In how many leaves two values differ: single values, and empty lists and objects, at their place. A leaf that only one
 * of them has counts one, as does one that is another in both; a list against an object counts the leaves of both.
 * At most MAX_LEAVES. Linear in the size of both.
 */
export function differingLeaves(a: Json | undefined, b: Json | undefined): number {
  let count = 0;
  const todo: (readonly [Json | undefined, Json | undefined])[] = [[a, b]];
  for (let next = todo.pop(); next !== undefined && count < MAX_LEAVES; next = todo.pop()) {
    const [x, y] = next;
    if (x === y) continue;
    if (isArray(x) && isArray(y) && x.length + y.length > 0) {
      for (let i = 0; i < Math.max(x.length, y.length); i++) todo.push([x[i], y[i]]);
    } else if (isObject(x) && isObject(y)) {
      for (const key of new Set([...Object.keys(x), ...Object.keys(y)]))
        todo.push([memberOf(x, key), memberOf(y, key)]);
    } else if (isLeaf(x) && isLeaf(y)) count += isSameLeaf(x, y) ? 0 : 1;
    else count += leavesIn(x, MAX_LEAVES) + leavesIn(y, MAX_LEAVES);
  }
  return Math.min(count, MAX_LEAVES);
}

function memberOf(value: { readonly [key: string]: Json }, key: string): Json | undefined {
  return Object.hasOwn(value, key) ? value[key] : undefined;
}

/** What has nothing inside; what is not there is a leaf of its own. */
function isLeaf(value: Json | undefined): boolean {
  if (isArray(value)) return value.length === 0;
  return !isObject(value) || Object.keys(value).length === 0;
}

function isSameLeaf(a: Json | undefined, b: Json | undefined): boolean {
  return a === b || (a !== undefined && b !== undefined && JSON.stringify(a) === JSON.stringify(b));
}

function leavesIn(value: Json | undefined, most: number): number {
  let count = 0;
  const todo = [value];
  for (let next = todo.pop(); todo.length > 0 || next !== undefined; next = todo.pop()) {
    if (next === undefined) continue;
    if (isLeaf(next)) count++;
    else for (const inner of isObject(next) ? Object.values(next) : isArray(next) ? next : []) todo.push(inner);
    if (count >= most) break;
  }
  return count;
}
