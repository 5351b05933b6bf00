import type { Json } from "@/lib/base/json";
import { distinct as distinctItems } from "../../same";
import type { FunctionValue, Focus } from "../evaluate/procedure";
import { restoreLongs } from "../evaluate/longs";
import { isList, isSequence, lookup as lookupIn, sequenceOf } from "../evaluate/sequence";
import { textOf } from "../evaluate/text";

/*
 * Functions of jsonata that differ here: they read the clock or chance, print numbers as AWS does, or would cost more
 * than a step counts.
 */

type FromMillis = Extract<FunctionValue["procedure"], { kind: "native" }>["implementation"];

export function nowWith(fromMillis: FromMillis): FromMillis {
  return (focus, picture, zone) => {
    const { entropy, at } = focus.run.env;
    return fromMillis(focus, entropy.instant(at), picture, zone);
  };
}

export function millis({ run }: Focus): unknown {
  return run.env.entropy.instant(run.env.at);
}

export function shuffle({ run }: Focus, items: unknown): unknown {
  if (!isList(items) || items.length <= 1) return items;
  const shuffled: unknown[] = [...items];
  for (let i = shuffled.length - 1; i > 0; i--) {
    const j = Math.floor(run.env.entropy.fraction() * (i + 1));
    [shuffled[i], shuffled[j]] = [shuffled[j], shuffled[i]];
  }
  return shuffled;
}

export function distinct({ run }: Focus, items: unknown): unknown {
  if (!isList(items) || items.length <= 1) return items;
  run.budget.spend(items.length / 16);
  const found = [...distinctItems(items as Json[], () => run.budget.spend(1))];
  return isSequence(items) && items.tupleStream !== true ? sequenceOf(found) : found;
}

export function lookup(_: Focus, input: unknown, key: unknown): unknown {
  return typeof key === "string" ? lookupIn(input, key) : undefined;
}

export function string(_: Focus, value: unknown, pretty: unknown): unknown {
  return value === undefined ? undefined : textOf(value, pretty === true);
}

export function clone({ run }: Focus, value: unknown): unknown {
  if (value === undefined) return undefined;
  const copy: unknown = JSON.parse(textOf(value));
  if (run.holdsLong) restoreLongs(copy, value);
  return copy;
}

export function pad({ run }: Focus, text: unknown, width: unknown, filler: unknown): unknown {
  if (typeof text !== "string" || typeof width !== "number") return undefined;
  const fill = typeof filler === "string" && filler.length > 0 ? [...filler] : [" "];
  const missing = Math.abs(width) - [...text].length;
  if (!(missing > 0)) return text;
  run.budget.allow(missing);
  const padding = Array.from({ length: Math.ceil(missing) }, (_, i) => fill[i % fill.length]).join("");
  return width > 0 ? text + padding : padding + text;
}

export function join({ run }: Focus, texts: unknown, separator: unknown): unknown {
  if (!isList(texts)) return undefined;
  const between = typeof separator === "string" ? separator : "";
  const strings = texts.map(String);
  run.budget.allow(strings.reduce((sum, text) => sum + text.length + between.length, 0));
  return strings.join(between);
}

/** The largest number; the library's own takes no more items than a call has arguments. */
export function max(_: Focus, numbers: unknown): unknown {
  return isList(numbers) && numbers.length > 0
    ? numbers.reduce<number>((most, number) => Math.max(most, Number(number)), Number.NEGATIVE_INFINITY)
    : undefined;
}

export function min(_: Focus, numbers: unknown): unknown {
  return isList(numbers) && numbers.length > 0
    ? numbers.reduce<number>((least, number) => Math.min(least, Number(number)), Number.POSITIVE_INFINITY)
    : undefined;
}

/** An object as a list of objects with one member each; what is no object stays itself. */
export function spread(focus: Focus, value: unknown): unknown {
  if (!isList(value)) return spreadOne(value);
  const parts: unknown[] = [];
  for (const item of value) {
    focus.run.budget.spend(1);
    const spreaded = isList(item) ? spread(focus, item) : spreadOne(item);
    if (isList(spreaded)) for (const part of spreaded) parts.push(part);
    else if (spreaded !== undefined) parts.push(spreaded);
  }
  return sequenceOf(parts);
}

function spreadOne(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  return sequenceOf(Object.entries(value).map(([key, member]) => Object.fromEntries([[key, member as unknown]])));
}

const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

/** Whether Java's decoder takes a text: its padding may be missing, but neither be wrong nor leave one digit alone. */
export function isBase64(text: string): boolean {
  if (!BASE64.test(text)) return false;
  return text.endsWith("=") ? text.length % 4 === 0 : text.length % 4 !== 1;
}
