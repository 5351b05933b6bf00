import { counted, formatExactDuration } from "@/lib/base/wording";
import type { DifferencePlace } from "@/lib/compare/comparison";
import { DIFFERENCE_KINDS, type Difference } from "@/lib/compare/difference";
import type { Row } from "@/lib/compare/row";
import { type Stretch, stretchesOf } from "@/lib/compare/stretches";
import {
  ABSENT_NAMES,
  differenceLine,
  differenceName,
  lengthOfSide,
  rowName,
  sideText,
  timeBeside,
} from "@/lib/compare/words";
import type { ComparedSide, ComparisonView } from "@/lib/contract/comparison";
import { comparisonNotes } from "@/lib/contract/comparisonNotes";

/**
 * A comparison as lines of a terminal: `=` the same in both, `≠` different, `A` and `B` only in one. `showsAll`: stretches
 * without a difference are not folded.
 */
export function comparisonLines(view: ComparisonView, showsAll: boolean): readonly string[] {
  return [
    sideLine("A", view.a),
    sideLine("B", view.b),
    ...comparisonNotes(view),
    ...headLines(view),
    "",
    ...stretchesOf(view.rows, new Set(DIFFERENCE_KINDS)).flatMap((stretch) =>
      stretchLines(view.rows, stretch, showsAll),
    ),
  ];
}

function sideLine(letter: string, { name, fork, machine, status, error, durationMs, events }: ComparedSide): string {
  const took = durationMs === null ? null : formatExactDuration(durationMs);
  const parts = [fork === null ? name : `fork ${name}`, machine, status, error, took, counted(events, "event")];
  return `${letter}  ${parts.filter((part) => part !== null).join("  ")}`;
}

function headLines(view: ComparisonView): readonly string[] {
  const { first, parting, counts } = view;
  if (first === null)
    return [counts.time === undefined ? "Nothing differs." : "Nothing differs but how long they took."];
  const head = `First difference: ${lineAt(view, first)}`;
  if (parting === null) return [head, "Both went the same way."];
  return parting.row === first.row ? [head] : [head, `Their ways part: ${lineAt(view, parting)}`];
}

function lineAt({ rows }: ComparisonView, { row, difference }: DifferencePlace): string {
  const [there, one] = [rows[row], rows[row]?.differences[difference]];
  return there === undefined || one === undefined ? "" : differenceLine(there, one);
}

const FOLDED = { same: "the same in both", onlyA: "only in A", onlyB: "only in B" } as const;

function stretchLines(rows: readonly Row[], { kind, from, to }: Stretch, showsAll: boolean): readonly string[] {
  if (kind !== "shown" && !showsAll) return [`… ${counted(to - from, "row")} ${FOLDED[kind]}`];
  return rows.slice(from, to).flatMap(rowLines);
}

function rowLines(row: Row): readonly string[] {
  const { a, b, absent, differences, depth } = row;
  const indent = "  ".repeat(depth);
  const sign = a === null ? "B" : b === null ? "A" : differences.length > 0 ? "≠" : "=";
  const times = [a, b].map((side) => (side === null ? "–" : lengthOfSide(side) || "?")).join(" / ");
  const beside = timeBeside(row);
  const why = absent === null ? "" : `  ${ABSENT_NAMES[absent]} in ${a === null ? "A" : "B"}`;
  return [
    `${sign} ${indent}${rowName(row)}  ${times}${beside === null ? "" : ` (${beside})`}${why}`,
    ...differences.filter(({ kind }) => kind !== "path").flatMap((one) => differenceLines(row, one, `    ${indent}`)),
  ];
}

function differenceLines(row: Row, difference: Difference, indent: string): readonly string[] {
  const { kind, values } = difference;
  const name = differenceName(difference);
  if (values.length === 0) {
    const said = difference.field === null ? `: ${sideText(kind, row.a)} | ${sideText(kind, row.b)}` : "";
    return [`${indent}${name}${said}`];
  }
  return values.map(({ path, a, b }) => `${indent}${name} ${path}: ${a ?? "nothing"} | ${b ?? "nothing"}`);
}
