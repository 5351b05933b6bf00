/** The parts of jsonata's syntax tree that this room looks at; the library's own types leave most of them out. */
export type Ast = {
  readonly type: string;
  readonly value?: unknown;
  readonly position?: number;
  readonly steps?: readonly Ast[];
  readonly lhs?: Ast | readonly (readonly [Ast, Ast])[];
  readonly rhs?: Ast;
  readonly expression?: Ast;
  readonly expressions?: readonly Ast[];
  readonly condition?: Ast;
  readonly then?: Ast;
  readonly else?: Ast;
  readonly arguments?: readonly Ast[];
  readonly procedure?: Ast;
};

/** Members that give a node a meaning beyond its type: such a node is never evaluated the short way. */
const EXTRAS = [
  "predicate",
  "group",
  "stages",
  "focus",
  "index",
  "tuple",
  "keepArray",
  "keepSingletonArray",
  "consarray",
  "ancestor",
  "seekingParent",
  "nextFunction",
  "thunk",
] as const;

export function isBare(ast: Ast): boolean {
  return !EXTRAS.some((extra) => Object.hasOwn(ast, extra));
}

/** Every node of a tree, each once; without recursion. */
export function* nodesOf(root: Ast): Generator<Record<string, unknown>> {
  const seen = new Set<object>();
  const pending: unknown[] = [root];
  while (pending.length > 0) {
    const next = pending.pop();
    if (typeof next !== "object" || next === null || next instanceof RegExp || seen.has(next)) continue;
    seen.add(next);
    if (!Array.isArray(next)) yield next as Record<string, unknown>;
    pending.push(...Object.values(next));
  }
}

/** Names of the variables and functions an expression mentions, without `$`. */
export function namesOf(root: Ast): ReadonlySet<string> {
  const names = new Set<string>();
  for (const node of nodesOf(root)) {
    if (node["type"] === "variable" && typeof node["value"] === "string" && node["value"] !== "")
      names.add(node["value"]);
  }
  return names;
}
