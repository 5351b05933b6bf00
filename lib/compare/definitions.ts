import { changedStates } from "@/lib/replay/fork/changedStates";
import { type DiffLine, diffLines } from "./lineDiff";

/** What became of a state between two definitions; the states inside of it count for themselves. */
export type StateDifference = { readonly state: string; readonly kind: "added" | "removed" | "changed" };

export type DefinitionDifference = {
  readonly states: readonly StateDifference[];
  /** Lines that differ, with some around them; stretches that are left out are apart by null. */
  readonly lines: readonly (DiffLine | null)[];
  /** Lines beyond those. */
  readonly otherLines: number;
};

/** Lines around what differs, and lines that are told. */
const AROUND = 3;
const MAX_LINES = 2_000;

/** Two definitions: which states differ, and where. Both texts are laid out alike first, so that spaces mean nothing. */
export function definitionDifference(before: string, after: string): DefinitionDifference {
  const [now, old] = [changedStates(before, after), changedStates(after, before)];
  const states = [...new Set([...old, ...now])].map((state): StateDifference => ({
    state,
    kind: !old.has(state) ? "added" : now.has(state) ? "changed" : "removed",
  }));
  const lines = around(diffLines(linesOf(before), linesOf(after)));
  return { states, lines: lines.slice(0, MAX_LINES), otherLines: Math.max(0, lines.length - MAX_LINES) };
}

function linesOf(definition: string): string[] {
  return laidOut(definition).split("\n");
}

function laidOut(definition: string): string {
  try {
    return JSON.stringify(JSON.parse(definition), null, 2);
  } catch {
    return definition;
  }
}

function around(lines: readonly DiffLine[]): (DiffLine | null)[] {
  const isChange = ({ before, after }: DiffLine) => before === null || after === null;
  const shown = new Set<number>();
  lines.forEach((line, i) => {
    if (isChange(line)) for (let at = i - AROUND; at <= i + AROUND; at++) shown.add(at);
  });
  return lines.flatMap((line, i) => {
    if (!shown.has(i)) return [];
    return shown.has(i - 1) || i === 0 ? [line] : [null, line];
  });
}
