import { isArray, isObject, type Json } from "@/lib/base/json";
import { isInherited, own } from "../own";
import type { Token } from "./token";

/*
 * Definite paths, which nearly all are: one step after the other, nothing allocated, no reason for a miss.
 */

export type Finder = (value: Json) => Json | undefined;

/** @param pastEnd what an index past the end, or below zero, gives. */
export function finderOf(tokens: readonly Token[], pastEnd: null | undefined): Finder {
  const steps = tokens.map((token, i) => stepOf(token, pastEnd, i === tokens.length - 1));
  const [first, second] = steps;
  if (first === undefined) return (root) => root;
  if (second === undefined) return first;
  if (steps.length === 2) {
    return (root) => {
      const value = first(root);
      return value === undefined ? undefined : second(value);
    };
  }
  return (root) => {
    let value: Json | undefined = root;
    for (const step of steps) {
      value = step(value);
      if (value === undefined) return undefined;
    }
    return value;
  };
}

function stepOf(token: Token, pastEnd: null | undefined, isLeaf: boolean): Finder {
  if (token.kind === "property")
    return token.names.length === 1 ? memberStep(token.names[0] ?? "") : manyStep(token.names, isLeaf);
  const index = token.kind === "index" ? (token.indexes[0] ?? 0) : 0;
  if (token.kind === "fromEnd")
    return (value) => (isArray(value) ? (value[value.length + token.offset] ?? pastEnd) : undefined);
  return (value) => (Array.isArray(value) ? ((value as readonly Json[])[index] ?? pastEnd) : undefined);
}

function memberStep(name: string): Finder {
  if (isInherited(name)) return (value) => (isObject(value) ? own(value, name) : undefined);
  return (value) =>
    typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Readonly<Record<string, Json>>)[name]
      : undefined;
}

/** Several names give one object, absent ones left out; before the end of a path they give nothing. */
function manyStep(names: readonly string[], isLeaf: boolean): Finder {
  return (value) => (isLeaf && isObject(value) ? picked(value, names) : undefined);
}

export function picked(object: { readonly [key: string]: Json }, names: readonly string[]): Json {
  const found: [string, Json][] = [];
  for (const name of names) {
    const member = own(object, name);
    if (member !== undefined) found.push([name, member]);
  }
  return Object.fromEntries(found);
}
