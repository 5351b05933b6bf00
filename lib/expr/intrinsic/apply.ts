import { isArray, isObject, type Json } from "@/lib/base/json";
import { jsonText } from "@/lib/base/json-text";
import { base64Of, bytesOfBase64 } from "../bytes";
import { digest, isHashName } from "../digest";
import type { Entropy } from "../entropy";
import { hashOrder } from "../java-hash";
import { put } from "../own";
import { distinct, sameJson } from "../same";
import { utf8Bytes, utf8Text } from "../utf8";
import type { Applied, IntrinsicName } from "./call";
import { formatParts, partsOf, splitText } from "./text";

const MAX_RANGE = 1_000;
const MAX_TEXT = 10_000;

type Apply = (args: readonly Json[], entropy: Entropy) => Applied;

/** Applies a function to values; the number of arguments has been checked. */
export function applyFunction(name: IntrinsicName, args: readonly Json[], entropy: Entropy): Applied {
  return FUNCTIONS[name](args, entropy);
}

const REFUSED: Applied = { ok: false, reason: null };

function value(json: Json): Applied {
  return { ok: true, value: json };
}

const FUNCTIONS = {
  "States.Format": ([format, ...values]) => {
    const parts = typeof format === "string" ? partsOf(format) : null;
    return parts === null ? REFUSED : formatParts(parts, values);
  },
  "States.StringToJson": ([text]) => (typeof text === "string" ? parsed(text) : REFUSED),
  "States.JsonToString": ([json]) => (json === undefined ? REFUSED : value(jsonText(json))),
  "States.Array": (args) => value(args),
  "States.ArrayPartition": ([items, size]) => (isArray(items) ? partition(items, size) : REFUSED),
  "States.ArrayContains": ([items, wanted]) =>
    isArray(items) ? value(items.some((item) => sameJson(item, wanted ?? null))) : REFUSED,
  "States.ArrayRange": ([first, last, step]) => range(first, last, step),
  "States.ArrayGetItem": ([items, index]) => itemAt(items, index),
  "States.ArrayLength": ([items]) => (isArray(items) ? value(items.length) : REFUSED),
  "States.ArrayUnique": ([items]) => (isArray(items) ? value(distinct(items)) : REFUSED),
  "States.Base64Encode": ([text]) => (isText(text) ? value(base64Of(utf8Bytes(text))) : REFUSED),
  "States.Base64Decode": ([text]) => (isText(text) ? decoded(text) : REFUSED),
  "States.Hash": ([data, algorithm]) =>
    isText(data) && typeof algorithm === "string" && isHashName(algorithm) ? value(digest(data, algorithm)) : REFUSED,
  "States.JsonMerge": ([first, second, deep]) => merged(first, second, deep),
  "States.MathRandom": ([from, to, seed], entropy) => random(from, to, seed, entropy),
  "States.MathAdd": ([a, b]) => added(a, b),
  "States.StringSplit": ([text, separators]) =>
    typeof text === "string" && typeof separators === "string" ? value(splitText(text, separators)) : REFUSED,
  "States.UUID": (_, entropy) => value(entropy.uuid()),
} satisfies Record<IntrinsicName, Apply>;

function isText(json: Json | undefined): json is string {
  return typeof json === "string" && json.length <= MAX_TEXT;
}

/** Blank text is null, `-0` is 0 (recordings test_string_to_json_*). */
function parsed(text: string): Applied {
  if (text.trim() === "") return value(null);
  try {
    const json = JSON.parse(text) as Json;
    return value(json === 0 ? 0 : json);
  } catch {
    return REFUSED;
  }
}

/** A fraction is cut off [claimed of AWS: 2.6 partitions by 2]. */
function partition(items: readonly Json[], size: Json | undefined): Applied {
  const count = typeof size === "number" ? Math.trunc(size) : 0;
  if (count < 1) return REFUSED;
  const parts: Json[] = [];
  for (let at = 0; at < items.length; at += count) parts.push(items.slice(at, at + count));
  return value(parts);
}

/** From first to last inclusive; fractions are cut off [claimed of AWS], a step in the wrong direction gives []. */
function range(first: Json | undefined, last: Json | undefined, step: Json | undefined): Applied {
  if (typeof first !== "number" || typeof last !== "number" || typeof step !== "number") return REFUSED;
  const [from, to, by] = [Math.trunc(first), Math.trunc(last), Math.trunc(step)];
  if (by === 0) return REFUSED;
  const count = Math.max(0, Math.floor((to - from) / by) + 1);
  if (!(count <= MAX_RANGE)) return REFUSED;
  return value(Array.from({ length: count }, (_, i) => from + i * by + 0));
}

function itemAt(items: Json | undefined, index: Json | undefined): Applied {
  const item = isArray(items) && typeof index === "number" ? items[Math.trunc(index)] : undefined;
  return item === undefined ? REFUSED : value(item);
}

function decoded(text: string): Applied {
  const bytes = bytesOfBase64(text);
  return bytes === null ? REFUSED : value(utf8Text(bytes));
}

/** Members of the second replace those of the first; listed as a HashMap does. Deep merging AWS refuses. */
function merged(first: Json | undefined, second: Json | undefined, deep: Json | undefined): Applied {
  if (!isObject(first) || !isObject(second) || deep !== false) return REFUSED;
  const members = new Map([...Object.entries(first), ...Object.entries(second)]);
  const object: Record<string, Json> = {};
  for (const key of hashOrder([...members.keys()])) put(object, key, members.get(key) ?? null);
  return value(object);
}

/** Java's Math.round: halves go up, also below zero (recordings test_math_add_*: -1.5 is -1). */
function rounded(number: number): number {
  return Math.floor(number + 0.5) + 0;
}

/** Arguments and sum must be 32-bit integers [claimed of AWS: 2147483647 + 1 is refused]. */
function added(a: Json | undefined, b: Json | undefined): Applied {
  if (typeof a !== "number" || typeof b !== "number") return REFUSED;
  const [first, second] = [rounded(a), rounded(b)];
  const sum = first + second;
  return isInt32(first) && isInt32(second) && isInt32(sum) ? value(sum) : REFUSED;
}

function isInt32(number: number): boolean {
  return number >= -(2 ** 31) && number < 2 ** 31;
}

function random(from: Json | undefined, to: Json | undefined, seed: Json | undefined, entropy: Entropy): Applied {
  if (typeof from !== "number" || typeof to !== "number") return REFUSED;
  if (seed !== undefined && typeof seed !== "number") return REFUSED;
  const [low, high] = [rounded(from), rounded(to)];
  if (!(low < high)) return REFUSED;
  return value(seed === undefined ? entropy.integer(low, high) : entropy.integer(low, high, rounded(seed)));
}
