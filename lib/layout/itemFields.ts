import { isArray, isObject, type Json } from "@/lib/base/json";

/*
 * Which fields of its input tell an item from its like: of thousands of orders the id, not the currency.
 */

/** A value of an item as text, by its path: `order.id`, `lines[0].sku`; `$` of an input that is a single value. */
export type ItemValues = ReadonlyMap<string, string>;

/** Paths of one item that are read, and how deep; characters of a value that are shown. */
const MAX_PATHS = 60;
const MAX_DEPTH = 4;
export const MAX_VALUE = 80;

/** The single values of an item's input, in its order; of an array the first element stands for all. */
export function itemValues(input: Json): ItemValues {
  const found = new Map<string, string>();
  const todo: { readonly value: Json; readonly path: string; readonly depth: number }[] = [
    { value: input, path: "", depth: 0 },
  ];
  for (let next = todo.pop(); next !== undefined && found.size < MAX_PATHS; next = todo.pop()) {
    const { value, path, depth } = next;
    if (isObject(value)) {
      if (depth >= MAX_DEPTH) continue;
      const members = Object.entries(value).slice(0, MAX_PATHS);
      todo.push(
        ...members.reverse().map(([name, inner]) => ({ value: inner, path: member(path, name), depth: depth + 1 })),
      );
    } else if (isArray(value)) {
      const [first] = value;
      if (first !== undefined && depth < MAX_DEPTH) todo.push({ value: first, path: `${path}[0]`, depth: depth + 1 });
    } else if (value !== null && value !== "") {
      found.set(path === "" ? "$" : path, shortened(String(value)));
    }
  }
  return found;
}

function member(path: string, name: string): string {
  return path === "" ? name : `${path}.${name}`;
}

function shortened(text: string): string {
  const line = text.replace(/\s+/g, " ");
  return line.length <= MAX_VALUE ? line : `${line.slice(0, MAX_VALUE - 1)}…`;
}

/** Names that ids have; and how much such a name, or a value that is no id, counts beside being different. */
const ID_NAME =
  /(^|[._-])(id|key|name|sku|number|no|code|ref|uuid|email|url|path)\d*$|(Id|ID|Key|Name|Number|Code|Ref|Uuid)$/;
const ID_BONUS = 0.3;
const LONG = 40;
const LONG_MALUS = 0.3;
const TIME_MALUS = 0.4;
const TIME = /^\d{4}-\d\d-\d\dT|^\d+\.\d{4,}$/;

/**
 * The paths that differ most over items, the one that tells them apart best first; those that all items share the value
 * of are left out. What is short and named like an id comes before what differs as much.
 */
export function tellingFields(items: readonly ItemValues[], most: number): string[] {
  const values = new Map<string, Set<string>>();
  for (const item of items) {
    for (const [path, text] of item) {
      const known = values.get(path);
      if (known === undefined) values.set(path, new Set([text]));
      else known.add(text);
    }
  }
  return [...values]
    .filter(([, distinct]) => distinct.size > 1 || items.length === 1)
    .map(([path, distinct]) => ({ path, score: scoreOf(path, distinct, items.length) }))
    .sort((a, b) => b.score - a.score)
    .slice(0, most)
    .map(({ path }) => path);
}

/** Values of a field that are looked at for their form. */
const SAMPLE = 50;

function scoreOf(path: string, distinct: ReadonlySet<string>, count: number): number {
  const sample = [...distinct].slice(0, SAMPLE);
  const isMostly = (is: (text: string) => boolean) => sample.filter(is).length * 2 > sample.length;
  return (
    distinct.size / count +
    (ID_NAME.test(path) ? ID_BONUS : 0) -
    (isMostly((text) => text.length > LONG) ? LONG_MALUS : 0) -
    (isMostly((text) => TIME.test(text)) ? TIME_MALUS : 0)
  );
}
