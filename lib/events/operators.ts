import { isArray, isObject, type Json } from "@/lib/base/json";
import { err, ok, type Result } from "@/lib/base/result";
import { readCidr } from "./cidr";
import { readNumeric } from "./numeric";
import { readWildcard } from "./wildcard";

/* EventBridge's comparisons of leaves: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html */

export type Leaf = string | number | boolean | null;

/** What a pattern's array has: a value, or an operator with its argument. */
export type LeafTest = {
  readonly matches: (leaf: Leaf) => boolean;
  /** `{"exists": false}` alone matches where nothing is. */
  readonly matchesAbsence: boolean;
};

type Read = Result<LeafTest, string>;
type Compare = (leaf: Leaf) => boolean;

/** One entry of a pattern's array. */
export function readLeafTest(entry: Json): Read {
  if (isArray(entry)) return err("arrays inside of arrays are not allowed");
  if (!isObject(entry)) return matching((leaf) => leaf === entry);
  const [[name = "", argument = null] = [], ...more] = Object.entries(entry);
  if (more.length > 0) return err("only one key is allowed in a match expression");
  const operator = OPERATORS[name];
  return operator === undefined || !Object.hasOwn(OPERATORS, name)
    ? err(`unrecognized match type ${name}`)
    : operator(argument);
}

function matching(matches: Compare): Read {
  return ok({ matches, matchesAbsence: false });
}

const OPERATORS: Readonly<Record<string, (argument: Json) => Read>> = {
  prefix: (argument) => asTest(readAffix("prefix", argument)),
  suffix: (argument) => asTest(readAffix("suffix", argument)),
  "equals-ignore-case": (argument) => asTest(readIgnoringCase(argument)),
  wildcard: (argument) => asTest(readWildcardText(argument)),
  cidr: (argument) => asTest(readCidr(argument)),
  numeric: (argument) => asTest(readNumeric(argument)),
  "anything-but": (argument) => asTest(readAnythingBut(argument)),
  exists: (argument) =>
    typeof argument === "boolean"
      ? ok({ matches: () => argument, matchesAbsence: !argument })
      : err("exists must be true or false"),
};

function asTest(read: Result<Compare, string>): Read {
  return read.ok ? matching(read.value) : read;
}

type Affix = "prefix" | "suffix";

/** A text, or `{"equals-ignore-case": TEXT}`. */
function readAffix(kind: Affix, argument: Json): Result<Compare, string> {
  const at = kind === "prefix" ? "startsWith" : "endsWith";
  if (typeof argument === "string") return ok((leaf) => typeof leaf === "string" && leaf[at](argument));
  const ignoring =
    isObject(argument) && Object.keys(argument).length === 1 ? argument["equals-ignore-case"] : undefined;
  if (typeof ignoring !== "string") return err(`${kind} must be a string, or an object with equals-ignore-case`);
  const lower = ignoring.toLowerCase();
  return ok((leaf) => typeof leaf === "string" && leaf.toLowerCase()[at](lower));
}

function readIgnoringCase(argument: Json): Result<Compare, string> {
  if (typeof argument !== "string") return err("equals-ignore-case must be a string");
  const lower = argument.toLowerCase();
  return ok((leaf) => typeof leaf === "string" && leaf.toLowerCase() === lower);
}

function readWildcardText(argument: Json): Result<Compare, string> {
  if (typeof argument !== "string") return err("wildcard must be a string");
  const read = readWildcard(argument);
  return read.ok ? ok((leaf) => typeof leaf === "string" && read.value(leaf)) : read;
}

/** What `anything-but` may exclude beside values. */
const EXCLUDED: Readonly<Record<string, (argument: Json) => Result<Compare, string>>> = {
  prefix: (argument) => readAffix("prefix", argument),
  suffix: (argument) => readAffix("suffix", argument),
  "equals-ignore-case": readIgnoringCase,
  wildcard: readWildcardText,
};

/** Excludes a value, a list of values, or what an operator with a text or a list of texts matches. */
function readAnythingBut(argument: Json): Result<Compare, string> {
  if (!isObject(argument)) {
    const values = isArray(argument) ? argument : [argument];
    const areTexts = values.every((value) => typeof value === "string");
    const areNumbers = values.every((value) => typeof value === "number");
    if (values.length === 0 || !(areTexts || areNumbers)) {
      return err("anything-but must be a string, a number, or a list of strings or of numbers");
    }
    return ok((leaf) => !values.some((value) => value === leaf));
  }
  const [[name = "", excluded = null] = [], ...more] = Object.entries(argument);
  const read = Object.hasOwn(EXCLUDED, name) ? EXCLUDED[name] : undefined;
  if (read === undefined || more.length > 0) return err(`anything-but cannot exclude ${name || "an empty object"}`);
  const compares: Compare[] = [];
  for (const one of isArray(excluded) ? excluded : [excluded]) {
    const compare = read(one);
    if (!compare.ok) return err(`anything-but: ${compare.error}`);
    compares.push(compare.value);
  }
  if (compares.length === 0) return err("anything-but: empty arrays are not allowed");
  return ok((leaf) => !compares.some((compare) => compare(leaf)));
}
