import { childrenOf, parentOf, stateOf, type View } from "../story/view";
import type { VisitSpan } from "../span";
import type { FullMap } from "./cause";

/** Items of an inline Map that AWS runs at once, whatever MaxConcurrency allows. */
const MAX_INLINE = 40;

/** Inline Maps around open visits that run as many items as they may while others wait. */
export function fullMaps(view: View, open: readonly VisitSpan[]): FullMap[] {
  const found = new Map<number, FullMap>();
  for (const visit of open) {
    for (let up = parentOf(view, visit); up !== null; up = parentOf(view, up)) {
      if (up.kind !== "visit" || up.stateType !== "Map" || found.has(up.index)) continue;
      const full = fullMap(view, up);
      if (full !== null) found.set(up.index, full);
    }
  }
  return [...found.values()];
}

function fullMap(view: View, visit: VisitSpan): FullMap | null {
  const attempt = childrenOf(view, visit, "attempt").at(-1);
  const state = stateOf(view, visit);
  if (attempt === undefined || attempt.length === null || state?.type !== "Map") return null;
  const { maxConcurrency: said } = state;
  // What data decides is not written down anywhere in the history.
  if (said !== undefined && said.kind !== "literal") return null;
  const maxConcurrency = said === undefined || said.value === 0 || said.value > MAX_INLINE ? null : said.value;
  const items = childrenOf(view, attempt, "iteration");
  const running = items.filter(({ end }) => end === null).length;
  if (running < (maxConcurrency ?? MAX_INLINE) || items.length >= attempt.length) return null;
  return { visit, running, done: items.length - running, total: attempt.length, maxConcurrency };
}
