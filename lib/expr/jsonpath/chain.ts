import { isArray, isObject, type Json } from "@/lib/base/json";
import { own } from "../own";
import { compileFilter } from "./filter-compile";
import { callFunction } from "./function";
import { objectText } from "../java-text";
import type { Dialect, PathMiss } from "./path";
import { isDefinite, isDefinitePath, tokenText, type Parameter, type ParsedPath, type Token } from "./token";
import { readInside, type Argument } from "./inside";
import { collect, EXHAUSTED, type Step, type Steps, type Visit } from "./visit";

/*
 * Tokens become closures, each calling the next with what it selects. Messages name the way to a value;
 * only a definite way can fail with one, and that is known when the path is compiled.
 */

type Place = {
  readonly token: Token;
  readonly leaf: boolean;
  /** Nothing before this token selects several values. */
  readonly upstreamDefinite: boolean;
  /** The way here, printed. */
  readonly at: string;
  /** A missing parent gives no result instead of an error. */
  readonly skipsMissing: boolean;
  readonly dialect: Dialect;
};

/** Compiles a parsed path. */
export function stepsOf(parsed: ParsedPath, dialect: Dialect): Steps {
  const tokens = invertScan(parsed.tokens);
  const root = parsed.fromRoot ? "$" : "@";
  const definite = isDefinitePath(tokens);
  return {
    start: chain(tokens, root, dialect, definite),
    definite,
    text: root + tokens.map(tokenText).join(""),
  };
}

/** `$..price.sum()` is the sum of `$..price`, not one sum a hit. */
function invertScan(tokens: readonly Token[]): readonly Token[] {
  const last = tokens.at(-1);
  if (tokens[0]?.kind !== "scan" || last?.kind !== "function") return tokens;
  const call = tokens.findIndex((token) => token.kind === "function");
  const found = tokens[call];
  if (found?.kind !== "function") return tokens;
  const counts = found.name === "length" || found.name === "size";
  const scan = tokens.slice(0, call);
  const path: ParsedPath = { text: "", fromRoot: true, tokens: counts ? [...scan, { kind: "wildcard" }] : scan };
  return [{ kind: "function", name: found.name, parameters: [{ kind: "path", path }] }, ...tokens.slice(call + 1)];
}

function chain(tokens: readonly Token[], root: string, dialect: Dialect, pathDefinite: boolean): Step {
  const places: Place[] = [];
  let upstreamDefinite = true;
  let at = root;
  tokens.forEach((token, i) => {
    const leaf = i === tokens.length - 1;
    const skipsMissing = dialect === "aws" && !pathDefinite;
    places.push({ token, leaf, upstreamDefinite, at, skipsMissing, dialect });
    upstreamDefinite &&= isDefinite(token, leaf);
    at += wayOf(token);
  });
  // A scan needs the token behind it, and what comes behind that.
  const built: Step[] = [collect];
  for (let i = places.length - 1; i >= 0; i--) {
    const place = places[i];
    if (place === undefined) continue;
    const next = built.at(-1) ?? collect;
    const afterNext = built.at(-2) ?? collect;
    built.push(stepOf(place, next, places[i + 1], afterNext));
  }
  return built.at(-1) ?? collect;
}

function wayOf(token: Token): string {
  return token.kind === "property" ? `['${token.names.join("', '")}']` : tokenText(token);
}

function stepOf(place: Place, next: Step, nextPlace: Place | undefined, afterNext: Step): Step {
  const { token } = place;
  switch (token.kind) {
    case "property":
      return propertyStep(place, token.names, next);
    case "index":
      return indexStep(place, token.indexes, next);
    case "slice":
      return sliceStep(place, token.from, token.to, next);
    case "wildcard":
      return wildcardStep(next);
    case "filter":
      return filterStep(
        place,
        compileFilter(token.filter, (path) => stepsOf(path, place.dialect)),
        next,
      );
    case "function":
      return functionStep(place, token.name, token.parameters, next);
    case "scan":
      return nextPlace === undefined ? () => null : scanStep(nextPlace, next, afterNext);
  }
}

function missing(kind: PathMiss["kind"], message: string): PathMiss {
  return { kind, message };
}

function javaClass(value: Json): string {
  if (value === null) return "null";
  if (isArray(value)) return "net.minidev.json.JSONArray";
  switch (typeof value) {
    case "string":
      return "java.lang.String";
    case "boolean":
      return "java.lang.Boolean";
    case "number":
      return Number.isInteger(value) ? "java.lang.Integer" : "java.lang.Double";
    default:
      return "java.util.LinkedHashMap";
  }
}

function propertyStep(place: Place, names: readonly string[], next: Step): Step {
  const notObject = (value: Json): PathMiss | null =>
    place.upstreamDefinite
      ? missing(
          "notFound",
          `Expected to find an object with property ${tokenText(place.token)} in path ${place.at} but found '${javaClass(value)}'. ` +
            "This is not a json object according to the JsonProvider: 'com.jayway.jsonpath.spi.json.JsonSmartJsonProvider'.",
        )
      : null;
  const [name] = names;
  if (names.length === 1 && name !== undefined) return singleStep(place, name, notObject, next);
  if (place.leaf) {
    return (value, visit) => {
      if (!isObject(value)) return notObject(value);
      const found: [string, Json][] = [];
      for (const each of names) {
        const member = own(value, each);
        if (member !== undefined) found.push([each, member]);
        else if (visit.requireProperties)
          return missing("notFound", `Missing property in path ${place.at}${wayOf(place.token)}`);
      }
      return next(Object.fromEntries(found), visit);
    };
  }
  // Several names in the middle of a path: one after the other, absent ones skipped.
  const steps = names.map((each) => singleStep({ ...place, upstreamDefinite: false }, each, () => null, next));
  return (value, visit) => {
    if (!isObject(value)) return notObject(value);
    for (const step of steps) {
      if (--visit.left < 0) return EXHAUSTED;
      const miss = step(value, visit);
      if (miss !== null) return miss;
    }
    return null;
  };
}

function singleStep(place: Place, name: string, notObject: (value: Json) => PathMiss | null, next: Step): Step {
  const way = `${place.at}['${name}']`;
  const noResults = missing("notFound", `No results for path: ${way}`);
  const noParent = missing("notFound", `Missing property in path ${way}`);
  const failsWithoutParent = !place.leaf && place.upstreamDefinite;
  return (value, visit) => {
    if (!isObject(value)) return notObject(value);
    const member = own(value, name);
    if (member !== undefined) return next(member, visit);
    if (visit.requireProperties) return place.leaf ? noResults : noParent;
    // Recordings base/test_json_path_array_wildcard_or_slice_with_no_input*: `$.items[*]` of {} is [].
    return failsWithoutParent && !place.skipsMissing ? noParent : null;
  };
}

/** Null when the value is an array; else why not, or "skip" behind an indefinite token. */
function arrayProblem(place: Place, value: Json): PathMiss | "skip" | null {
  if (isArray(value)) return null;
  if (!place.upstreamDefinite) return "skip";
  if (value === null) return missing("notFound", `The path ${place.at} is null`);
  return missing(
    "notFound",
    `Filter: ${tokenText(place.token)} can only be applied to arrays. Current context is: ${objectText(value)}`,
  );
}

function indexStep(place: Place, indexes: readonly number[], next: Step): Step {
  return (value, visit) => {
    if (!isArray(value)) {
      const problem = arrayProblem(place, value);
      return problem === "skip" ? null : problem;
    }
    for (const index of indexes) {
      if (--visit.left < 0) return EXHAUSTED;
      const miss = goTo(value, index, next, visit);
      if (miss !== null) return miss;
    }
    return null;
  };
}

function goTo(items: readonly Json[], index: number, next: Step, visit: Visit): PathMiss | null {
  const item = items[index < 0 ? items.length + index : index];
  return item === undefined ? null : next(item, visit);
}

function sliceStep(place: Place, from: number | null, to: number | null, next: Step): Step {
  return (value, visit) => {
    if (!isArray(value)) {
      const problem = arrayProblem(place, value);
      return problem === "skip" ? null : problem;
    }
    const [first, end] = sliceBounds(from, to, value.length);
    for (let index = first; index < end; index++) {
      if (--visit.left < 0) return EXHAUSTED;
      const miss = goTo(value, index, next, visit);
      if (miss !== null) return miss;
    }
    return null;
  };
}

/** Jayway's bounds: with both ends given, a negative one is not resolved, and counts from the end index by index. */
function sliceBounds(from: number | null, to: number | null, length: number): readonly [number, number] {
  if (from !== null && to !== null) return [Math.max(from, -length), Math.min(length, to)];
  if (from !== null) return [Math.max(0, from < 0 ? length + from : from), length];
  const end = to ?? length;
  return [0, Math.min(length, end < 0 ? length + end : end)];
}

function wildcardStep(next: Step): Step {
  return (value, visit) => {
    if (typeof value !== "object" || value === null) return null;
    for (const item of isArray(value) ? value : Object.values(value)) {
      if (--visit.left < 0) return EXHAUSTED;
      const miss = next(item, visit);
      if (miss !== null) return miss;
    }
    return null;
  };
}

/** Whether an item passes; a path in the filter that is missing counts as undefined. */
type Test = (item: Json, visit: Visit) => boolean | PathMiss;

function filterStep(place: Place, test: Test, next: Step): Step {
  const visitOne = (item: Json, visit: Visit): PathMiss | null => {
    if (--visit.left < 0) return EXHAUSTED;
    const passed = test(item, visit);
    if (passed === true) return next(item, visit);
    return passed === false ? null : passed;
  };
  return (value, visit) => {
    if (isObject(value)) return visitOne(value, visit);
    if (isArray(value)) {
      for (const item of value) {
        const miss = visitOne(item, visit);
        if (miss !== null) return miss;
      }
      return null;
    }
    if (!place.upstreamDefinite) return null;
    return missing("invalid", `Filter: [?] can not be applied to primitives. Current context is: ${objectText(value)}`);
  };
}

function functionStep(place: Place, name: string, parameters: readonly Parameter[], next: Step): Step {
  const readers = parameters.map((parameter) => parameterReader(parameter, place.dialect));
  return (value, visit) => {
    const args: Json[] = [];
    for (const read of readers) {
      const arg = read(visit);
      if (!arg.ok) return arg.miss;
      args.push(arg.value);
    }
    const result = callFunction(name, value, args);
    if (!result.ok) return result.error;
    // A call in the middle of a path adds its own result before the path goes on, as in Jayway.
    if (!place.leaf) visit.hits.push(result.value);
    return next(result.value, visit);
  };
}

function parameterReader(parameter: Parameter, dialect: Dialect): (visit: Visit) => Argument {
  if (parameter.kind === "json") return () => ({ ok: true, value: parameter.value });
  const steps = stepsOf(parameter.path, dialect);
  return (visit) => readInside(steps, visit.root, visit);
}

/**
 * `..`: looks at the value and everything in it, parents first, without recursion, so that no document is
 * too deep. What the token behind it may look at is Jayway's rule for each kind of token.
 */
function scanStep(target: Place, targetStep: Step, behind: Step): Step {
  const admits = scanAdmits(target);
  return (value, visit) => {
    const stack: Json[] = [value];
    for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
      if (typeof top !== "object" || top === null) continue;
      if (--visit.left < 0) return EXHAUSTED;
      const admitted = admits(top, visit);
      if (typeof admitted === "object") return admitted;
      if (admitted) {
        const miss = isArray(top) && !target.leaf ? eachItem(top, behind, visit) : targetStep(top, visit);
        if (miss !== null) return miss;
      }
      const children = isArray(top) ? top : Object.values(top);
      for (let i = children.length - 1; i >= 0; i--) {
        const child = children[i];
        if (typeof child === "object" && child !== null) stack.push(child);
      }
    }
    return null;
  };
}

/** Jayway lets the token behind a scan pass an array over: what follows that token sees every item. */
function eachItem(items: readonly Json[], behind: Step, visit: Visit): PathMiss | null {
  for (const item of items) {
    if (--visit.left < 0) return EXHAUSTED;
    const miss = behind(item, visit);
    if (miss !== null) return miss;
  }
  return null;
}

function scanAdmits(target: Place): Test {
  const { token } = target;
  switch (token.kind) {
    case "property":
      if (token.names.length > 1 && !target.leaf) return (value) => isObject(value);
      return (value) => isObject(value) && token.names.every((name) => Object.hasOwn(value, name));
    case "index":
    case "slice":
      return (value) => isArray(value);
    case "wildcard":
      return () => true;
    case "filter":
      return compileFilter(token.filter, (path) => stepsOf(path, target.dialect));
    case "scan":
    case "function":
      return () => false;
  }
}
