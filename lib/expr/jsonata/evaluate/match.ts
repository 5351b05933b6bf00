import { EvaluationFault } from "../fault";
import type { Focus, FunctionValue, Procedure } from "./procedure";
import { isFunction, nativeOf } from "./procedure";
import type { Run } from "./run";

/* Patterns as functions: of a text, they give the first match and a function for the next. */

export type Match = {
  readonly match: string;
  readonly start: number;
  readonly end: number;
  readonly groups: readonly unknown[];
  readonly next?: unknown;
};

export function callPattern(
  run: Run,
  { pattern, source }: Extract<Procedure, { kind: "pattern" }>,
  [text, from]: readonly unknown[],
): unknown {
  if (typeof text !== "string") throw EvaluationFault.of("T1010");
  return matchFrom(typeof from === "number" ? from : 0, run);

  function matchFrom(start: number, { budget }: Run): Match | undefined {
    const found = pattern.find(String(text), start, budget);
    if (found === null) return undefined;
    return { ...found, next: nativeOf(({ run: now }) => after(found, now), { arity: 0 }) };
  }

  function after({ end }: Match, now: Run): Match | undefined {
    if (end >= String(text).length) return undefined;
    const next = matchFrom(end, now);
    // It matches nothing and would never go on.
    if (next?.match === "") throw EvaluationFault.of("D1004", { value: source });
    return next;
  }
}

/** All matches that a matcher gives, a pattern or a function of the expression's own. */
export function* matchesOf({ run }: Focus, matcher: FunctionValue, text: string): Generator<Match> {
  let found = run.apply(matcher, [text], null);
  while (found !== undefined) {
    run.budget.spend(1);
    const match = matchIn(found);
    yield match;
    found = isFunction(match.next) ? run.apply(match.next, [], null) : undefined;
  }
}

function matchIn(found: unknown): Match {
  if (typeof found !== "object" || found === null) throw EvaluationFault.of("T1010");
  const { match, start, end, groups, next } = found as Partial<Match>;
  if (typeof match !== "string" || typeof start !== "number" || typeof end !== "number" || !Array.isArray(groups))
    throw EvaluationFault.of("T1010");
  return { match, start, end, groups: groups as readonly unknown[], next };
}
