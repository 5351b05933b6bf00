import { counted } from "@/lib/base/wording";
import type { ComparedSide, ComparisonView, NearestFacts } from "./comparison";

/** What whoever reads a comparison has to know of it, in sentences, the weightiest first. */
export function comparisonNotes(view: ComparisonView): readonly string[] {
  const { a, b, nearest, hidden } = view;
  return [
    nearest === null ? null : nearestNote(nearest),
    relationNote(view),
    openNote("A", a),
    openNote("B", b),
    hidden === 0
      ? null
      : `${counted(hidden, "step")} hold data that one of the records does not have whole: nobody can say whether it differs.`,
    view.isBest
      ? null
      : "A chain differs in too many places to be aligned best: its steps are paired by how often their state was entered before.",
    view.isWhole ? null : "What lies too deep, or is more than can be shown, is left out.",
    view.hasAllValues
      ? null
      : "So many values differ that those of later steps are not shown here: open the step to see them.",
  ].filter((note) => note !== null);
}

function nearestNote({ lookedAt, inputs, isAll, leaves, isSameDefinition }: NearestFacts): string {
  const chosen =
    leaves === null
      ? "the one nearest in time, as an input is not known"
      : leaves === 0
        ? "the nearest in time of those with the same input"
        : `the one whose input differs least, in ${counted(leaves, "value")}`;
  const kind = isSameDefinition ? "with the same definition" : "whatever its definition, as that of A is not known";
  const all = isAll ? "all there are" : "those nearest in time; there are more";
  return `B is A's nearest good run, ${kind}: ${chosen}. Looked at: ${counted(lookedAt, "execution")} of the machine and ${counted(inputs, "input")} of good ones, ${all}.`;
}

function relationNote({ machine, definition }: ComparisonView): string | null {
  if (machine === "other")
    return "They are of different machines: steps are aligned by the names of their states, as far as these go.";
  if (definition === "other") return "They ran with different definitions.";
  if (definition === "unknown") return "It is not known whether they ran with the same definition.";
  return machine === "unknown" ? "It is not known whether they are of the same machine." : null;
}

function openNote(letter: string, { completeness }: ComparedSide): string | null {
  if (completeness === "running")
    return `${letter} had not ended when it was recorded: what it has not come to is no difference.`;
  return completeness === "partial" ? `The record of ${letter} has holes: what it may lack is no difference.` : null;
}
