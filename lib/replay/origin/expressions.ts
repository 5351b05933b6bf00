import { type DataPath, dataPathText, startsWith, valueAt } from "@/lib/base/dataPath";
import type { Instant } from "@/lib/base/instant";
import { isArray, isObject, type Json, type JsonObject } from "@/lib/base/json";
import { numberOf } from "@/lib/base/long";
import { compileDynamic } from "@/lib/expr/dynamic";
import { compileJsonata, expressionIn } from "@/lib/expr/jsonata/compile";
import type { Query } from "@/lib/expr/query";
import { sourcesOf, type Tracked } from "@/lib/expr/tracking/sources";
import { Watched } from "@/lib/expr/tracking/watched";
import { type FlowScope, jsonataText } from "./scope";
import type { OriginEnd, Place, Source, Written } from "./place";

/*
 * What wrote one value of a field that holds a template, a path or an expression.
 */

/** What JSONata sees beside input and context, by its name in `$states`. */
export type Bound = { readonly result?: Json | undefined; readonly errorOutput?: Json | undefined };

export type Asked = {
  readonly scope: FlowScope;
  /** The name of the field, to which the way inside of its template is added: `Parameters`. */
  readonly field: string;
  /** Which part of the field's value is asked for, and what it is. */
  readonly path: DataPath;
  readonly value: Json;
};

/** Of a JSONPath template: Parameters, ItemSelector, ResultSelector, Assign. */
export function templateSources(template: Json, asked: Asked): Written {
  let { field } = asked;
  let node: Json | undefined = template;
  for (const [i, step] of asked.path.entries()) {
    const dynamic: string = `${step}.$`;
    if (isObject(node) && Object.hasOwn(node, dynamic)) {
      const text = node[dynamic];
      return dynamicSources(String(text), { ...asked, field: `${field}.${dynamic}`, path: asked.path.slice(i + 1) });
    }
    field += typeof step === "number" ? `[${step}]` : `.${step}`;
    node = valueAt(node, [step]);
  }
  return literal({ ...asked, field }, node);
}

/** A path or an intrinsic function call: a `.$` member, InputPath, ItemsPath, OutputPath. */
export function dynamicSources(text: string, asked: Asked): Written {
  const compiled = compileDynamic(text, asked.field);
  if (!compiled.ok) return untraced(asked, text, "the path cannot be read");
  const { query, variables, evaluate } = compiled.value;
  if (query !== undefined) return querySources(query, asked);
  const { scope, path, value } = asked;
  const root = { $: scope.rootValue ?? null, $$: scope.context ?? {}, of: namedValues(scope, variables) };
  const tracked = sourcesOf({
    root,
    part: path,
    was: value,
    evaluate: (seen, entropy) => {
      const named = seen["of"] as JsonObject;
      const get = (name: string) => (variables.includes(name) ? named[name] : undefined);
      const made = evaluate({ input: seen["$"] ?? null, context: seen["$$"] ?? {}, variables: { get }, entropy });
      return made.ok ? made.value : undefined;
    },
  });
  return trackedSources(tracked, text, asked, ([head, ...rest]) => {
    if (head === "$") return { reads: dataPathText(rest), from: scope.fromRoot(rest) };
    if (head === "$$") return { reads: dataPathText(rest, "$$"), from: scope.fromContext(rest) };
    const [name, ...inner] = rest;
    if (typeof name !== "string") return null;
    return { reads: dataPathText(inner, `$${name}`), from: scope.fromVariable(name, inner) };
  });
}

function namedValues(scope: FlowScope, names: Iterable<string>): JsonObject {
  return Object.fromEntries(
    [...names].flatMap((name) => {
      const value = scope.variable(name);
      return value === undefined ? [] : [[name, value] as const];
    }),
  );
}

/** A path copies: the value is the one at a place, exactly. */
function querySources(query: Query, asked: Asked): Written {
  const { scope, path, field } = asked;
  const { head, variable = "" } = query;
  const root = head === "input" ? scope.rootValue : head === "context" ? scope.context : scope.variable(variable);
  const start = head === "input" ? "$" : head === "context" ? "$$" : `$${variable}`;
  const from = (at: DataPath): Place | OriginEnd =>
    head === "input"
      ? scope.fromRoot(at)
      : head === "context"
        ? scope.fromContext(at)
        : scope.fromVariable(variable, at);
  const source = (at: DataPath, how: Source["how"]): Source => ({
    how,
    reads: dataPathText(at, start),
    from: from(at),
  });
  const decided = query.path.filters && root !== undefined ? filtered(query, root) : [];
  const places = root === undefined ? [] : query.path.locate(root);
  const [index, ...rest] = path;
  const hit = query.path.definite ? places[0] : typeof index === "number" ? places[index] : undefined;
  const at = hit === undefined ? null : [...hit, ...(query.path.definite ? path : rest)];
  if (at !== null && valueAt(root, at) !== undefined) {
    const others = decided.filter((read) => !startsWith(at, read) && !startsWith(read, at));
    return {
      field,
      text: query.text,
      sources: [source(at, "copied")],
      decided: others.map((read) => source(read, "shape")),
    };
  }
  // Nothing is there: an empty list of hits, or an index past the end, which reads as null.
  const held = at === null ? [] : existing(root, at);
  return {
    field,
    text: query.text,
    sources: [source(held, "shape")],
    decided: decided.map((read) => source(read, "shape")),
  };
}

/** What a filter looks at. */
function filtered(query: Query, root: Json): readonly DataPath[] {
  const watched = new Watched();
  query.path.find(watched.watch(root, []) as Json);
  return watched.reads.filter(({ kind }) => kind === "value").map(({ path }) => path);
}

/** The part of a path that leads somewhere. */
function existing(root: Json | undefined, path: DataPath): DataPath {
  const missing = path.findIndex((_, i) => valueAt(root, path.slice(0, i + 1)) === undefined);
  return missing < 0 ? path : path.slice(0, missing);
}

/** Of a JSONata template: Arguments, Output, Assign, Items. */
export function jsonataSources(template: Json, asked: Asked, bound: Bound = {}): Written {
  let { field } = asked;
  let node: Json | undefined = template;
  let used = 0;
  for (const step of asked.path) {
    if (!isObject(node) && !isArray(node)) break;
    node = valueAt(node, [step]);
    field += typeof step === "number" ? `[${step}]` : `.${step}`;
    used++;
  }
  const text = typeof node === "string" ? expressionIn(node) : null;
  const inside = { ...asked, field, path: asked.path.slice(used) };
  return text === null ? literal(inside, node) : expressionSources(text, inside, bound);
}

/** Of one JSONata expression, without its `{% %}`. */
export function expressionSources(text: string, asked: Asked, bound: Bound): Written {
  const compiled = compileJsonata(text);
  if (!compiled.ok) return untraced(asked, text, "the expression cannot be read");
  const expression = compiled.value;
  const { scope, path, value } = asked;
  const of = namedValues(scope, expression.names);
  const known = new Set(Object.keys(of));
  const { result, errorOutput } = bound;
  const { context } = scope;
  const states = {
    input: scope.flow.input ?? null,
    ...(context === undefined ? {} : { context }),
    ...(result === undefined ? {} : { result }),
    ...(errorOutput === undefined ? {} : { errorOutput }),
  };
  const tracked = sourcesOf({
    root: { states, of },
    part: path,
    was: value,
    evaluate: (seen, entropy, isRaw) => {
      const named = seen["of"] as JsonObject;
      const env = {
        states: seen["states"] as { readonly input: Json; readonly context: Json },
        variables: { get: (name: string) => (known.has(name) ? named[name] : undefined) },
        entropy,
        // What is made of the clock is told as drawn, whatever it is.
        at: 0 as Instant,
      };
      if (isRaw) return expression.raw(env);
      const made = expression.evaluate(env);
      return made.kind === "value" ? numberOf(made.value) : undefined;
    },
  });
  return trackedSources(tracked, text, asked, (at) => jsonataPlace(scope, at));
}

type Named = { readonly reads: string; readonly from: Place | OriginEnd };

function jsonataPlace(scope: FlowScope, [head, member, ...rest]: DataPath): Named | null {
  if (typeof member !== "string") return null;
  if (head === "of") return { reads: jsonataText(`$${member}`, rest), from: scope.fromVariable(member, rest) };
  const reads = jsonataText(`$states.${member}`, rest);
  switch (member) {
    case "input":
    case "result":
      return { reads, from: scope.place(member, rest) };
    case "errorOutput":
      return { reads, from: scope.place("error", rest) };
    case "context":
      return { reads, from: scope.fromContext(rest) };
    default:
      return null;
  }
}

function trackedSources(
  tracked: Tracked | null,
  text: string,
  asked: Asked,
  named: (path: DataPath) => Named | null,
): Written {
  if (tracked === null)
    return untraced(asked, text, "the expression looks at too much, or does not come to this value again");
  const { scope, field } = asked;
  const sources = tracked.sources.flatMap(({ path, how }): Source[] => {
    const place = named(path);
    return place === null ? [] : [{ how, ...place }];
  });
  const decided = tracked.reads.flatMap(({ path }): Source[] => {
    const place = named(path);
    return place === null ? [] : [{ how: "shape", ...place }];
  });
  const drawn: Source[] = tracked.drawn
    ? [{ how: "computed", reads: null, from: { kind: "drawn", token: scope.flow.token } }]
    : [];
  const all = [...sources, ...drawn];
  if (all.length > 0) return { field, text, sources: all, decided };
  // It depends on nothing that was seen: it is written in the expression.
  return { field, text, sources: [{ how: "copied", reads: null, from: literalEnd(asked) }], decided };
}

function literalEnd({ scope, field }: Pick<Asked, "scope" | "field">): OriginEnd {
  return { kind: "literal", token: scope.flow.token, field };
}

function literal(asked: Asked, node: Json | undefined): Written {
  if (node === undefined) return untraced(asked, null, "the definition has no such member");
  const { field } = asked;
  return { field, text: null, sources: [{ how: "copied", reads: null, from: literalEnd(asked) }], decided: [] };
}

export function untraced({ scope, field }: Pick<Asked, "scope" | "field">, text: string | null, why: string): Written {
  const from: OriginEnd = { kind: "untraced", token: scope.flow.token, why };
  return { field, text, sources: [{ how: "computed", reads: null, from }], decided: [] };
}
