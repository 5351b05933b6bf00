import type { Condition, Retrier, Scope, State, StateMachine, StateType } from "./machine";
import { scopesOf } from "./walk";

/**
 * The graph of a machine: what is drawn, and what reachability is asked of. Levels are flat; `parent` and
 * `branch` of a level say where it belongs. An id is a state's name, which is unique over the machine.
 */
export type MachineGraph = { readonly levels: readonly GraphLevel[] };

export type GraphLevel = {
  /** State that holds the level; absent for the machine itself. */
  readonly parent?: string;
  /** Index of the branch of a Parallel. */
  readonly branch?: number;
  readonly depth: number;
  readonly startAt: string;
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
};

export type GraphNode = {
  readonly id: string;
  readonly type: StateType;
  /** The execution or the level ends here. */
  readonly terminal: boolean;
  /** The errors of each of its retriers, in their order: `States.Timeout, Busy`. */
  readonly retriers: readonly string[];
  /** A Map whose items run as executions of their own: the history of the machine does not hold them. */
  readonly distributed: boolean;
  readonly comment?: string;
};

export type GraphEdge = {
  readonly from: string;
  readonly to: string;
} & (
  | { readonly kind: "next" | "default" }
  /** Rule number `index` of a Choice, with a short text of what it tests. */
  | { readonly kind: "choice"; readonly index: number; readonly label: string }
  /** Catcher number `index`, with the errors it catches. */
  | { readonly kind: "catch"; readonly index: number; readonly label: string }
);

/** The graph of a machine, in the order of the definition. */
export function graphOf(machine: StateMachine): MachineGraph {
  return {
    levels: [...scopesOf(machine)].map(({ scope, ...place }) => ({
      ...place,
      startAt: scope.startAt,
      nodes: nodesOf(scope),
      edges: [...scope.states.values()].flatMap(edgesOf),
    })),
  };
}

function nodesOf(scope: Scope): readonly GraphNode[] {
  return [...scope.states.values()].map((state) => ({
    id: state.name,
    type: state.type,
    terminal: isTerminal(state),
    retriers: recovers(state) ? state.retry.map((retrier) => retrier.errorEquals.join(", ")) : [],
    distributed: state.type === "Map" && state.processor.mode === "DISTRIBUTED",
    ...(state.comment === undefined ? {} : { comment: state.comment }),
  }));
}

/** Whether a state ends its level when it is left. */
export function isTerminal(state: State): boolean {
  if (state.type === "Succeed" || state.type === "Fail") return true;
  return state.type !== "Choice" && state.next === undefined;
}

/** Ways out of a state. */
export function edgesOf(state: State): readonly GraphEdge[] {
  const from = state.name;
  if (state.type === "Succeed" || state.type === "Fail") return [];
  if (state.type === "Choice") {
    const rules = state.choices.map((rule, index): GraphEdge => {
      const label = rule.comment ?? testText(rule.condition);
      return { kind: "choice", from, to: rule.next, index, label };
    });
    return state.default === undefined ? rules : [...rules, { kind: "default", from, to: state.default }];
  }
  const next: readonly GraphEdge[] = state.next === undefined ? [] : [{ kind: "next", from, to: state.next }];
  return [...next, ...caught(state)];
}

type Recovering = Extract<State, { readonly retry: readonly Retrier[] }>;

function recovers(state: State): state is Recovering {
  return state.type === "Task" || state.type === "Parallel" || state.type === "Map";
}

function caught(state: State): readonly GraphEdge[] {
  if (!recovers(state)) return [];
  return state.catch.map((catcher, index): GraphEdge => {
    return { kind: "catch", from: state.name, to: catcher.next, index, label: catcher.errorEquals.join(", ") };
  });
}

/** Longest label of an edge, in characters. */
const MAX_LABEL = 60;

/** An expression of JSONata without its `{%` and `%}`. */
function bare(text: string): string {
  const from = text.startsWith("{%") ? 2 : 0;
  return text.slice(from, text.endsWith("%}") && text.length >= from + 2 ? -2 : undefined).trim();
}

function testText(condition: Condition | { readonly jsonata: unknown }): string {
  const text = "jsonata" in condition ? bare(String(condition.jsonata)) : sentence(condition);
  return text.length > MAX_LABEL ? `${text.slice(0, MAX_LABEL - 1)}…` : text;
}

const SIGNS: readonly (readonly [ending: string, sign: string])[] = [
  ["LessThanEquals", "≤"],
  ["GreaterThanEquals", "≥"],
  ["LessThan", "<"],
  ["GreaterThan", ">"],
  ["Equals", "="],
  ["Matches", "matches"],
];

function sentence(condition: Condition): string {
  if ("of" in condition) {
    const { of } = condition;
    if ("op" in of) return `not (${sentence(of)})`;
    return of.map(sentence).join(condition.op === "And" ? " and " : " or ");
  }
  const { op, variable, operand } = condition;
  const value =
    operand.kind === "literal" ? JSON.stringify(operand.value) : operand.kind === "path" ? operand.path : "";
  if (op.startsWith("Is")) return `${variable} ${value === "false" ? "is not" : "is"} ${op.slice(2).toLowerCase()}`;
  const sign = SIGNS.find(([ending]) => op.endsWith(ending))?.[1] ?? op;
  return `${variable} ${sign} ${value}`;
}
