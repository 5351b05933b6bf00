/** The parts of jsonata's syntax tree that this room evaluates; the library's own types leave most of them out. */
export type Ast = {
  readonly type: string;
  readonly value?: unknown;
  readonly position?: number;
  readonly steps?: readonly Ast[];
  readonly lhs?: Ast | Pairs;
  readonly rhs?: Ast;
  readonly expression?: Ast;
  readonly expressions?: readonly Ast[];
  readonly condition?: Ast;
  readonly then?: Ast;
  readonly else?: Ast;
  readonly arguments?: readonly Ast[];
  readonly procedure?: Ast;
  readonly signature?: Signature;
  readonly body?: Ast;
  /** A tail call: evaluated by whoever applies the function that gives it. */
  readonly thunk?: boolean;
  readonly predicate?: readonly Stage[];
  readonly stages?: readonly Stage[];
  readonly group?: { readonly lhs: Pairs; readonly position?: number };
  readonly terms?: readonly { readonly descending: boolean; readonly expression: Ast }[];
  readonly pattern?: Ast;
  readonly update?: Ast;
  readonly delete?: Ast;
  /** Names that a step binds: `@$focus`, `#$index`; and the label of a parent that a later `%` asks for. */
  readonly focus?: string;
  readonly index?: string;
  readonly ancestor?: { readonly label: string };
  readonly slot?: { readonly label: string };
  readonly tuple?: boolean;
  readonly keepArray?: boolean;
  readonly keepSingletonArray?: boolean;
  readonly consarray?: boolean;
};

/** Keys and values of an object constructor or a grouping. */
export type Pairs = readonly (readonly [Ast, Ast])[];

export type Stage =
  | { readonly type: "filter"; readonly expr: Ast; readonly position?: number }
  | { readonly type: "index"; readonly value: string; readonly position?: number };

/** jsonata's check of arguments: answers them as the function takes them, throws what does not fit. */
export type Signature = { validate(args: readonly unknown[], context: unknown): unknown[] };

export function isPairs(lhs: Ast["lhs"]): lhs is Pairs {
  return Array.isArray(lhs);
}

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
