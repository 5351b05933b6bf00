import { counted, formatDuration } from "@/lib/base/wording";

/*
 * States by runs as geometry: a column for each run, a row for each state. In a cell stands a bar whose height says how long
 * the state took beside its other visits, and above it a mark where not all went well: outcomes differ in shape, not in
 * colour alone. A path for each outcome: thousands of cells are a handful of elements.
 *
 *     ✕ ▲ 3     mark: failed, caught, attempts
 *   ▂ █ ▅ ▂     bar: time
 */

export const MATRIX = { column: 14, row: 20, bar: 9 } as const;
/** Room of the mark above, and the least and the most that a bar is high. */
const MARK = 7;
const LEAST = 2;
const MOST = MATRIX.row - MARK - 3;

export type MatrixOutcome = "succeeded" | "retried" | "caught" | "failed" | "running" | "cut";

/** A cell that is drawn: `run` and `state` count from 0. */
export type PlacedCell = {
  readonly run: number;
  readonly state: number;
  readonly outcome: MatrixOutcome;
  readonly attempts: number;
  readonly visits: number;
  readonly ms: number;
};

export type MatrixDrawing = {
  readonly width: number;
  readonly height: number;
  readonly bars: readonly { readonly outcome: MatrixOutcome; readonly path: string }[];
  readonly marks: readonly { readonly outcome: MatrixOutcome; readonly path: string }[];
  /** Attempts of cells that took several, x and y of their middle. */
  readonly counts: readonly { readonly x: number; readonly y: number; readonly text: string }[];
};

/** Figures that are written into cells, at most. */
const MAX_COUNTS = 2_000;

export function drawMatrix(cells: readonly PlacedCell[], runs: number, states: number): MatrixDrawing {
  const longest = new Map<number, number>();
  for (const { state, ms } of cells) longest.set(state, Math.max(longest.get(state) ?? 0, ms));
  const bars = new Map<MatrixOutcome, string[]>();
  const marks = new Map<MatrixOutcome, string[]>();
  const counts: { x: number; y: number; text: string }[] = [];
  for (const cell of cells) {
    push(bars, cell.outcome, barOf(cell, longest.get(cell.state) ?? 0));
    const mark = markOf(cell);
    if (mark !== null) push(marks, cell.outcome, mark);
    const isCounted = cell.outcome === "retried" && cell.attempts > 1 && counts.length < MAX_COUNTS;
    if (isCounted) counts.push({ x: middleOf(cell), y: top(cell) + MARK, text: shortCount(cell.attempts) });
  }
  const paths = (map: ReadonlyMap<MatrixOutcome, readonly string[]>) =>
    [...map].map(([outcome, parts]) => ({ outcome, path: parts.join("") }));
  return { width: runs * MATRIX.column, height: states * MATRIX.row, bars: paths(bars), marks: paths(marks), counts };
}

function push(map: Map<MatrixOutcome, string[]>, outcome: MatrixOutcome, path: string): void {
  const known = map.get(outcome);
  if (known === undefined) map.set(outcome, [path]);
  else known.push(path);
}

const top = ({ state }: PlacedCell) => state * MATRIX.row;
const left = ({ run }: PlacedCell) => run * MATRIX.column;
const middleOf = (cell: PlacedCell) => left(cell) + MATRIX.column / 2;
const shortCount = (count: number) => (count > 99 ? "…" : String(count));

/** By the square root: what takes a hundredth of the longest time is still seen. */
function barOf(cell: PlacedCell, longest: number): string {
  const share = longest > 0 ? Math.sqrt(cell.ms / longest) : 0;
  const high = Math.max(LEAST, Math.round(share * MOST));
  const x = left(cell) + (MATRIX.column - MATRIX.bar) / 2;
  return `M${x} ${top(cell) + MATRIX.row - 2 - high}h${MATRIX.bar}v${high}h-${MATRIX.bar}z`;
}

function markOf(cell: PlacedCell): string | null {
  const [x, y] = [middleOf(cell), top(cell) + 1];
  switch (cell.outcome) {
    case "failed":
      return `M${x - 3} ${y}l6 6M${x + 3} ${y}l-6 6`;
    case "caught":
      return `M${x} ${y}l3.5 6h-7z`;
    case "running":
      return `M${x - 2} ${y}l5 3l-5 3z`;
    case "cut":
      return `M${x - 3} ${y + 3}h6`;
    case "retried":
    case "succeeded":
      return null;
  }
}

/** The place under a point of the drawing, px; null: outside. */
export function placeAt(x: number, y: number, runs: number, states: number): { run: number; state: number } | null {
  const [run, state] = [Math.floor(x / MATRIX.column), Math.floor(y / MATRIX.row)];
  return run < 0 || state < 0 || run >= runs || state >= states ? null : { run, state };
}

export const OUTCOME_WORDS: Readonly<Record<MatrixOutcome, string>> = {
  succeeded: "succeeded",
  retried: "succeeded after another attempt",
  caught: "failed and was caught",
  failed: "failed",
  running: "is running",
  cut: "ran before the run was stopped",
};

/** `succeeded after another attempt, 3 attempts, 1.2 s`. */
export function cellWords({ outcome, attempts, visits, ms }: Omit<PlacedCell, "run" | "state">): string {
  return [
    OUTCOME_WORDS[outcome],
    ...(visits > 1 ? [counted(visits, "visit")] : []),
    ...(attempts > 1 ? [counted(attempts, "attempt")] : []),
    formatDuration(ms),
  ].join(", ");
}

/** Where an arrow key leads from a place, within the matrix; null: the key does nothing. */
export function movedPlace(
  key: string,
  { run, state }: { readonly run: number; readonly state: number },
  runs: number,
  states: number,
): { run: number; state: number } | null {
  const by = MOVES[key];
  if (by === undefined) return null;
  const within = (value: number, count: number) => Math.min(count - 1, Math.max(0, value));
  return { run: within(run + by[0], runs), state: within(state + by[1], states) };
}

const FAR = 100_000;
const MOVES: Readonly<Record<string, readonly [runs: number, states: number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
  Home: [-FAR, 0],
  End: [FAR, 0],
  PageUp: [0, -10],
  PageDown: [0, 10],
};
