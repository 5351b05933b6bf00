import type { State } from "@/lib/asl/machine";
import { counted, formatCount } from "@/lib/base/wording";
import { failedChildren, type MapRunCounts } from "../mapRunCounts";
import type { MapRunSpan, VisitSpan } from "../span";
import { visit } from "./phrases";
import { childrenOf, stateOf, type View } from "./view";
import type { Writer } from "./writer";

/** The last Map Run of a visit. */
export function mapRunOf(view: View, span: VisitSpan): MapRunSpan | null {
  const attempt = childrenOf(view, span, "attempt").at(-1);
  return attempt === undefined ? null : (childrenOf(view, attempt, "mapRun").at(-1) ?? null);
}

export function countsOf(view: View, run: MapRunSpan): MapRunCounts | null {
  return run.mapRunArn === null ? null : (view.mapRuns.get(run.mapRunArn) ?? null);
}

/** `3 of 40 children failed, tolerated 5 %`; null where nothing is known of either. */
export function toleranceText(view: View, span: VisitSpan): string | null {
  const run = mapRunOf(view, span);
  if (run === null) return null;
  const counts = countsOf(view, run);
  const tolerated = toleratedBy(stateOf(view, span));
  if (counts === null) return tolerated === null ? null : `more children failed than are tolerated (${tolerated})`;
  const failed = `${formatCount(failedChildren(counts))} of ${counted(counts.total, "child", "children")} failed`;
  return tolerated === null ? failed : `${failed}, tolerated ${tolerated}`;
}

/** `5 %`, `2 or 5 %`, `none`: as the definition writes it down; null where data decides it. */
function toleratedBy(state: State | null): string | null {
  if (state?.type !== "Map" || state.processor.mode !== "DISTRIBUTED") return null;
  const { toleratedFailureCount: count, toleratedFailurePercentage: percentage } = state.distributed ?? {};
  if (count === undefined && percentage === undefined) return "none";
  const said = [
    count?.kind === "literal" ? formatCount(count.value) : null,
    percentage?.kind === "literal" ? `${percentage.value} %` : null,
  ].filter((text) => text !== null);
  return said.length === 0 ? null : said.join(" or ");
}

/** Map Runs that went on although children of theirs failed. */
export function writeToleratedFailures(writer: Writer, view: View): void {
  for (const span of view.trace.spans) {
    if (span.kind !== "visit" || span.stateType !== "Map" || span.outcome !== "succeeded") continue;
    const run = mapRunOf(view, span);
    const counts = run === null ? null : countsOf(view, run);
    if (counts === null || failedChildren(counts) === 0) continue;
    visit(writer.say(" In "), span).say(` ${toleranceText(view, span) ?? ""}.`);
  }
}
