import type { EventType } from "@/lib/history/event";
import type { AttemptSpan, Span } from "@/lib/history/span";
import { lengthOf, childrenOf } from "@/lib/layout/tree";
import { type Comparable, type FieldValue, identical } from "@/lib/replay/comparable";
import { jsonDifferences } from "@/lib/replay/jsonDiff";
import { type ComparedRun, ownEvents } from "./comparedRun";
import type { Difference, DifferenceKind } from "./difference";
import { isTold } from "./time";

export type Sides = { readonly a: ComparedRun; readonly b: ComparedRun };

type StepDifferences = {
  readonly differences: readonly Difference[];
  /** A value that one of the records does not hold whole: whether it differs is not known. */
  readonly isHidden: boolean;
};

/**
 * In what the two sides of one step differ: each event of A against the one of its type that came as often before in B.
 *
 * @param cutAt event of A behind which lies what its side lacks when it was stopped because of another; null: none is
 * beside it
 */
export function stepDifferences(sides: Sides, a: Span, b: Span, cutAt: number | null): StepDifferences {
  const pairs = pairEvents(ownEvents(sides.a, a), ownEvents(sides.b, b));
  const fields = pairs.both.map(([x, y]) => eventDifferences(x, y));
  const differences = [
    ...fields.flatMap((one) => one.differences),
    ...otherEvents(sides, a, b, pairs, cutAt),
    ...timeDifference(sides, a, b),
  ];
  return { differences, isHidden: fields.some((one) => one.isHidden) };
}

type Pairs = {
  readonly both: readonly (readonly [Comparable, Comparable])[];
  readonly onlyA: readonly Comparable[];
  readonly onlyB: readonly Comparable[];
  /** The event of A before which the first of `onlyB` would stand; null: behind all. */
  readonly before: Comparable | null;
};

function pairEvents(a: readonly Comparable[], b: readonly Comparable[]): Pairs {
  const inA = new Map<string, Comparable>();
  const keyInA = counter();
  for (const event of a) inA.set(keyInA(event.type), event);
  const both: [Comparable, Comparable][] = [];
  const onlyB: Comparable[] = [];
  let behind = -1;
  const keyInB = counter();
  for (const event of b) {
    const key = keyInB(event.type);
    const beside = inA.get(key);
    if (beside === undefined) onlyB.push(event);
    else {
      both.push([beside, event]);
      if (onlyB.length === 0) behind = a.indexOf(beside);
    }
    inA.delete(key);
  }
  return { both, onlyA: [...inA.values()], onlyB, before: a[behind + 1] ?? null };
}

/** `Type 2` of the second of a type. */
function counter(): (type: string) => string {
  const counts = new Map<string, number>();
  return (type) => {
    const count = (counts.get(type) ?? 0) + 1;
    counts.set(type, count);
    return `${type} ${count}`;
  };
}

/** Fields that name a run and are another one's in every other, as its times are. */
const NAMES_OF_RUNS: ReadonlySet<string> = new Set(["mapRunArn"]);

function eventDifferences(a: Comparable, b: Comparable): StepDifferences {
  if (identical(a, b)) return { differences: [], isHidden: false };
  const differences: Difference[] = [];
  let isHidden = false;
  for (const field of new Set([...a.fields.keys(), ...b.fields.keys()])) {
    if (NAMES_OF_RUNS.has(field)) continue;
    const [x, y] = [a.fields.get(field), b.fields.get(field)];
    if (x?.kind === "hidden" || y?.kind === "hidden") {
      isHidden = true;
      continue;
    }
    const found = jsonDifferences("$", valueOf(y), valueOf(x), null);
    if (found.length === 0) continue;
    const values = found.map(({ path, ours, recorded }) => ({ path, a: recorded, b: ours }));
    const named = fieldName(a.type, field);
    differences.push({ kind: FIELD_KINDS[named] ?? "settings", field: named, a: a.id, b: b.id, at: a.id, values });
  }
  return { differences, isHidden };
}

function valueOf(field: FieldValue | undefined) {
  return field?.kind === "json" ? field.value : undefined;
}

/** What a field is called in `Difference.field`, where that says more than its own name. */
function fieldName(type: string, field: string): string {
  if (SENT.has(type) && (field === "input" || field === "parameters")) return "sent";
  if (ANSWERS.has(type) && field === "output") return "answer";
  return field === "length" ? "items" : field;
}

const SENT: ReadonlySet<string> = new Set<EventType>(["TaskScheduled", "LambdaFunctionScheduled", "ActivityScheduled"]);
const ANSWERS: ReadonlySet<string> = new Set<EventType>([
  "TaskSucceeded",
  "TaskSubmitted",
  "LambdaFunctionSucceeded",
  "ActivitySucceeded",
]);

const FIELD_KINDS: Readonly<Record<string, DifferenceKind>> = {
  input: "input",
  sent: "input",
  items: "input",
  output: "output",
  answer: "output",
  variables: "output",
  error: "error",
  cause: "error",
};

/** Events that only one side has, as one difference; none where the other may have them beyond what is recorded of it. */
function otherEvents(sides: Sides, a: Span, b: Span, pairs: Pairs, cutAt: number | null): readonly Difference[] {
  if (a.outcome === "aborted" && b.outcome === "aborted") return [];
  const first = mayLack(sides.b, b) ? undefined : pairs.onlyA[0];
  const theirs = mayLack(sides.a, a) ? undefined : pairs.onlyB[0];
  if (first === undefined && theirs === undefined) return [];
  const at = Math.min(
    first?.id ?? Number.POSITIVE_INFINITY,
    theirs === undefined ? Number.POSITIVE_INFINITY : placeOfLacking(sides.a, a, pairs, cutAt),
  );
  const ids = { a: first?.id ?? null, b: theirs?.id ?? null };
  return [{ kind: whyOther(sides, a, b), field: null, ...ids, at, values: [] }];
}

/** Where in A its side lacks what B has. What is between two of its own events, inside of it, comes before. */
function placeOfLacking({ lastEvents }: ComparedRun, a: Span, { before }: Pairs, cutAt: number | null): number {
  if (a.outcome === "aborted" && cutAt !== null) return cutAt + 0.5;
  return before === null ? (lastEvents[a.index] ?? 0) + 0.5 : before.id - 0.5;
}

/** Whether events of a span may be missing because it goes on, or because the record has holes. */
function mayLack({ trace }: ComparedRun, { outcome }: Span): boolean {
  return outcome === "open" || outcome === "unknown" || trace.completeness.kind === "partial";
}

function whyOther(sides: Sides, a: Span, b: Span): DifferenceKind {
  if (a.outcome !== b.outcome) return "outcome";
  if (attemptsIn(sides.a, a).length !== attemptsIn(sides.b, b).length) return "attempts";
  return "events";
}

/** The attempts of a visit; none of what is no visit. */
export function attemptsIn(run: ComparedRun, span: Span): readonly AttemptSpan[] {
  if (span.kind !== "visit") return [];
  return childrenOf(run.tree, span.index).filter((child) => child.kind === "attempt");
}

/** Of steps and executions that ended alike: what was stopped took as long as it was let. */
function timeDifference({ a: runA, b: runB }: Sides, a: Span, b: Span): readonly Difference[] {
  if ((a.kind !== "visit" && a.kind !== "execution") || a.outcome !== b.outcome) return [];
  const [x, y] = [lengthOf(runA.tree, a), lengthOf(runB.tree, b)];
  if (x.least || y.least || !isTold(x.ms, y.ms, Math.max(runA.lengthMs, runB.lengthMs))) return [];
  const ids = { a: a.events[0] ?? null, b: b.events[0] ?? null };
  return [{ kind: "time", field: null, ...ids, at: runA.firstEvents[a.index] ?? 0, values: [] }];
}
