import { isArray, isObject, type Json, type JsonObject } from "@/lib/base/json";
import { nodesOf } from "@/lib/expr/jsonata/ast";
import { parseExpression } from "@/lib/expr/jsonata/library";

/*
 * Which variables each state refers to, by its name: `variableReferences` of DescribeStateMachine. Names are sorted; a state
 * that refers to none is not told, and text that is no path (`"bucket": "$name"` without `.$`) refers to nothing (recorded).
 */

/** Null where no state refers to one. The definition is JSON: it was checked when it was stored. */
export function variableReferences(definition: string): JsonObject | null {
  const machine = JSON.parse(definition) as Json;
  const found = new Map<string, readonly string[]>();
  if (isObject(machine)) inScope(machine, languageOf(machine, "JSONPath"), found);
  return found.size === 0 ? null : Object.fromEntries(found);
}

type Language = "JSONPath" | "JSONata";

function languageOf(of: JsonObject, usual: Language): Language {
  const told = of["QueryLanguage"];
  return told === "JSONata" || told === "JSONPath" ? told : usual;
}

function inScope(scope: JsonObject, language: Language, found: Map<string, readonly string[]>): void {
  const states = scope["States"];
  if (!isObject(states)) return;
  for (const [name, state] of Object.entries(states)) {
    if (!isObject(state)) continue;
    const names = new Set<string>();
    const own = languageOf(state, language);
    for (const [key, value] of Object.entries(state)) {
      if (!NESTED.has(key)) inMember(key, value, own, names);
    }
    if (names.size > 0) found.set(name, [...names].sort());
    const branches = state["Branches"];
    for (const inner of [state["ItemProcessor"], state["Iterator"], ...(isArray(branches) ? branches : [])]) {
      if (isObject(inner)) inScope(inner, language, found);
    }
  }
}

/** Members that are scopes of their own, or text for people. */
const NESTED: ReadonlySet<string> = new Set(["ItemProcessor", "Iterator", "Branches", "Comment", "Result", "Next"]);
/** Names of members whose text is a path. */
const PATH = /(?:Path|\.\$)$|^Variable$/;

function inMember(key: string, value: Json, language: Language, names: Set<string>): void {
  if (typeof value === "string") {
    if (language === "JSONata") inJsonata(value, names);
    else if (PATH.test(key)) inPath(value, names);
    return;
  }
  if (isArray(value)) for (const item of value) inMember(key.endsWith(".$") ? "" : key, item, language, names);
  else if (isObject(value)) for (const [inside, one] of Object.entries(value)) inMember(inside, one, language, names);
}

const QUOTED = /'(?:[^'\\]|\\.)*'/g;
const NAME = /(?<![$\w.@])\$([\p{ID_Start}_][\p{ID_Continue}]*)/gu;

/** In a path, or in the arguments of an intrinsic function. */
function inPath(text: string, names: Set<string>): void {
  const bare = text.replace(QUOTED, "''");
  for (const [, name = ""] of bare.matchAll(NAME)) names.add(name);
}

const EXPRESSION = /^\{%([\s\S]*)%\}$/;

/** Functions of the language, and what an expression names itself, are no variables of the machine. */
function inJsonata(text: string, names: Set<string>): void {
  const source = EXPRESSION.exec(text)?.[1];
  if (source === undefined) return;
  const used = new Set<string>();
  const bound = new Set<string>(["states"]);
  try {
    for (const node of nodesOf(parseExpression(source))) note(node, used, bound);
  } catch {
    // It was checked when it was stored: what cannot be read refers to nothing.
    return;
  }
  for (const name of used) if (!bound.has(name)) names.add(name);
}

function note(node: Record<string, unknown>, used: Set<string>, bound: Set<string>): void {
  const { type, value } = node;
  if (type === "bind") bindOf(node["lhs"], bound);
  else if (type === "lambda") for (const one of asList(node["arguments"])) bindOf(one, bound);
  else if (type === "function" || type === "partial") bindOf(node["procedure"], bound);
  else if (type === "variable" && typeof value === "string" && value !== "" && value !== "$") used.add(value);
}

function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function bindOf(node: unknown, bound: Set<string>): void {
  if (typeof node !== "object" || node === null || !("value" in node)) return;
  if (typeof node.value === "string") bound.add(node.value);
}
