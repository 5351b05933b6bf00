import { isArray, isObject, type Json, type JsonObject } from "@/lib/base/json";
import type { StateType, ExecutionTrace } from "@/lib/history/span";

/*
 * What the views need of a definition: which states there are, and where. A definition that does not read
 * gives fewer states, never an error: the history is what is shown.
 */

export type DefinedState = {
  readonly name: string;
  readonly type: StateType | null;
  /** Name of the Parallel or Map around it; empty at the top. */
  readonly container: string;
  readonly body: JsonObject;
};

export type DefinedStates = ReadonlyMap<string, DefinedState>;

/** Enough for any real machine; a definition is at most 1 MB, and AWS stops far earlier. */
const MOST_STATES = 10_000;

const TYPES = [
  "Pass",
  "Task",
  "Choice",
  "Wait",
  "Succeed",
  "Fail",
  "Parallel",
  "Map",
] as const satisfies readonly StateType[];

/** Every state of a definition in the order written, nested ones after the one around them. */
export function definedStates(definition: Json): DefinedStates {
  const found = new Map<string, DefinedState>();
  const todo: { readonly scope: Json | undefined; readonly container: string }[] = [
    { scope: definition, container: "" },
  ];
  for (let next = todo.pop(); next !== undefined && found.size < MOST_STATES; next = todo.pop()) {
    const states = isObject(next.scope) ? next.scope["States"] : undefined;
    if (!isObject(states)) continue;
    for (const [name, body] of Object.entries(states)) {
      if (!isObject(body)) continue;
      found.set(name, {
        name,
        type: TYPES.find((type) => type === body["Type"]) ?? null,
        container: next.container,
        body,
      });
      const branches = body["Branches"];
      for (const branch of isArray(branches) ? branches : []) todo.push({ scope: branch, container: name });
      for (const key of ["ItemProcessor", "Iterator"]) todo.push({ scope: body[key], container: name });
    }
  }
  return found;
}

/** What stands over a definition: its comment, its language and its limit, as far as it says them. */
export function definitionHead(definition: Json): readonly string[] {
  if (!isObject(definition)) return [];
  const { Comment: comment, QueryLanguage: language, TimeoutSeconds: timeout } = definition;
  return [
    ...(typeof comment === "string" && comment !== "" ? [comment] : []),
    ...(typeof language === "string" ? [language] : []),
    ...(typeof timeout === "number" ? [`TimeoutSeconds ${timeout}`] : []),
  ];
}

/** States of one level (`container` empty: the top) that the run never entered. */
export function unreached(definition: DefinedStates, container: string, trace: ExecutionTrace): DefinedState[] {
  const reached = reachedStates(trace);
  return [...definition.values()].filter((state) => state.container === container && !reached.has(state.name));
}

/** How much may be said of a state that no event names: that the run did not reach it only of a whole one. */
export function unreachedText({ completeness }: Pick<ExecutionTrace, "completeness">): string {
  switch (completeness.kind) {
    case "complete":
      return "not reached";
    case "running":
      return "not reached when recorded";
    case "partial":
      return "not in the record";
  }
}

/** The same of a way from one state to another that no event shows. */
export function untakenText({ completeness }: Pick<ExecutionTrace, "completeness">): string {
  switch (completeness.kind) {
    case "complete":
      return "never taken";
    case "running":
      return "not taken when recorded";
    case "partial":
      return "not in the record";
  }
}

const known = new WeakMap<ExecutionTrace, ReadonlySet<string>>();

function reachedStates(trace: ExecutionTrace): ReadonlySet<string> {
  let names = known.get(trace);
  if (names === undefined) {
    names = new Set(trace.spans.flatMap((span) => (span.kind === "visit" && span.state !== null ? [span.state] : [])));
    known.set(trace, names);
  }
  return names;
}
