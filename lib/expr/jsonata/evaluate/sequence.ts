/*
 * jsonata's marks on arrays. A sequence is what a path or a function gives: of one item it is the item, of none it is
 * nothing. `cons` is an array that was written as one and stays whole inside of others; a tuple stream carries, beside
 * each item (`@`), the names bound to it.
 */

export type Marked = unknown[] & {
  sequence?: boolean;
  keepSingleton?: boolean;
  cons?: boolean;
  tupleStream?: boolean;
};

export type Tuple = Record<string, unknown>;

export function sequenceOf(items: unknown[]): Marked {
  const marked: Marked = items;
  marked.sequence = true;
  return marked;
}

export function isList(value: unknown): value is Marked {
  return Array.isArray(value);
}

export function isSequence(value: unknown): value is Marked {
  return isList(value) && value.sequence === true;
}

/** Joins two values as lists; nothing adds nothing. */
export function append(first: unknown, second: unknown): unknown {
  if (first === undefined) return second;
  if (second === undefined) return first;
  const left = isList(first) ? first : sequenceOf([first]);
  const joined: unknown[] = [...left];
  if (isList(second)) for (const item of second) joined.push(item);
  else joined.push(second);
  return joined;
}

/** Looks members up as jsonata does, but only an object's own: `constructor` is a name as any other. */
export function lookup(input: unknown, key: string): unknown {
  if (isList(input)) {
    const found: unknown[] = [];
    for (const item of input) {
      const value = lookup(item, key);
      if (isList(value)) for (const each of value) found.push(each);
      else if (value !== undefined) found.push(value);
    }
    return sequenceOf(found);
  }
  if (typeof input !== "object" || input === null || !Object.hasOwn(input, key)) return undefined;
  return (input as Record<string, unknown>)[key];
}
