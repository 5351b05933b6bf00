import { parseMachine } from "@/lib/asl/parse";
import { comparedRun } from "@/lib/compare/comparedRun";
import { compareRuns, type Comparison } from "@/lib/compare/comparison";
import type { Row } from "@/lib/compare/row";
import { fold } from "@/lib/history/fold";
import type { HistoryWriter } from "@/tests/browser/support/writeHistory";
import { eventsOf } from "@/tests/layout/support/trees";

type Options = { readonly definition?: object; readonly truncated?: boolean };

/** Compares two histories that a test wrote. */
export function comparisonOf(
  a: HistoryWriter,
  b: HistoryWriter,
  options: Options & { cutA?: boolean } = {},
): Comparison {
  const machine =
    options.definition === undefined ? undefined : parseMachine(JSON.stringify(options.definition)).machine;
  const known = machine === undefined ? {} : { machine };
  const [x, y] = [eventsOf(a), eventsOf(b)];
  const traceA = fold(x, { ...known, truncated: options.cutA === true });
  return compareRuns(comparedRun(traceA, x), comparedRun(fold(y, known), y));
}

/**
 * A row a line: `=` nothing differs, `~` something does, `<` and `>` only A or B has it, `…` the other did not come to it
 * yet, `?` the other's record may lack it; then its differences as kind, field and place in A. `*` marks the first.
 */
export function pictureOf({ rows, first }: Comparison): string {
  return rows
    .map((row, i) => {
      const told = row.differences.map(
        ({ kind, field, at }, j) =>
          `${first?.row === i && first.difference === j ? "*" : ""}${kind}${field === null ? "" : ` ${field}`} @${at}`,
      );
      return `${"  ".repeat(row.depth)}${markOf(row)} ${nameOf(row)}${told.length === 0 ? "" : ` | ${told.join(", ")}`}`;
    })
    .join("\n");
}

function markOf({ a, b, absent, differences }: Row): string {
  if (absent !== null) return absent === "notReached" ? "…" : "?";
  if (a === null) return ">";
  if (b === null) return "<";
  return differences.length > 0 ? "~" : "=";
}

function nameOf({ kind, state, a, b }: Row): string {
  const number = (a ?? b)?.number ?? 0;
  if (kind === "step") return number > 1 ? `${state} ${number}` : String(state);
  return kind === "execution" ? kind : `${kind} ${number}`;
}
