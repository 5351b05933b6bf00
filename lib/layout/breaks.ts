import type { Span } from "@/lib/history/span";
import { longIdle } from "./idle";
import type { Interval } from "./interval";
import { endOf, visitAround, type Tree } from "./tree";

/** A stretch in which nothing worked: why, and whether what was waited for never came. ms UTC. */
export type Break = Interval & {
  /** `AwaitCarrier waits`, `Moderate waits for its task token`, `until redrive 1`. */
  readonly reason: string;
  /** The waiting ended badly: it is what the run is about, and gets more room. */
  readonly bad: boolean;
};

/** Share of a break that a wait must cover to be its reason. */
const MOST_OF_IT = 0.5;

/** The breaks worth making in the axis of a run, each with its reason. */
export function breaksOf(tree: Tree, busy: readonly Interval[]): Break[] {
  const idle = longIdle(tree.whole, busy);
  if (idle.length === 0) return [];
  const waits = tree.trace.spans.filter(isWait);
  return idle.map((gap) => ({ ...gap, ...reasonOf(tree, gap, waits) }));
}

function reasonOf(tree: Tree, gap: Interval, waits: readonly Span[]): Pick<Break, "reason" | "bad"> {
  const covering = waits.filter((span) => overlap(gap, { from: span.start, to: endOf(tree, span) }) >= MOST_OF_IT);
  const first = covering.find((span) => endsBadly(tree, span)) ?? covering[0];
  if (first !== undefined) {
    const more = covering.length > 1 ? `, and ${covering.length - 1} more wait` : "";
    return { reason: `${textOf(tree, first)}${more}`, bad: endsBadly(tree, first) };
  }
  const redrive = tree.trace.spans.find(
    (span) => span.kind === "redrive" && span.start > gap.from && span.start <= gap.to,
  );
  if (redrive?.kind === "redrive") return { reason: `until redrive ${redrive.number}`, bad: false };
  if (gap.to >= tree.knownTo && tree.knownTo < tree.whole.to) return { reason: "nothing recorded since", bad: false };
  return { reason: "nothing recorded as working", bad: false };
}

function isWait(span: Span): boolean {
  return span.kind === "callback" || span.kind === "backoff" || (span.kind === "visit" && span.stateType === "Wait");
}

function textOf(tree: Tree, span: Span): string {
  const state = visitAround(tree, span.index)?.state ?? "a state";
  if (span.kind === "callback") return `${state} waits for its task token`;
  if (span.kind === "backoff") return `${state} waits before attempt ${span.after + 1}`;
  return `${state} waits`;
}

function endsBadly(tree: Tree, span: Span): boolean {
  if (span.kind === "backoff") return false;
  const outcome = visitAround(tree, span.index)?.outcome;
  return outcome === "failed" || outcome === "timedOut" || outcome === "caught";
}

/** Share of `gap` that `other` covers. */
function overlap(gap: Interval, other: Interval): number {
  const common = Math.min(gap.to, other.to) - Math.max(gap.from, other.from);
  return Math.max(0, common) / Math.max(1, gap.to - gap.from);
}
