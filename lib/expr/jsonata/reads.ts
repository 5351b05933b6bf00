import type { Json } from "@/lib/base/json";
import { numberOf } from "@/lib/base/long";
import type { JsonataEnvironment } from "../environment";
import { isBare, nodesOf, type Ast } from "./ast";
import { compileJsonata } from "./compile";
import { parseExpression } from "./library";

/** A path that an expression reads, as it can be written, and what it finds; `value` is absent where that is nothing. */
export type Read = { readonly path: string; readonly value?: Json };

/** Paths that are told of one expression. */
const MOST_READS = 20;

/**
 * What an expression reads of `$states` and of variables: each path once, in the order written. A path that computes
 * (with a predicate, a function, a wildcard) counts as far as it is plain names.
 */
export function readPaths(text: string, env: JsonataEnvironment): readonly Read[] {
  let ast: Ast;
  try {
    ast = parseExpression(text);
  } catch {
    return [];
  }
  const found = new Map<string, number>();
  for (const node of nodesOf(ast)) {
    const read = pathOf(node as Ast);
    if (read === null || found.has(read.text)) continue;
    // Functions, and names that the expression gives itself, are no data.
    if (read.name === "states" || env.variables.get(read.name) !== undefined) found.set(read.text, read.position);
  }
  // `$states` alone is a part of every path that begins with it.
  const paths = [...found].filter(([path]) => path !== "$states" && !isPartOfAnother(path, found));
  return paths
    .toSorted(([, a], [, b]) => a - b)
    .slice(0, MOST_READS)
    .map(([path]) => ({ path, ...valueAt(path, env) }));
}

function isPartOfAnother(path: string, all: ReadonlyMap<string, number>): boolean {
  return [...all.keys()].some((other) => other.startsWith(`${path}.`));
}

type Found = { readonly name: string; readonly text: string; readonly position: number };

function pathOf(node: Ast): Found | null {
  if (node.type === "variable") return variableOf(node);
  const [first, ...rest] = node.type === "path" ? (node.steps ?? []) : [];
  const start = first?.type === "variable" ? variableOf(first) : null;
  if (start === null) return null;
  const stop = rest.findIndex((step) => step.type !== "name" || !isBare(step));
  const names = (stop < 0 ? rest : rest.slice(0, stop)).map((step) => nameText(String(step.value)));
  return { ...start, text: [start.text, ...names].join(".") };
}

function variableOf({ value, position = 0 }: Ast): Found | null {
  if (typeof value !== "string" || value === "" || value === "$") return null;
  return { name: value, text: `$${value}`, position };
}

function nameText(name: string): string {
  return /^[A-Za-z_]\w*$/.test(name) ? name : `\`${name}\``;
}

function valueAt(path: string, env: JsonataEnvironment): { readonly value?: Json } {
  const compiled = compileJsonata(path);
  const outcome = compiled.ok ? compiled.value.evaluate(env) : null;
  return outcome?.kind !== "value" ? {} : { value: numberOf(outcome.value) };
}
