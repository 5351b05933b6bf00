import type { HistoryEvent } from "@/lib/history/event";
import type { Payload } from "@/lib/history/payload";
import type { Span } from "@/lib/history/span";
import { formatExactDuration } from "@/lib/base/wording";
import { OUTCOME_NAMES } from "@/lib/layout/label";
import { spanName } from "@/lib/layout/spanName";
import type { SharedExecution } from "./shared";

/** A span as a line of a picture. */
export type Step = {
  readonly name: string;
  readonly depth: number;
  readonly outcome: Span["outcome"];
  readonly outcomeText: string;
  /** Share of the whole, 0 to 100. */
  readonly left: number;
  readonly width: number;
  readonly duration: string;
  readonly error: string | null;
  readonly cause: string | null;
  /** Of a visit: what it was given and what came of it. */
  readonly input: Payload | null;
  readonly output: Payload | null;
};

/** The steps of an execution in the order they began, at most `most`, and how many there are. */
export function stepsOf(
  { trace, history }: Pick<SharedExecution, "trace" | "history">,
  most: number,
): { readonly steps: readonly Step[]; readonly total: number } {
  const byId = new Map(history.map((event) => [event.id, event]));
  /** By span: the depth of what is in it. */
  const inside: number[] = [];
  const steps: Step[] = [];
  let total = 0;
  const from = trace.spans[0]?.start ?? 0;
  const to = trace.spans.reduce(
    (latest, { start, end }) => Math.max(latest, end ?? start),
    trace.execution.lastAt ?? from,
  );
  for (const span of trace.spans) {
    const depth = inside[span.parent] ?? 0;
    inside.push(isShown(span) ? depth + 1 : depth);
    if (!isShown(span)) continue;
    total += 1;
    if (steps.length < most) steps.push(stepOf(span, depth, { from, to }, byId));
  }
  return { steps, total };
}

/** An only attempt says nothing that its visit does not. */
function isShown(span: Span): boolean {
  return span.kind !== "execution" && span.kind !== "callback" && (span.kind !== "attempt" || span.failure !== null);
}

function stepOf(
  span: Span,
  depth: number,
  { from, to }: { readonly from: number; readonly to: number },
  byId: ReadonlyMap<number, HistoryEvent>,
): Step {
  const whole = Math.max(1, to - from);
  const end = span.end ?? to;
  const events = span.kind === "visit" ? span.events.flatMap((id) => byId.get(id) ?? []) : [];
  return {
    name: spanName(span),
    depth,
    outcome: span.outcome,
    outcomeText: OUTCOME_NAMES[span.outcome],
    left: (100 * (span.start - from)) / whole,
    width: (100 * Math.max(0, end - span.start)) / whole,
    duration: span.end === null ? "end not recorded" : formatExactDuration(span.end - span.start),
    error: span.failure?.error ?? null,
    cause: span.failure?.cause ?? null,
    input: payloadIn(events, "input"),
    output: payloadIn(events, "output"),
  };
}

function payloadIn(events: readonly HistoryEvent[], member: "input" | "output"): Payload | null {
  for (const event of events) {
    if (event.type === "Unknown") continue;
    const details = event.details as Readonly<Record<string, unknown>>;
    const found = details[member] as Payload | undefined;
    if (found !== undefined) return found;
  }
  return null;
}
