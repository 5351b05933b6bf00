import type { Json } from "@/lib/base/json";
import { err, ok, type Result } from "@/lib/base/result";
import type { Environment } from "./environment";
import { compilePath } from "./jsonpath/compile";
import type { CompiledPath, PathMiss, PathSyntaxError } from "./jsonpath/path";

/**
 * A path with its head: `$…` reads the input, `$$…` the context object, `$name…` a variable.
 * This is what InputPath, Variable, SecondsPath and the `.$` fields of templates hold.
 */
export type Query = {
  readonly text: string;
  readonly head: "input" | "context" | "variable";
  /** Of the variable, without `$`. */
  readonly variable?: string;
  /** The path behind the head. */
  readonly path: CompiledPath;
  readonly read: (env: Environment) => Result<Json, PathMiss>;
  /** Undefined when there is no value; allocates nothing on definite paths. */
  readonly find: (env: Environment) => Json | undefined;
  /** As `find`, but an index past the end finds nothing, where `read` and `find` give null. */
  readonly findPresent: (env: Environment) => Json | undefined;
};

const VARIABLE = /^\$([\p{ID_Start}_][\p{ID_Continue}]*)/u;

/** Compiles a path of a JSONPath state. */
export function compileQuery(text: string): Result<Query, PathSyntaxError> {
  if (text.startsWith("$$")) return withPath(text, text.slice(1), (path) => rootedAt("context", text, path));
  const name = VARIABLE.exec(text)?.[1];
  if (name !== undefined) return variableQuery(text, name);
  if (!text.startsWith("$")) return err({ text, message: "Path must start with '$'" });
  return withPath(text, text, (path) => rootedAt("input", text, path));
}

function rootedAt(head: "input" | "context", text: string, path: CompiledPath): Query {
  const { read, find, findPresent } = path;
  return {
    text,
    head,
    path,
    read: (env) => read(env[head]),
    find: (env) => find(env[head]),
    findPresent: (env) => findPresent(env[head]),
  };
}

function withPath(text: string, pathText: string, make: (path: CompiledPath) => Query): Result<Query, PathSyntaxError> {
  const path = compilePath(pathText);
  return path.ok ? ok(make(path.value)) : err({ text, message: path.error.message });
}

function variableQuery(text: string, variable: string): Result<Query, PathSyntaxError> {
  const unset: PathMiss = { kind: "notFound", message: `The variable '$${variable}' has no value` };
  return withPath(text, `$${text.slice(variable.length + 1)}`, (path) => ({
    text,
    head: "variable",
    variable,
    path,
    read: (env) => {
      const value = env.variables.get(variable);
      return value === undefined ? err(unset) : path.read(value);
    },
    find: (env) => {
      const value = env.variables.get(variable);
      return value === undefined ? undefined : path.find(value);
    },
    findPresent: (env) => {
      const value = env.variables.get(variable);
      return value === undefined ? undefined : path.findPresent(value);
    },
  }));
}
