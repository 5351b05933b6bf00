import { isObject, type Json } from "@/lib/base/json";
import type { VisitSpan } from "@/lib/history/span";
import { childrenOf, type Tree } from "./tree";

/** Fields that are named; more are counted. */
export const MAX_LOST = 20;

/**
 * Top-level fields of what went into a state that are not in what the next one was given. Null where one of both is no
 * JSON object, so that fields say nothing.
 */
export function lostFields(before: string | null, after: string | null): string[] | null {
  const [had, has] = [parsed(before), parsed(after)];
  if (!isObject(had)) return null;
  if (!isObject(has)) return after === null ? null : Object.keys(had);
  return Object.keys(had).filter((field) => !Object.hasOwn(has, field));
}

/** The visit that a chain came to after another one; null at its end. */
export function nextVisit(tree: Tree, visit: VisitSpan): VisitSpan | null {
  const place = tree.places[visit.index] ?? 0;
  const after = childrenOf(tree, visit.parent).slice(place + 1);
  return after.find((span): span is VisitSpan => span.kind === "visit") ?? null;
}

function parsed(text: string | null): Json | undefined {
  if (text === null) return undefined;
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}
