import type { Json } from "@/lib/base/json";
import { err, ok, type Result } from "@/lib/base/result";
import { stepsOf } from "./chain";
import { isInherited } from "../own";
import { parsePath } from "./parse";
import { MAX_VISITS, type CompiledPath, type Dialect, type PathMiss, type PathSyntaxError } from "./path";
import type { ParsedPath } from "./token";
import type { Visit } from "./visit";

/** Compiled once, read often: a reader is closures over its tokens; equal texts share one, up to this many. */
const CACHE_SIZE = 2_000;
const caches: Record<Dialect, Map<string, Result<CompiledPath, PathSyntaxError>>> = {
  aws: new Map(),
  jayway: new Map(),
};

/** Compiles a JSONPath of Jayway's language; equal texts share one compiled path. */
export function compilePath(text: string, dialect: Dialect = "aws"): Result<CompiledPath, PathSyntaxError> {
  const cache = caches[dialect];
  const known = cache.get(text);
  if (known !== undefined) return known;
  const parsed = parsePath(text, dialect);
  const compiled = parsed.ok ? ok(pathOf(parsed.value, dialect)) : parsed;
  if (cache.size >= CACHE_SIZE) cache.clear();
  cache.set(text, compiled);
  return compiled;
}

function pathOf(parsed: ParsedPath, dialect: Dialect): CompiledPath {
  const evaluate = evaluatorOf(parsed, dialect);
  const plain = plainSteps(parsed);
  if (plain === null) {
    const find = (root: Json) => {
      const read = evaluate(root);
      return read.ok ? read.value : undefined;
    };
    return { text: parsed.text, definite: evaluate.definite, read: evaluate, find };
  }
  const find = plainFinder(plain);
  const read = (root: Json) => {
    const value = find(root);
    return value === undefined ? evaluate(root) : ok(value);
  };
  return { text: parsed.text, definite: true, read, find };
}

type Evaluator = { (root: Json): Result<Json, PathMiss>; readonly definite: boolean };

/** The general way to read a path: all its tokens, Jayway's messages. */
function evaluatorOf(parsed: ParsedPath, dialect: Dialect): Evaluator {
  const { start, definite, text } = stepsOf(parsed, dialect);
  const evaluate = (root: Json): Result<Json, PathMiss> => {
    const visit: Visit = { root, hits: [], left: MAX_VISITS, requireProperties: false };
    const miss = start(root, visit);
    if (miss !== null) return err(miss);
    if (!definite) return ok(visit.hits);
    const last = visit.hits.at(-1);
    return last === undefined ? err({ kind: "notFound", message: `No results for path: ${text}` }) : ok(last);
  };
  return Object.assign(evaluate, { definite });
}

type PlainStep = string | number;

/** The names and indexes of a path that has nothing else, as nearly all have; null for any other path. */
function plainSteps(parsed: ParsedPath): readonly PlainStep[] | null {
  const steps: PlainStep[] = [];
  for (const token of parsed.tokens) {
    if (token.kind === "property" && token.names.length === 1) steps.push(token.names[0] ?? "");
    else if (token.kind === "index" && token.indexes.length === 1) steps.push(token.indexes[0] ?? 0);
    else return null;
  }
  return steps;
}

function plainFinder(steps: readonly PlainStep[]): (root: Json) => Json | undefined {
  const [first, second] = steps;
  if (first === undefined) return (root) => root;
  const readFirst = finderOf(first);
  if (steps.length === 1) return readFirst;
  if (second === undefined) return readFirst;
  const readSecond = finderOf(second);
  if (steps.length === 2) {
    return (root) => {
      const value = readFirst(root);
      return value === undefined ? undefined : readSecond(value);
    };
  }
  const finders = steps.map(finderOf);
  return (root) => {
    let value: Json | undefined = root;
    for (const find of finders) {
      value = find(value);
      if (value === undefined) return undefined;
    }
    return value;
  };
}

type Finder = (value: Json) => Json | undefined;

function finderOf(step: PlainStep): Finder {
  if (typeof step === "number") {
    return (value) =>
      Array.isArray(value) ? (value as readonly Json[])[step < 0 ? value.length + step : step] : undefined;
  }
  if (isInherited(step)) {
    return (value) =>
      typeof value === "object" && value !== null && !Array.isArray(value) && Object.hasOwn(value, step)
        ? (value as Readonly<Record<string, Json>>)[step]
        : undefined;
  }
  return (value) =>
    typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Readonly<Record<string, Json>>)[step]
      : undefined;
}
