import { childPath, type Token, tokenOf } from "@/lib/engine/token";

/** The attempt of a Parallel or Map that opened a branch or iteration, and which one it is. */
export type Parent = {
  readonly token: Token;
  readonly path: string;
  readonly visit: number;
  readonly attempt: number;
  readonly index: number;
};

/** What opened the chain of a path: `1.0.2/` was opened by the attempt `1.0` as its index 2; null at the top. */
export function parentOf(path: string): Parent | null {
  if (path === "") return null;
  const inner = path.slice(0, -1);
  const start = inner.lastIndexOf("/") + 1;
  const [visit = 0, attempt = 0, index = 0] = inner.slice(start).split(".").map(Number);
  const outer = inner.slice(0, start);
  return { token: tokenOf({ path: outer, visit, attempt }), path: outer, visit, attempt, index };
}

/** The chains that child `index` of an attempt may have: a redrive goes on with those that a visit before had opened. */
export function* childPaths(
  { path, visit, attempt }: { readonly path: string; readonly visit: number; readonly attempt: number },
  index: number,
  attemptsOf: (visit: number) => number,
): Generator<string> {
  for (let v = visit; v > 0; v--) {
    for (let a = v === visit ? attempt : attemptsOf(v); a >= 0; a--)
      yield childPath({ path, visit: v, attempt: a }, index);
  }
}
