import type { AttemptSpan } from "@/lib/history/span";
import { startsExecution } from "@/lib/history/startsExecution";
import { attemptsOf, childrenOf, spanAt, type Tree } from "./tree";

/** What a step started that can be opened in place: the items of a Map Run, or executions; null for all other spans. */
export function opensInPlace(tree: Tree, index: number): "mapRun" | "execution" | null {
  const visit = spanAt(tree, index);
  if (visit?.kind !== "visit") return null;
  const { attempts } = attemptsOf(tree, visit);
  const hasMapRun = (attempt: AttemptSpan) => childrenOf(tree, attempt.index).some(({ kind }) => kind === "mapRun");
  if (attempts.some(hasMapRun)) return "mapRun";
  return attempts.some(({ resourceType, resource }) => startsExecution(resourceType, resource)) ? "execution" : null;
}
