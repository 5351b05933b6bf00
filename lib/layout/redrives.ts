import type { Tree } from "./tree";

/** When the run was redriven, ms UTC. */
export function redrivesOf(tree: Tree): readonly { readonly number: number; readonly at: number }[] {
  if (tree.trace.execution.redrives === 0) return [];
  return tree.trace.spans.flatMap((span) => (span.kind === "redrive" ? [{ number: span.number, at: span.start }] : []));
}
