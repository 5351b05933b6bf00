import { isArray, isObject, type Json, type JsonObject } from "@/lib/base/json";

/*
 * Which workflow variables each state reads, as DescribeStateMachine tells it (recorded: names ascending; a state that reads
 * none is not named; what a state only assigns is not read).
 */

/** Null where no state reads one, or the definition is no JSON. */
export function variableReferences(definition: string): JsonObject | null {
  const found = new Map<string, Set<string>>();
  try {
    const root = JSON.parse(definition) as Json;
    if (isObject(root)) readStates(root, languageOf(root, "JSONPath"), found);
  } catch {
    return null;
  }
  const read = [...found].filter(([, names]) => names.size > 0);
  if (read.length === 0) return null;
  return Object.fromEntries(read.map(([state, names]) => [state, [...names].sort()]));
}

type Language = "JSONPath" | "JSONata";

function languageOf(of: JsonObject, around: Language): Language {
  const own = of["QueryLanguage"];
  return own === "JSONata" || own === "JSONPath" ? own : around;
}

function readStates(scope: JsonObject, language: Language, found: Map<string, Set<string>>): void {
  const states = scope["States"];
  if (!isObject(states)) return;
  for (const [name, state] of Object.entries(states)) {
    if (!isObject(state)) continue;
    const names = new Set<string>();
    found.set(name, names);
    readFields(state, languageOf(state, language), names, found);
  }
}

/** Members of a state that hold machines of their own: their states are named for themselves. */
const NESTED = new Set(["ItemProcessor", "Iterator", "Branches"]);

function readFields(state: JsonObject, language: Language, names: Set<string>, found: Map<string, Set<string>>): void {
  for (const [key, value] of Object.entries(state)) {
    if (NESTED.has(key)) {
      for (const scope of isArray(value) ? value : [value]) {
        if (isObject(scope)) readStates(scope, languageOf(scope, language), found);
      }
    } else if (value !== undefined) readValue(key, value, language, names);
  }
}

function readValue(key: string, value: Json, language: Language, names: Set<string>): void {
  if (typeof value === "string") {
    if (language === "JSONata") readExpression(value, names);
    else if (key.endsWith(".$") || key.endsWith("Path") || key === "Variable") readPath(value, names);
  } else if (isArray(value)) for (const one of value) readValue(key, one, language, names);
  else if (isObject(value)) {
    for (const [inner, one] of Object.entries(value)) if (one !== undefined) readValue(inner, one, language, names);
  }
}

/** `$name` of paths and of the arguments of intrinsic functions; texts in quotes are none. */
function readPath(text: string, names: Set<string>): void {
  for (const [, name] of text.replace(/'(?:[^'\\]|\\.)*'/g, "").matchAll(/(?<!\$)\$([A-Za-z_]\w*)/g)) {
    if (name !== undefined) names.add(name);
  }
}

function readExpression(text: string, names: Set<string>): void {
  if (!text.startsWith("{%") || !text.endsWith("%}")) return;
  const code = text.slice(2, -2).replace(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/g, "");
  for (const [, name, behind] of code.matchAll(/(?<!\$)\$([A-Za-z_]\w*)(\s*(?:\(|:=))?/g)) {
    if (name !== undefined && behind === undefined && name !== "states") names.add(name);
  }
}
