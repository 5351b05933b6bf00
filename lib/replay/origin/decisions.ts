import type { ChoiceState, Condition } from "@/lib/asl/machine";
import { expressionIn } from "@/lib/expr/jsonata/compile";
import type { Token } from "@/lib/engine/token";
import type { DataFlow } from "./dataFlow";
import { dynamicSources, expressionSources } from "./expressions";
import type { AttemptFlow } from "./flowLog";
import { parentOf } from "./parent";
import type { Place, Source } from "./place";

/** What decided that an execution came this way: it made no value, but without it another step would have. */
export type Decision = {
  readonly token: Token;
  readonly state: string;
  /** What the decision looked at. */
  readonly reads: readonly Source[];
} & (
  | { readonly kind: "choice"; /** Null: the Default. */ readonly rule: number | null }
  | { readonly kind: "catch"; readonly catcher: number }
);

/** Decisions that are told of one place, the nearest first. */
const MAX_DECISIONS = 50;

/** The Choices and Catches on the way to a place, the nearest first, and what each looked at. */
export function decisionsBefore(flow: DataFlow, { token, slot }: Place, most = MAX_DECISIONS): readonly Decision[] {
  const here = flow.log.get(token);
  const found: Decision[] = [];
  if (here === null) return found;
  const isBehind = slot.kind === "output" || slot.kind === "variable";
  let at: { readonly path: string; readonly visit: number } | null = {
    ...here,
    visit: here.visit + (isBehind ? 1 : 0),
  };
  for (; at !== null; at = parentOf(at.path)) {
    for (let visit = at.visit - 1; visit > 0 && found.length < most; visit--) {
      const before = flow.log.lastOf(at.path, visit);
      const decision = before === null ? null : decisionOf(flow, before);
      if (decision !== null) found.push(decision);
    }
  }
  return found;
}

function decisionOf(flow: DataFlow, attempt: AttemptFlow): Decision | null {
  const { token, state: name, catcher, rule } = attempt;
  if (catcher !== null) {
    const error: Place = { token, slot: { kind: "error" }, path: ["Error"] };
    return { token, state: name, kind: "catch", catcher, reads: [{ how: "shape", reads: null, from: error }] };
  }
  const state = flow.stateOf(attempt);
  return state?.type === "Choice"
    ? { token, state: name, kind: "choice", rule, reads: readBy(flow, attempt, state) }
    : null;
}

function readBy(flow: DataFlow, attempt: AttemptFlow, state: ChoiceState): readonly Source[] {
  return state.choices.slice(0, attempt.asked).flatMap(({ condition }, i) => {
    const field = `Choices[${i}]`;
    if (!("jsonata" in condition)) {
      const scope = flow.scope(attempt, "effective");
      return [...pathsIn(condition)].flatMap((path) =>
        dynamicSources(path, { scope, field, path: [], value: null }).sources.map(decided),
      );
    }
    const { jsonata } = condition;
    const text = typeof jsonata === "string" ? (expressionIn(jsonata) ?? jsonata) : null;
    if (text === null) return [];
    const asked = { scope: flow.scope(attempt, "input"), field, path: [], value: i === attempt.rule };
    const { sources, decided: looked } = expressionSources(text, asked, {});
    return [...sources, ...looked].map(decided);
  });
}

function decided(source: Source): Source {
  return { ...source, how: "shape" };
}

/** The paths that a condition compares; its depth is the definition's. */
function* pathsIn(condition: Condition): Generator<string> {
  if ("variable" in condition) {
    yield condition.variable;
    if (condition.operand.kind === "path") yield condition.operand.path;
  } else if (condition.op === "Not") yield* pathsIn(condition.of as Condition);
  else for (const one of condition.of as readonly Condition[]) yield* pathsIn(one);
}
