import { exactTreeOf } from "@/lib/base/long-text";
import { firstDoubleOf } from "../../java-random";
import { digest, isHashName } from "../../digest";
import { EvaluationFault } from "../fault";
import type { Focus } from "../evaluate/procedure";
import { isList, sequenceOf } from "../evaluate/sequence";
import { parseStrictly } from "./json";

/*
 * The functions AWS adds to JSONata: https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html.
 * They check their arguments as jsonata's own do, and refuse values with D3137 (measured).
 */

function refuse(message: string): never {
  throw EvaluationFault.of("D3137", { message });
}

/** Real arrays, which do not collapse: recording `$partition([0], 1)` is `[[0]]`. Without a size, or of size 0, one part. */
export function partition(focus: Focus, items: unknown, size: unknown): unknown {
  if (items === undefined) return undefined;
  // jsonata has no word for arrays of anything.
  if (items === null) throw EvaluationFault.of("T0412", { index: 1, type: null });
  const list: readonly unknown[] = isList(items) ? items : [items];
  const asked = typeof size === "number" ? Math.floor(size) : 0;
  if (asked < 0) refuse("Second argument must be zero or greater");
  if (list.length === 0) return undefined;
  const count = asked === 0 ? list.length : asked;
  const parts: unknown[] = [];
  for (let at = 0; at < list.length; at += count) parts.push(list.slice(at, at + count));
  focus.run.budget.spend(list.length / 16);
  return parts;
}

/** Collapses like any sequence: recording `$range(1, 9, 9)` is `1`. */
export function range({ run }: Focus, first: unknown, last: unknown, step: unknown): unknown {
  if (typeof first !== "number" || typeof last !== "number" || typeof step !== "number") return undefined;
  const [from, to, by] = [Math.floor(first), Math.floor(last), Math.floor(step)];
  const count = Math.floor((to - from) / by) + 1;
  if (!(count >= 1) || by === 0) return undefined;
  run.budget.allow(count * 8);
  run.budget.spend(count / 16);
  return sequenceOf(Array.from({ length: count }, (_, i) => from + i * by));
}

export function hash(_: Focus, text: unknown, algorithm: unknown): unknown {
  if (typeof text !== "string" || typeof algorithm !== "string") return undefined;
  return isHashName(algorithm) ? digest(text, algorithm) : refuse(`Unsupported hash algorithm: ${algorithm}`);
}

/** With a seed it is no chance, but a number computed from it. */
export function random({ run }: Focus, seed: unknown): unknown {
  return typeof seed === "number" ? firstDoubleOf(Math.floor(seed)) : run.env.entropy.fraction();
}

export function uuid({ run }: Focus): unknown {
  return run.env.entropy.uuid();
}

/** Whole numbers that a `long` of Java holds keep their digits (measured), for as long as nothing computes with them. */
export function parse({ run }: Focus, text: unknown): unknown {
  if (typeof text !== "string") return undefined;
  run.budget.spend(text.length / 128);
  const value = parseStrictly(text);
  if (value === undefined) refuse("Invalid JSON");
  const exact = exactTreeOf(text);
  if (exact !== null) {
    run.holdsLong = true;
    return exact;
  }
  return value === 0 ? 0 : value;
}
