import type { Chains } from "./chains";
import type { Comparable } from "./comparable";
import type { VerifyDivergence } from "./replayVerdict";

/*
 * Both chains beside each other around their first difference:
 *
 *   … 12 identical …
 *   13 TaskStateEntered Pay   =  13 TaskStateEntered Pay
 *   14 TaskScheduled          ≠  14 TaskScheduled          the difference
 *   15 TaskStarted            =  15 TaskStarted
 *   16 TaskFailed                -
 */

export type EventRef = { readonly id: number; readonly type: string; readonly name: string | null };

export type ChainRow =
  | { readonly kind: "folded"; readonly count: number }
  | {
      readonly kind: "pair";
      readonly recorded: EventRef | null;
      readonly ours: EventRef | null;
      /** The pair at which the chains part. */
      readonly isFirst: boolean;
    };

/** Pairs shown before the difference, and rows shown from it on. */
const BEFORE = 3;
const AFTER = 24;
/** Events of each side that are aligned behind the difference; alignment takes their product. */
const ALIGNED = 120;
/** Identical pairs in a row that are folded, but for one at each end. */
const LONG = 5;

/** @param ours null where nothing was replayed: then the recorded chain stands alone. */
export function divergenceContext(
  { chain, recorded, ours }: VerifyDivergence,
  recordedChains: Chains,
  ourChains: Chains | null,
): readonly ChainRow[] {
  const theirs = recordedChains.byKey.get(chain)?.events ?? [];
  const mine = ourChains?.byKey.get(chain)?.events ?? [];
  const place =
    recorded === null ? mine.findIndex(({ id }) => id === ours) : theirs.findIndex(({ id }) => id === recorded);
  const at = place < 0 ? Math.max(theirs.length, mine.length) : place;
  const alone = ourChains === null || mine.length === 0;
  const from = Math.max(0, at - BEFORE);
  const before = theirs.slice(from, at).map((event, i) => pair(event, alone ? null : (mine[from + i] ?? null)));
  const after = alone
    ? theirs.slice(at).map((event) => pair(event, null))
    : aligned(theirs.slice(at, at + ALIGNED), mine.slice(at, at + ALIGNED));
  const rows = [...before, ...folded(markFirst(after))];
  const shown = rows.slice(0, before.length + AFTER);
  return from === 0 ? shown : [{ kind: "folded", count: from }, ...shown];
}

type Pair = Extract<ChainRow, { readonly kind: "pair" }>;

function pair(recorded: Comparable | null, ours: Comparable | null): Pair {
  return { kind: "pair", recorded: refOf(recorded), ours: refOf(ours), isFirst: false };
}

function refOf(event: Comparable | null): EventRef | null {
  return event === null ? null : { id: event.id, type: event.type, name: event.name };
}

function markFirst(rows: readonly Pair[]): readonly Pair[] {
  return rows.map((row, i) => (i === 0 ? { ...row, isFirst: true } : row));
}

/** The longest row of events of equal type and name; what is left over stands alone. Ours and theirs part at the first. */
function aligned(theirs: readonly Comparable[], mine: readonly Comparable[]): readonly Pair[] {
  const lengths = commonLengths(theirs, mine);
  const rows: Pair[] = [];
  let [i, j] = [0, 0];
  while (i < theirs.length || j < mine.length) {
    const [a, b] = [theirs[i] ?? null, mine[j] ?? null];
    if (a !== null && b !== null && (isAlike(a, b) || (i === 0 && j === 0))) {
      rows.push(pair(a, b));
      i++;
      j++;
    } else if (b === null || (a !== null && (lengths[i + 1]?.[j] ?? 0) >= (lengths[i]?.[j + 1] ?? 0))) {
      rows.push(pair(a, null));
      i++;
    } else {
      rows.push(pair(null, b));
      j++;
    }
  }
  return rows;
}

function commonLengths(a: readonly Comparable[], b: readonly Comparable[]): readonly (readonly number[])[] {
  const lengths = Array.from({ length: a.length + 1 }, () => new Array<number>(b.length + 1).fill(0));
  for (let i = a.length - 1; i >= 0; i--) {
    const [row, next] = [lengths[i] ?? [], lengths[i + 1] ?? []];
    for (let j = b.length - 1; j >= 0; j--) {
      const [x, y] = [a[i], b[j]];
      const same = x !== undefined && y !== undefined && isAlike(x, y);
      row[j] = same ? (next[j + 1] ?? 0) + 1 : Math.max(next[j] ?? 0, row[j + 1] ?? 0);
    }
  }
  return lengths;
}

function isAlike(a: Comparable, b: Comparable): boolean {
  return a.type === b.type && a.name === b.name && a.index === b.index;
}

/** Folds long stretches of pairs that are alike. */
function folded(rows: readonly Pair[]): readonly ChainRow[] {
  const out: ChainRow[] = [];
  for (let i = 0; i < rows.length;) {
    let end = i;
    while (end < rows.length && isSameKind(rows[end])) end++;
    if (end - i >= LONG) {
      out.push(...rows.slice(i, i + 1), { kind: "folded", count: end - i - 2 }, ...rows.slice(end - 1, end));
      i = end;
    } else {
      out.push(...rows.slice(i, Math.max(end, i + 1)));
      i = Math.max(end, i + 1);
    }
  }
  return out;
}

function isSameKind(row: Pair | undefined): boolean {
  return row !== undefined && !row.isFirst && row.recorded !== null && row.ours !== null;
}
