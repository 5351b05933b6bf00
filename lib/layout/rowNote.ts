import { counted, formatCount } from "@/lib/base/wording";
import type { VisitSpan } from "@/lib/history/span";
import { attemptsOf, contentsOf, type Tree } from "./tree";

/** What a visit is, after its name: `Parallel 2`, `Map 40`, `Task · 3 attempts`, `Task · → LogFailure`. */
export function visitNote(tree: Tree, visit: VisitSpan): string {
  const { attempts } = attemptsOf(tree, visit);
  const parts: string[] = [];
  if (visit.stateType === "Parallel") {
    const { branches } = contentsOf(tree, [visit]);
    parts.push(`Parallel ${new Set(branches.map((span) => span.branch)).size || ""}`.trim());
  } else if (visit.stateType === "Map") {
    parts.push(`Map ${formatCount(attempts.at(-1)?.length ?? contentsOf(tree, [visit]).iterations.length)}`);
  } else if (visit.stateType !== null) parts.push(visit.stateType);
  if (attempts.length > 1) parts.push(counted(attempts.length, "attempt"));
  const text = parts.join(" · ");
  return visit.outcome === "caught" && visit.next !== null ? `${text} → ${visit.next}`.trim() : text;
}
