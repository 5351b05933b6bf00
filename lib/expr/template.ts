import { isArray, type Json, type JsonObject } from "@/lib/base/json";
import { jsonText } from "@/lib/base/json-text";
import { err, ok, type Result } from "@/lib/base/result";
import { compileDynamic, type Dynamic } from "./dynamic";
import type { Environment } from "./environment";
import type { ExprFailure, ExprSyntaxError } from "./failure";
import { hashOrder } from "./java-hash";
import { put } from "./own";

/*
 * Payload templates: Parameters, ItemSelector, ResultSelector, Assign of JSONPath states.
 *
 * Order of keys (222 of 222 recorded objects): static keys as defined, then the `.$` keys, their ending
 * taken off, in the order of a java.util.HashMap of those names; at every level.
 */

export type Template = {
  /** Holds nothing dynamic: every evaluation gives the same value. */
  readonly isConstant: boolean;
  /** Names of the variables it reads, without `$`. */
  readonly variables: readonly string[];
  evaluate(env: Environment): Result<Json, ExprFailure>;
};

const MAX_DEPTH = 500;

/** Compiles a template once; the error names the field whose path or call is wrong. */
export function compileTemplate(value: Json): Result<Template, ExprSyntaxError> {
  const variables = new Set<string>();
  const node = compileNode(value, "", 0, variables);
  if (!node.ok) return node;
  const { value: made } = node;
  if (made.kind === "constant") {
    const constant = ok(made.value);
    return ok({ isConstant: true, variables: [], evaluate: () => constant });
  }
  const { evaluate } = made;
  return ok({
    isConstant: false,
    variables: [...variables],
    evaluate: (env) => {
      const failing: Failing = { failure: null };
      const result = evaluate(env, failing);
      return result === undefined ? err(failing.failure ?? NO_VALUE) : ok(result);
    },
  });
}

const NO_VALUE: ExprFailure = { error: "States.Runtime", cause: "The template has no value" };

/** Where a node that has no value leaves the reason, so that values travel bare. */
type Failing = { failure: ExprFailure | null };
type Evaluate = (env: Environment, failing: Failing) => Json | undefined;
type Node =
  { readonly kind: "constant"; readonly value: Json } | { readonly kind: "dynamic"; readonly evaluate: Evaluate };

function compileNode(value: Json, field: string, depth: number, variables: Set<string>): Result<Node, ExprSyntaxError> {
  if (typeof value !== "object" || value === null) return ok({ kind: "constant", value });
  if (depth > MAX_DEPTH) return err({ field, text: "", message: `nests deeper than ${MAX_DEPTH} levels` });
  return isArray(value) ? compileArray(value, field, depth, variables) : compileObject(value, field, depth, variables);
}

function compileArray(
  items: readonly Json[],
  field: string,
  depth: number,
  variables: Set<string>,
): Result<Node, ExprSyntaxError> {
  const nodes: Node[] = [];
  for (const [i, item] of items.entries()) {
    const node = compileNode(item, `${field}[${i}]`, depth + 1, variables);
    if (!node.ok) return node;
    nodes.push(node.value);
  }
  if (nodes.every((node) => node.kind === "constant")) return ok({ kind: "constant", value: items });
  const evaluate: Evaluate = (env, failing) => {
    const made: Json[] = [];
    for (const node of nodes) {
      const item = node.kind === "constant" ? node.value : node.evaluate(env, failing);
      if (item === undefined) return undefined;
      made.push(item);
    }
    return made;
  };
  return ok({ kind: "dynamic", evaluate });
}

type Member = { readonly key: string; readonly node: Node };

function compileObject(
  object: JsonObject,
  field: string,
  depth: number,
  variables: Set<string>,
): Result<Node, ExprSyntaxError> {
  const statics: Member[] = [];
  const dynamics = new Map<string, Node>();
  for (const [key, value] of Object.entries(object)) {
    const place = field === "" ? key : `${field}/${key}`;
    if (!key.endsWith(".$")) {
      const node = compileNode(value, place, depth + 1, variables);
      if (!node.ok) return node;
      statics.push({ key, node: node.value });
      continue;
    }
    const dynamic = typeof value === "string" ? compileDynamic(value, key) : err({ message: "is not a text" });
    if (!dynamic.ok) return err({ field: place, text: jsonText(value), message: dynamic.error.message });
    for (const name of dynamic.value.variables) variables.add(name);
    dynamics.set(key.slice(0, -2), nodeOf(dynamic.value));
  }
  if (dynamics.size === 0 && statics.every(({ node }) => node.kind === "constant"))
    return ok({ kind: "constant", value: object });
  const ordered = hashOrder([...dynamics.keys()]).map((key) => ({ key, node: dynamics.get(key) ?? NULL_NODE }));
  return ok({ kind: "dynamic", evaluate: objectOf([...statics, ...ordered]) });
}

const NULL_NODE: Node = { kind: "constant", value: null };

function nodeOf(dynamic: Dynamic): Node {
  const { query, evaluate } = dynamic;
  const find = query?.find ?? (() => undefined);
  return {
    kind: "dynamic",
    evaluate: (env, failing) => {
      const found = find(env);
      if (found !== undefined) return found;
      const result = evaluate(env);
      if (result.ok) return result.value;
      failing.failure = result.error;
      return undefined;
    },
  };
}

/** Copies an object that has all keys in their order, then fills in what is dynamic: faster than key by key. */
function objectOf(members: readonly Member[]): Evaluate {
  const skeleton: Record<string, Json> = {};
  for (const { key, node } of members) put(skeleton, key, node.kind === "constant" ? node.value : null);
  const keys: string[] = [];
  const evaluators: Evaluate[] = [];
  for (const { key, node } of members) {
    if (node.kind !== "dynamic") continue;
    keys.push(key);
    evaluators.push(node.evaluate);
  }
  const set = keys.includes("__proto__") ? put : assign;
  return (env, failing) => {
    const made = { ...skeleton };
    for (let i = 0; i < evaluators.length; i++) {
      const value = evaluators[i]?.(env, failing);
      if (value === undefined) return undefined;
      set(made, keys[i] ?? "", value);
    }
    return made;
  };
}

function assign(object: Record<string, Json>, key: string, value: Json): void {
  object[key] = value;
}
