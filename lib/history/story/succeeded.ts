import { counted, formatDuration, formatExactDuration } from "@/lib/base/wording";
import type { Span, VisitSpan } from "../span";
import { writeFailed } from "./failed";
import { countsOf, mapRunOf } from "./mapRuns";
import { error, ordinal } from "./phrases";
import { pathOfFailure, segmentBefore, segmentOf, type View } from "./view";
import type { Writer } from "./writer";

/** `Succeeded in 300 ms: 3 states and 5 000 items, all at the first attempt.`, or by way of a redrive. */
export function writeSucceeded(writer: Writer, view: View): void {
  if (view.trace.execution.redrives > 0 && writeAfterRedrive(writer, view)) return;
  const { startedAt, stoppedAt } = view.trace.execution;
  const time = startedAt === null || stoppedAt === null ? "" : ` in ${formatExactDuration(stoppedAt - startedAt)}`;
  writer.link("Succeeded", segmentOf(view)?.events.at(-1) ?? null).say(time);
  writer.say(isSmooth(view) ? `: ${smoothVisits(view)}.` : ".");
}

/** Nothing went wrong, as far as can be said: everything is there and everything is understood. */
function isSmooth({ trace }: View): boolean {
  const { completeness, unknownEvents, execution, spans } = trace;
  if (completeness.missing > 0 || completeness.truncated || unknownEvents > 0 || execution.redrives > 0) return false;
  const visits = spans.filter((span) => span.kind === "visit");
  return visits.length > 0 && visits.every(({ outcome, recovery }) => outcome === "succeeded" && recovery.length === 0);
}

/** States of a Map's items are no states of the run: `2 states and 5 000 items`. */
function smoothVisits(view: View): string {
  const { spans } = view.trace;
  const inItem = new Set<number>();
  for (const { index, parent, kind } of spans) if (kind === "iteration" || inItem.has(parent)) inItem.add(index);
  const visits = spans.filter((span): span is VisitSpan => span.kind === "visit" && !inItem.has(span.index));
  const states = new Set(visits.map(({ state }) => state)).size;
  const items = spans.filter(({ kind }) => kind === "iteration").length;
  const children = childrenOfMapRuns(view);
  const often = visits.length > states ? ` in ${counted(visits.length, "visit")}` : "";
  const parts = [
    visits.length === 1 && items + children === 0 ? "one state" : `${counted(states, "state")}${often}`,
    ...(items > 0 ? [counted(items, "item")] : []),
    ...(children > 0 ? [counted(children, "child", "children")] : []),
  ];
  const last = parts.pop() ?? "";
  const what = parts.length === 0 ? last : `${parts.join(", ")} and ${last}`;
  // Whether a child needed more than one attempt, or failed and was tolerated, is told elsewhere if anywhere.
  if (spans.some(({ kind }) => kind === "mapRun")) return what;
  return `${what}, ${visits.length + items === 1 ? "" : "all "}at the first attempt`;
}

function childrenOfMapRuns(view: View): number {
  const visits = view.trace.spans.filter(
    (span): span is VisitSpan => span.kind === "visit" && span.stateType === "Map",
  );
  return visits.reduce((sum, span) => {
    const run = mapRunOf(view, span);
    return sum + (run === null ? 0 : (countsOf(view, run)?.total ?? 0));
  }, 0);
}

const ENDED = { aborted: "was stopped", timedOut: "timed out", failed: "failed" } as const;

/** `Charge failed with Busy; 3 h later the execution was redriven and succeeded in 500 ms.` False without what it takes. */
function writeAfterRedrive(writer: Writer, view: View): boolean {
  const redrive = view.trace.spans.findLast((span) => span.kind === "redrive");
  const before = segmentBefore(view);
  if (redrive?.kind !== "redrive" || before === null) return false;
  const origin = pathOfFailure(view, before).at(-1);
  const { outcome, failure } = redrive.before;
  if (outcome === "failed" && origin !== undefined) writeFailed(writer, view, origin);
  else if (outcome === "failed" || outcome === "aborted" || outcome === "timedOut") {
    writer.say("The execution ").link(ENDED[outcome], failure?.eventId ?? null);
    const isNamed = failure !== null && failure.error !== null && failure.error !== "States.Timeout";
    if (outcome === "failed" || isNamed) error(writer.say(" with "), view, failure);
  } else return false;
  const { redrives, stoppedAt } = view.trace.execution;
  writer
    .say(`; ${waited(failure?.at ?? lastAt(before), redrive)}the execution was `)
    .link("redriven", redrive.events[0]);
  if (redrives > 1) writer.say(` for the ${ordinal(redrives)} time`);
  writer.say(" and ").link("succeeded", redrive.events.at(-1));
  writer.say(stoppedAt === null ? "." : ` in ${formatExactDuration(stoppedAt - redrive.start)}.`);
  return true;
}

function waited(ended: number | null, redrive: Span): string {
  return ended === null ? "" : `${formatDuration(Math.max(0, redrive.start - ended))} later `;
}

function lastAt({ end }: Span): number | null {
  return end;
}
