import type jsonata from "jsonata";
import type { Json } from "@/lib/base/json";
import { digest, isHashName } from "../digest";
import { distinct } from "../same";
import { EvaluationFault } from "./budget";
import { LOOKUP, sessionOf, type Focus, type Session } from "./session";

/*
 * The functions AWS adds to JSONata ($partition, $range, $hash, $random, $uuid, $parse), those that read a
 * clock or chance ($now, $millis, $shuffle), and those whose cost no step counts ($pad, $join, $distinct).
 * $eval is not available. [AWS: "Step Functions provided functions for JSONata"]
 */

type Implementation = (this: Focus, ...args: never[]) => unknown;
type Register = (name: string, implementation: Implementation, signature?: string) => void;

/** Registers them with an expression, over the built-in ones of the same name. */
export function registerFunctions(expression: jsonata.Expression): void {
  const register = expression.registerFunction.bind(expression) as Register;
  register("partition", partition);
  register("range", range);
  register("hash", hash);
  register("random", random);
  register("uuid", uuid);
  register("parse", parse);
  register("now", now, "<s?s?:s>");
  register("millis", millis, "<:n>");
  register("shuffle", shuffle, "<a:a>");
  register("distinct", distinctItems, "<x:x>");
  register("pad", pad, "<s-ns?:s>");
  register("join", join, "<a<s>s?:s>");
  register("lookup", lookupMember, "<x-s:x>");
  register(LOOKUP, lookupHere);
  expression.assign("eval", undefined);
}

function session(focus: Focus): Session {
  const found = sessionOf(focus.environment);
  if (found === null) throw new EvaluationFault("The function is called outside an evaluation");
  return found;
}

function refuse(name: string, index: number): never {
  throw new EvaluationFault(`Argument ${index} of function "${name}" does not match function signature`, "T0410");
}

/** A sequence: jsonata gives its only item instead of a sequence of one, and nothing instead of none. */
function sequence(items: unknown[]): unknown[] {
  return Object.defineProperty(items, "sequence", { enumerable: false, value: true });
}

/** Real arrays, which do not collapse: recording `$partition([0], 1)` is `[[0]]`. */
function partition(this: Focus, items: unknown, size: unknown): unknown {
  if (items === undefined || size === undefined) return undefined;
  if (typeof size !== "number") refuse("partition", 2);
  const list: readonly unknown[] = Array.isArray(items) ? items : [items];
  const count = Math.trunc(size);
  if (list.length === 0 || !(count >= 1)) return undefined;
  const parts: unknown[] = [];
  for (let at = 0; at < list.length; at += count) parts.push(list.slice(at, at + count));
  return parts;
}

/** Collapses like any sequence: recording `$range(1, 9, 9)` is `1`. */
function range(this: Focus, first: unknown, last: unknown, step: unknown): unknown {
  if (first === undefined || last === undefined || step === undefined) return undefined;
  if (typeof first !== "number") refuse("range", 1);
  if (typeof last !== "number") refuse("range", 2);
  if (typeof step !== "number") refuse("range", 3);
  const [from, to, by] = [Math.trunc(first), Math.trunc(last), Math.trunc(step)];
  const count = Math.floor((to - from) / by) + 1;
  if (!(count >= 1) || by === 0) return undefined;
  session(this).budget.allow(count * 8);
  session(this).budget.spend(count / 16);
  return sequence(Array.from({ length: count }, (_, i) => from + i * by));
}

function hash(this: Focus, text: unknown, algorithm: unknown): unknown {
  if (text === undefined || algorithm === undefined) return undefined;
  if (typeof text !== "string") refuse("hash", 1);
  if (typeof algorithm !== "string" || !isHashName(algorithm)) refuse("hash", 2);
  return digest(text, algorithm);
}

function random(this: Focus, seed: unknown): unknown {
  const { entropy } = session(this).env;
  if (seed === undefined) return entropy.fraction();
  if (typeof seed !== "number") refuse("random", 1);
  return entropy.fraction(Math.trunc(seed));
}

function uuid(this: Focus): unknown {
  return session(this).env.entropy.uuid();
}

function parse(this: Focus, text: unknown): unknown {
  if (text === undefined) return undefined;
  if (typeof text !== "string") refuse("parse", 1);
  try {
    const value = JSON.parse(text) as Json;
    return value === 0 ? 0 : value;
  } catch {
    throw new EvaluationFault("Unable to parse the argument of function parse as JSON");
  }
}

function now(this: Focus, picture: unknown, zone: unknown): unknown {
  const format = this.environment.lookup("fromMillis");
  if (typeof format !== "object" || format === null || !("implementation" in format)) return undefined;
  const { implementation } = format as { implementation: (this: Focus, ...args: unknown[]) => unknown };
  const { entropy, at } = session(this).env;
  return implementation.call(this, entropy.instant(at), picture, zone);
}

function millis(this: Focus): unknown {
  const { entropy, at } = session(this).env;
  return entropy.instant(at);
}

function shuffle(this: Focus, items: unknown): unknown {
  if (!Array.isArray(items) || items.length <= 1) return items;
  const { entropy } = session(this).env;
  const shuffled = [...(items as readonly unknown[])];
  for (let i = shuffled.length - 1; i > 0; i--) {
    const j = Math.floor(entropy.fraction() * (i + 1));
    [shuffled[i], shuffled[j]] = [shuffled[j], shuffled[i]];
  }
  return shuffled;
}

function distinctItems(this: Focus, items: unknown): unknown {
  if (!Array.isArray(items) || items.length <= 1) return items;
  const { budget } = session(this);
  budget.spend(items.length / 16);
  const found = [...distinct(items as Json[], () => budget.spend(1))];
  return isSequence(items) ? sequence(found) : found;
}

function isSequence(items: readonly unknown[]): boolean {
  return "sequence" in items && items.sequence === true && !("tupleStream" in items);
}

function pad(this: Focus, text: unknown, width: unknown, filler: unknown): unknown {
  if (typeof text !== "string" || typeof width !== "number") return undefined;
  const fill = typeof filler === "string" && filler.length > 0 ? [...filler] : [" "];
  const missing = Math.abs(width) - [...text].length;
  if (!(missing > 0)) return text;
  session(this).budget.allow(missing);
  const padding = Array.from({ length: Math.ceil(missing) }, (_, i) => fill[i % fill.length]).join("");
  return width > 0 ? text + padding : padding + text;
}

function join(this: Focus, texts: unknown, separator: unknown): unknown {
  if (!Array.isArray(texts)) return undefined;
  const between = typeof separator === "string" ? separator : "";
  const strings = texts.map(String);
  const { budget } = session(this);
  budget.allow(strings.reduce((sum, text) => sum + text.length + between.length, 0));
  return strings.join(between);
}

/** Looks members up as jsonata does, but only an object's own: `constructor` is a name as any other. */
function member(input: unknown, key: string): unknown {
  if (Array.isArray(input)) {
    const found: unknown[] = [];
    for (const item of input as readonly unknown[]) {
      const value = member(item, key);
      if (Array.isArray(value)) for (const each of value as readonly unknown[]) found.push(each);
      else if (value !== undefined) found.push(value);
    }
    return sequence(found);
  }
  if (typeof input !== "object" || input === null || !Object.hasOwn(input, key)) return undefined;
  return (input as Record<string, unknown>)[key];
}

function lookupMember(this: Focus, input: unknown, key: unknown): unknown {
  return typeof key === "string" ? member(input, key) : undefined;
}

function lookupHere(this: Focus, key: unknown): unknown {
  return typeof key === "string" ? member(this.input, key) : undefined;
}
