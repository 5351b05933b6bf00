import type { Span, SpanOutcome } from "@/lib/history/span";
import { markedOutcome } from "../recovered";
import { attemptsOf, lengthOf, type Tree } from "../tree";
import type { NumberField, NumberOp, StepFilter, StepTerm, TextField } from "./stepFilter";

/*
 * What a filter asks of each step, looked up once for a run: 25,000 events are some ten thousand steps, and each letter
 * that is typed asks all of them.
 */

type Step = {
  readonly span: Span;
  /** In lower case. `state` of an item is what names it. */
  readonly texts: Readonly<Record<TextField, string>>;
  readonly all: string;
  readonly outcome: SpanOutcome;
  readonly numbers: Readonly<Record<NumberField, number>>;
};

type StepIndex = readonly Step[];

/** Visits and items, in the order in which they began. `labels`: what tells items and visits apart, by spans. */
export function indexSteps(tree: Tree, labels: ReadonlyMap<number, string> = new Map()): StepIndex {
  const whole = Math.max(1, tree.knownTo - tree.whole.from);
  return tree.trace.spans.flatMap((span) =>
    span.kind === "visit" || span.kind === "iteration" ? [stepOf(tree, span, labels.get(span.index) ?? "", whole)] : [],
  );
}

function stepOf(tree: Tree, span: Span, label: string, whole: number): Step {
  const attempts = span.kind === "visit" ? attemptsOf(tree, span).attempts : [];
  const { ms } = lengthOf(tree, span);
  const number = span.kind === "iteration" && span.iteration !== null ? `item ${span.iteration}` : "";
  const texts = {
    state: (span.kind === "visit" ? (span.state ?? "") : "").toLowerCase(),
    error: `${span.failure?.error ?? ""} ${span.failure?.cause ?? ""}`.trim().toLowerCase(),
    item: `${number} ${label}`.trim().toLowerCase(),
    resource: attempts
      .map(({ resource, resourceType }) => [resourceType, resource].filter(Boolean).join(":"))
      .join(" ")
      .toLowerCase(),
  };
  return {
    span,
    texts,
    all: Object.values(texts).join("\n"),
    outcome: markedOutcome(tree, span),
    numbers: { duration: ms, share: ms / whole, attempts: attempts.length },
  };
}

/** Indexes of the spans of which all terms hold, ascending; of an empty filter none. */
export function matchingSteps(index: StepIndex, filter: StepFilter): number[] {
  if (filter.length === 0) return [];
  return index.flatMap((step) => (filter.every((term) => holds(step, term) !== term.negated) ? [step.span.index] : []));
}

function holds(step: Step, term: StepTerm): boolean {
  switch (term.kind) {
    case "text":
      return (term.field === null ? step.all : step.texts[term.field]).includes(term.text);
    case "status":
      return term.outcomes.has(step.outcome);
    case "type":
      return step.span.kind === "visit" && step.span.stateType === term.type;
    case "number":
      return COMPARE[term.op](step.numbers[term.field], term.value);
  }
}

const COMPARE = {
  "<": (a, b) => a < b,
  "<=": (a, b) => a <= b,
  ">": (a, b) => a > b,
  ">=": (a, b) => a >= b,
  "=": (a, b) => a === b,
} as const satisfies Record<NumberOp, (a: number, b: number) => boolean>;
