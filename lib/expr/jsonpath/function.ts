import { isArray, isObject, type Json } from "@/lib/base/json";
import { err, ok, type Result } from "@/lib/base/result";
import { mapText } from "../java-text";
import type { PathMiss } from "./path";

type Outcome = Result<Json, PathMiss>;
type PathFunction = (value: Json, args: readonly Json[]) => Outcome;

/** Calls a function that ends a path (`$.items.length()`): `args` are the values of its parameters. */
export function callFunction(name: string, value: Json, args: readonly Json[]): Outcome {
  const call = FUNCTIONS.get(name);
  if (call === undefined) return err({ kind: "invalid", message: `Function with name: ${name} does not exist.` });
  return call(value, args);
}

const FUNCTIONS: ReadonlyMap<string, PathFunction> = new Map<string, PathFunction>([
  ["min", aggregate((numbers) => numbers.reduce((a, b) => Math.min(a, b)))],
  ["max", aggregate((numbers) => numbers.reduce((a, b) => Math.max(a, b)))],
  ["sum", aggregate(sum)],
  ["avg", aggregate((numbers) => sum(numbers) / numbers.length)],
  ["stddev", aggregate(deviation)],
  ["length", length],
  ["size", length],
  ["keys", (value) => ok(isObject(value) ? Object.keys(value) : null)],
  ["first", (value) => itemAt(value, 0)],
  ["last", (value) => itemAt(value, -1)],
  ["index", (value, args) => itemAt(value, Math.trunc(numbersIn(args)[0] ?? 0))],
  ["concat", (value, args) => ok([...textsIn(isArray(value) ? value : []), ...textsOf(args)].join(""))],
  // Jayway appends to the document itself; here a new array leaves the input as it was.
  ["append", (value, args) => ok(isArray(value) ? [...value, ...args] : value)],
]);

function fault(message: string): Outcome {
  return err({ kind: "fault", message });
}

const NOTHING = "Aggregation function attempted to calculate value using empty array";

function aggregate(combine: (numbers: readonly number[]) => number): PathFunction {
  return (value, args) => {
    const numbers = [...(isArray(value) ? value.filter(isNumber) : []), ...numbersIn(args)];
    return numbers.length === 0 ? fault(NOTHING) : ok(combine(numbers));
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function deviation(numbers: readonly number[]): number {
  const total = sum(numbers);
  const squares = sum(numbers.map((number) => number * number));
  const count = numbers.length;
  return Math.sqrt(squares / count - (total * total) / count / count);
}

function isNumber(value: Json): value is number {
  return typeof value === "number";
}

/** Numbers among the arguments, those inside array arguments too. */
function numbersIn(args: readonly Json[]): readonly number[] {
  return args.flatMap((arg) => (isArray(arg) ? arg.filter(isNumber) : isNumber(arg) ? [arg] : []));
}

function textsIn(items: readonly Json[]): readonly string[] {
  return items.filter((item) => typeof item === "string");
}

/** Texts among the arguments; inside array arguments any value but null prints. */
function textsOf(args: readonly Json[]): readonly string[] {
  return args.flatMap((arg) => (isArray(arg) ? arg.filter((item) => item !== null).map(mapText) : textsIn([arg])));
}

function length(value: Json, args: readonly Json[]): Outcome {
  const [first] = args;
  if (isArray(first)) return ok(first.length);
  if (isArray(value)) return ok(value.length);
  return ok(isObject(value) ? Object.keys(value).length : null);
}

/** Jayway refuses a negative index that would be item 0: `last()` of a single item is an error. */
function itemAt(value: Json, index: number): Outcome {
  if (!isArray(value)) return fault(NOTHING);
  const at = index >= 0 ? index : value.length + index;
  const item = index >= 0 || at > 0 ? value[at] : undefined;
  if (item === undefined) return fault(`Target index:${index} larger than object count:${value.length}`);
  return ok(item);
}
