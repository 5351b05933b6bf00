/*
 * What the children of a Map Run leave, as far as the state's output needs it.
 *
 * Children start in the order of their indices, so between two that have ended in a row nothing is missing: results
 * are kept as runs of neighbours, never more of them than children are running, plus one. A run's text is only ever
 * appended to, which costs a JavaScript string nothing and lets copies share it.
 */

export type Results = {
  readonly runs: readonly ResultRun[];
  /** UTF-16 units of all texts: no more than their bytes of UTF-8. */
  readonly length: number;
  /** The output is certainly too large: no text is kept any more. */
  readonly isFull: boolean;
};

/** Texts of the children `from` up to and without `to`, with MARK between them; empty for one that adds nothing. */
type ResultRun = { readonly from: number; readonly to: number; readonly text: string };

/** Stands in no JSON text, which writes control characters as escapes. */
const MARK = "\u001e";

export const NO_RESULTS: Results = { runs: [], length: 0, isFull: false };
const FULL: Results = { runs: [], length: 0, isFull: true };

/** Adds what child `index` leaves; `limit` in bytes is what an output may have. */
export function withResult(results: Results, index: number, text: string, limit: number): Results {
  if (results.isFull) return results;
  const length = results.length + text.length + (text === "" ? 0 : 1);
  if (length + 1 > limit) return FULL;
  const { runs } = results;
  const at = placeOf(runs, index);
  const [before, after] = [runs[at - 1], runs[at]];
  const joinsBefore = before?.to === index;
  const joinsAfter = after?.from === index + 1;
  const joined: ResultRun = {
    from: joinsBefore ? before.from : index,
    to: joinsAfter ? after.to : index + 1,
    text: (joinsBefore ? before.text + MARK : "") + text + (joinsAfter ? MARK + after.text : ""),
  };
  return { runs: replaced(runs, joinsBefore ? at - 1 : at, joinsAfter ? at + 1 : at, joined), length, isFull: false };
}

/** Takes out what the children of these indices left: they are to leave something again. */
export function withoutResults(results: Results, indices: ReadonlySet<number>): Results {
  if (results.isFull || indices.size === 0) return results;
  const runs = results.runs.flatMap(({ from, text }) => keptRuns(from, text.split(MARK), indices));
  const length = runs.reduce((sum, { text }) => sum + text.length + (text === "" ? 0 : 1), 0);
  return { runs, length, isFull: false };
}

/** The runs that are left of one; `texts` are those of the children from `from` on. */
function keptRuns(from: number, texts: readonly string[], indices: ReadonlySet<number>): readonly ResultRun[] {
  const runs: ResultRun[] = [];
  let start = 0;
  for (let i = 0; i <= texts.length; i++) {
    if (i < texts.length && !indices.has(from + i)) continue;
    if (i > start) runs.push({ from: from + start, to: from + i, text: texts.slice(start, i).join(MARK) });
    start = i + 1;
  }
  return runs;
}

/** Replaces the runs from `from` up to `to`; a list of one, which most are, costs nothing. */
function replaced(runs: readonly ResultRun[], from: number, to: number, by: ResultRun): readonly ResultRun[] {
  return runs.length <= 1 && to - from === runs.length ? [by] : runs.toSpliced(from, to - from, by);
}

/** Place of the first run behind `index`. */
function placeOf(runs: readonly ResultRun[], index: number): number {
  let [low, high] = [0, runs.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((runs[middle]?.from ?? 0) <= index) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** JSON text of the list of all results in the order of the children; null when it is certainly too large. */
export function resultText(results: Results): string | null {
  if (results.isFull) return null;
  const texts = results.runs.flatMap(({ text }) => text.split(MARK)).filter((text) => text !== "");
  return `[${texts.join(",")}]`;
}
