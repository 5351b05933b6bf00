import type { Instant } from "@/lib/base/instant";
import type { Span, SpanOutcome, StateType } from "@/lib/history/span";
import { lengthOf } from "@/lib/layout/tree";
import type { ComparedRun } from "./comparedRun";
import type { Difference } from "./difference";
import { attemptsIn } from "./stepDifferences";

export type RowKind = "execution" | "step" | "attempt" | "branch" | "item" | "redrive";

/** One of the executions at a step. */
export type RowSide = {
  /** Index of its span. */
  readonly span: number;
  /** Its first event; null where the record holds none. */
  readonly eventId: number | null;
  /** From 1: which visit of the state in its chain, attempt, branch or redrive it is; of an item its index. */
  readonly number: number;
  readonly outcome: SpanOutcome;
  readonly start: Instant;
  /** How long it took; `least`: at least. */
  readonly ms: number;
  readonly least: boolean;
  readonly attempts: number;
  readonly error: string | null;
  /** The end of the run waited for it. */
  readonly critical: boolean;
};

export type Row = {
  readonly kind: RowKind;
  /** Parallels, Maps and attempts around it. */
  readonly depth: number;
  readonly state: string | null;
  readonly stateType: StateType | null;
  readonly a: RowSide | null;
  readonly b: RowSide | null;
  /** Why a side that is null is no difference: it runs on, or its record has a hole. Null otherwise. */
  readonly absent: "notReached" | "unrecorded" | null;
  /** A value that one of the records does not hold whole. */
  readonly isHidden: boolean;
  /** Of a step that only one has the first of its rows says so. */
  readonly differences: readonly Difference[];
};

const KINDS = {
  execution: "execution",
  redrive: "redrive",
  visit: "step",
  attempt: "attempt",
  branch: "branch",
  iteration: "item",
  backoff: "step",
  callback: "step",
  mapRun: "step",
} as const satisfies Record<Span["kind"], RowKind>;

export function rowKind({ kind }: Span): RowKind {
  return KINDS[kind];
}

/** @param visit which visit of its state in its chain a visit is */
export function sideOf(run: ComparedRun, span: Span, visit: number): RowSide {
  const { ms, least } = lengthOf(run.tree, span);
  return {
    span: span.index,
    eventId: run.firstEvents[span.index] || null,
    number: numberOf(span, visit),
    outcome: span.outcome,
    start: span.start,
    ...{ ms, least },
    attempts: attemptsIn(run, span).length,
    error: span.failure?.error ?? null,
    critical: run.critical.has(span.index),
  };
}

function numberOf(span: Span, visit: number): number {
  switch (span.kind) {
    case "attempt":
      return span.attempt;
    case "branch":
      return span.branch + 1;
    case "iteration":
      return span.iteration ?? 0;
    case "redrive":
      return span.number;
    default:
      return visit;
  }
}
