import { isArray, isObject, type Json, type JsonObject } from "@/lib/base/json";

/** What an expression reads from outside of itself. */
export type Reads = {
  /** Names read from the context item, which does not exist: `phone`, `$`, `$$`; each once, in order. */
  readonly topLevel: readonly string[];
  /** Fields of `$states` it names, each once. */
  readonly states: readonly string[];
};

/** Bounds the recursion; what an expression nests deeper is not looked at. */
const MAX_DEPTH = 1500;

/**
 * Walks JSONata's syntax tree. Only the first step of a path is evaluated against the context item of
 * the whole expression; later steps, predicates, sort terms and groups run on what the step before gave.
 */
export function readsOf(ast: Json): Reads {
  const topLevel = new Set<string>();
  const states = new Set<string>();
  visit(ast, true, 0);
  return { topLevel: [...topLevel], states: [...states] };

  function visit(node: Json | undefined, top: boolean, depth: number): void {
    if (depth > MAX_DEPTH) return;
    if (isArray(node)) return node.forEach((item) => visit(item, top, depth + 1));
    if (!isObject(node)) return;
    if (node.type === "path") return visitPath(node, top, depth);
    visitName(node, top);
    for (const [key, child] of Object.entries(node)) visit(child, top && !INNER.has(key), depth + 1);
  }

  function visitPath(path: JsonObject, top: boolean, depth: number): void {
    const steps = isArray(path.steps) ? path.steps : [];
    steps.forEach((step, i) => visit(step, top && i === 0, depth + 1));
    const [first, second] = steps;
    if (isStates(first) && isObject(second) && second.type === "name") states.add(String(second.value));
    for (const [key, child] of Object.entries(path)) {
      if (key !== "steps") visit(child, false, depth + 1);
    }
  }

  function visitName(node: JsonObject, top: boolean): void {
    if (node.type === "variable" && node.value === "$") topLevel.add("$$");
    if (!top) return;
    if (node.type === "variable" && node.value === "") topLevel.add("$");
    if (node.type === "name") topLevel.add(String(node.value));
    if (node.type === "wildcard") topLevel.add("*");
    if (node.type === "descendant") topLevel.add("**");
  }
}

/** Parts of a node that run on another context item than the node itself. */
const INNER: ReadonlySet<string> = new Set(["predicate", "stages", "group", "terms", "pattern", "update", "delete"]);

function isStates(node: Json | undefined): boolean {
  return isObject(node) && node.type === "variable" && node.value === "states";
}
