import type { RedriveSpan, Span, VisitSpan } from "@/lib/history/span";
import { childrenOf } from "@/lib/layout/tree";
import type { ComparedRun } from "./comparedRun";

/** What a chain goes through: states, and the redrives between them. */
export type Link = VisitSpan | RedriveSpan;

/** The chain inside of an execution, a branch or an item. What follows a redrive goes on with the chain before it. */
export function chainIn(run: ComparedRun, around: Span | null): readonly Link[] {
  if (around === null) return [];
  return childrenOf(run.tree, around.index).flatMap((child): readonly Link[] => {
    if (child.kind === "visit") return [child];
    return child.kind === "redrive" ? [child, ...chainIn(run, child)] : [];
  });
}

/** By what links of two chains are paired. */
export function linkName(link: Link): string {
  return link.kind === "redrive" ? "redrive" : `state ${link.state ?? ""}`;
}

/** Branches and items that an attempt opened, by what pairs them: the first state of a branch, the index of an item. */
export function opened(run: ComparedRun, attempt: Span | null): ReadonlyMap<string, Span> {
  const found = new Map<string, Span>();
  if (attempt === null) return found;
  for (const child of childrenOf(run.tree, attempt.index)) {
    if (child.kind !== "branch" && child.kind !== "iteration") continue;
    const name = child.kind === "branch" ? branchName(run, child) : `item ${child.iteration ?? "?"}`;
    // Items without an index are paired as they come.
    let free = name;
    for (let n = 2; found.has(free); n++) free = `${name} ${n}`;
    found.set(free, child);
  }
  return found;
}

/** State names are unique in a machine, which is what makes a branch known by its first state. */
function branchName(run: ComparedRun, branch: Extract<Span, { kind: "branch" }>): string {
  const [first] = childrenOf(run.tree, branch.index);
  return first?.kind === "visit" && first.state !== null ? `branch ${first.state}` : `branch #${branch.branch}`;
}
