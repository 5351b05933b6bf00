import type { Json } from "@/lib/base/json";
import type { PathMiss } from "./path";
import type { Steps, Visit } from "./visit";

/** What a path inside another one gave. */
export type Argument = { readonly ok: true; readonly value: Json } | { readonly ok: false; readonly miss: PathMiss };

/** Reads a path within another's evaluation, out of the same budget. */
export function readInside({ start, definite, text }: Steps, from: Json, visit: Visit): Argument {
  const inner: Visit = { root: visit.root, hits: [], left: visit.left, requireProperties: false };
  const miss = start(from, inner);
  visit.left = inner.left;
  if (miss !== null) return { ok: false, miss };
  if (!definite) return { ok: true, value: inner.hits };
  const last = inner.hits.at(-1);
  if (last === undefined) return { ok: false, miss: { kind: "notFound", message: `No results for path: ${text}` } };
  return { ok: true, value: last };
}
