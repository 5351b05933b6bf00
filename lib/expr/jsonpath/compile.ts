import type { Json } from "@/lib/base/json";
import { err, ok, type Result } from "@/lib/base/result";
import { finderOf } from "./finder";
import { parsePath } from "./parse";
import { type CompiledPath, MAX_VISITS, type PathMiss, type PathSyntaxError } from "./path";
import { isDefinitePath, type ParsedPath } from "./token";
import type { Visit } from "./visit";
import { Walk } from "./walk";

/** Compiled once, read often; equal texts share one, up to this many. */
const CACHE_SIZE = 2_000;
const cache = new Map<string, Result<CompiledPath, PathSyntaxError>>();

/**
 * Compiles a JSONPath as AWS reads it: Jayway JsonPath 2.0.0 over Jackson's nodes, in its default configuration, which
 * of all releases is the only one that no recording contradicts. Equal texts share one compiled path.
 */
export function compilePath(text: string): Result<CompiledPath, PathSyntaxError> {
  const known = cache.get(text);
  if (known !== undefined) return known;
  const parsed = parsePath(text);
  const compiled = parsed.ok ? ok(pathOf(parsed.value)) : parsed;
  if (cache.size >= CACHE_SIZE) cache.clear();
  cache.set(text, compiled);
  return compiled;
}

function pathOf({ text, tokens }: ParsedPath): CompiledPath {
  const walk = new Walk(tokens);
  const locate = (root: Json) => {
    const visit = { root, hits: [], left: MAX_VISITS, ways: [] };
    return walk.from(root, visit) === null ? visit.ways : [];
  };
  const filters = tokens.some(({ kind }) => kind === "filter");
  if (!isDefinitePath(tokens)) {
    const read = (root: Json): Result<Json, PathMiss> => {
      const visit: Visit = { root, hits: [], left: MAX_VISITS };
      const miss = walk.from(root, visit);
      return miss === null ? ok(visit.hits) : err(miss);
    };
    const find = (root: Json) => {
      const selected = read(root);
      return selected.ok ? selected.value : undefined;
    };
    return { text, definite: false, read, find, findPresent: find, locate, filters };
  }
  const find = finderOf(tokens, null);
  const read = (root: Json): Result<Json, PathMiss> => {
    const value = find(root);
    if (value !== undefined) return ok(value);
    const visit: Visit = { root, hits: [], left: MAX_VISITS };
    const miss = walk.from(root, visit);
    // What the finder does not find the walk does not find.
    return miss === null ? ok(visit.hits.at(-1) ?? null) : err(miss);
  };
  return { text, definite: true, read, find, findPresent: finderOf(tokens, undefined), locate, filters };
}
