import { isArray, isObject, type Json } from "./json";

/*
 * Whole numbers that a `long` of Java holds and a JavaScript number does not. A JSON value never holds one: there it
 * is the nearest number. Beside such a value a second tree is remembered, with a Long where the digits count; it is
 * found by the value's own identity, so whoever passes the value on unchanged passes the digits on, and whoever
 * copies it has the numbers. As long as there never was a Long, nothing is looked up.
 */

/** A number with the digits that it stands for. It has no member of its own: what looks for some finds none. */
export class Long {
  readonly #digits: string;

  private constructor(digits: string) {
    this.#digits = digits;
  }

  /** The Long that a number of a JSON text is; null for what a JavaScript number holds, or a `long` does not. */
  static read(token: string): Long | null {
    if (token.length < 16 || token.length > 20 || !/^-?\d+$/.test(token)) return null;
    if (Number.isSafeInteger(Number(token))) return null;
    if (BigInt.asIntN(64, BigInt(token)) !== BigInt(token)) return null;
    isAnyKnown = true;
    return new Long(token);
  }

  get digits(): string {
    return this.#digits;
  }

  /** The nearest number, which is what is computed with. */
  valueOf(): number {
    return Number(this.#digits);
  }

  toJSON(): number {
    return this.valueOf();
  }
}

/** A value, of which only the root is known to be a Long; below it stand those of its tree. */
export type Exact = Json | Long;

const exactTrees = new WeakMap<object, Json>();
let isAnyKnown = false;

/** The tree with the digits where there is one, else the value itself. */
export function exactOf<T>(value: T): T {
  if (!isAnyKnown || typeof value !== "object" || value === null) return value;
  return (exactTrees.get(value) as T | undefined) ?? value;
}

/** Whether digits are remembered for a value, or it is a Long itself. */
export function holdsLong(value: unknown): boolean {
  return value instanceof Long || (isAnyKnown && typeof value === "object" && value !== null && exactTrees.has(value));
}

/** Remembers that a value, which is made by code, reads as another where digits count. */
export function remember(value: object, exact: object): void {
  isAnyKnown = true;
  exactTrees.set(value, exact as Json);
}

/** Whether any digits were ever remembered: what would cost something asks this first. */
export function areLongsKnown(): boolean {
  return isAnyKnown;
}

/** The member or item of a value: a Long where it is one, else as it is in the value. */
export function exactMember(value: Json & object, key: string | number): Exact | undefined {
  const member = memberOf(exactOf(value), key);
  return member instanceof Long ? member : memberOf(value, key);
}

function memberOf(value: Json & object, key: string | number): Json | undefined {
  return Object.hasOwn(value, key) ? (value as Readonly<Record<string | number, Json>>)[key] : undefined;
}

/** A value that has a text of its own: a Long where the text is the number of one, else the value as it is. */
export function rootOfText(value: Json, text: string): Exact {
  return typeof value === "number" ? (Long.read(text) ?? value) : value;
}

/** As `rootOfText`, and the tree with the digits where the value has one: for what knows Longs, nothing else. */
export function exactOfText(value: Json, text: string): Exact {
  return exactOf(rootOfText(value, text));
}

/** A Long as its number, anything else as it is. */
export function numberOf<T>(value: T | Long): T | number {
  return value instanceof Long ? value.valueOf() : (value as T);
}

/** The JSON value of a tree that may hold Longs; the digits are remembered. What holds none is shared, not copied. */
export function settled(tree: Exact): Json {
  if (tree instanceof Long) return tree.valueOf();
  if (isArray(tree)) {
    const items = tree.map(settled);
    return items.every((item, i) => Object.is(item, tree[i])) ? tree : paired(items, tree);
  }
  if (!isObject(tree)) return tree;
  const members = Object.entries(tree).map(([key, member]) => [key, settled(member)] as const);
  const isSame = members.every(([key, member]) => Object.is(member, tree[key]));
  return isSame ? tree : paired(Object.fromEntries(members), tree);
}

function paired(value: Json & object, exact: Json & object): Json {
  remember(value, exact);
  // Who already has the tree finds it too.
  remember(exact, exact);
  return value;
}
