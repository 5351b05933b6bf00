/*
 * Two sequences of names aligned: the names that both have in the same order are paired, as many as can be. Myers'
 * greedy algorithm (E. W. Myers, "An O(ND) Difference Algorithm and Its Variations", Algorithmica 1, 1986), between what
 * both begin and what both end with.
 */

/** A place in both sequences; null where one has nothing beside the other. */
export type Aligned = { readonly a: number | null; readonly b: number | null };

export type Alignment = {
  /** Each place of both once, ascending on both sides; what only `a` has stands before what only `b` has. */
  readonly pairs: readonly Aligned[];
  /** False: they differ in more places than are tried, and names are paired by how often they came before, or as `align` was told. */
  readonly isBest: boolean;
};

/** Insertions and removals that are tried. What is kept of the search grows with its square: 4 MB at this. */
const MAX_EDITS = 1_000;

/**
 * Time is linear in both lengths times the places in which they differ, of which at most MAX_EDITS are tried; `beyond` pairs
 * what differs in more.
 */
export function align(a: readonly string[], b: readonly string[], beyond = byOccurrence): Alignment {
  const most = Math.min(a.length, b.length);
  let head = 0;
  while (head < most && a[head] === b[head]) head++;
  let tail = 0;
  while (tail < most - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail++;
  const middle = { a: a.slice(head, a.length - tail), b: b.slice(head, b.length - tail) };
  const matched = fewestEdits(middle.a, middle.b);
  const matches = [
    ...Array.from({ length: head }, (_, i): Match => [i, i]),
    ...(matched ?? beyond(middle.a, middle.b)).map(([x, y]): Match => [x + head, y + head]),
    ...Array.from({ length: tail }, (_, i): Match => [a.length - tail + i, b.length - tail + i]),
  ];
  return { pairs: withGaps(matches, a.length, b.length), isBest: matched !== null };
}

type Match = readonly [a: number, b: number];

function withGaps(matches: readonly Match[], lengthA: number, lengthB: number): readonly Aligned[] {
  const pairs: Aligned[] = [];
  let [a, b] = [0, 0];
  for (const [x, y] of [...matches, [lengthA, lengthB] as const]) {
    for (; a < x; a++) pairs.push({ a, b: null });
    for (; b < y; b++) pairs.push({ a: null, b });
    if (x < lengthA && y < lengthB) pairs.push({ a: a++, b: b++ });
  }
  return pairs;
}

/** The pairs of a longest common subsequence; null where more than MAX_EDITS are needed. */
function fewestEdits(a: readonly string[], b: readonly string[]): readonly Match[] | null {
  if (a.length === 0 || b.length === 0) return [];
  const most = Math.min(MAX_EDITS, a.length + b.length);
  // How far in `a` a path of `d` edits came on each diagonal x - y = k; kept of each d, to go back along them.
  const reach = new Int32Array(2 * most + 3);
  const kept: Int32Array[] = [];
  for (let d = 0; d <= most; d++) {
    kept.push(reach.slice(most + 1 - d, most + 2 + d));
    for (let k = -d; k <= d; k += 2) {
      let x = startOn(k, d, (diagonal) => reach[most + 1 + diagonal] ?? 0);
      while (x < a.length && x - k < b.length && a[x] === b[x - k]) x++;
      reach[most + 1 + k] = x;
      if (x >= a.length && x - k >= b.length) return goBack(kept, a.length, b.length);
    }
  }
  return null;
}

/** Where a path of `d` edits begins on diagonal `k`: one step from the neighbour that came further. */
function startOn(k: number, d: number, reach: (diagonal: number) => number): number {
  const isDown = k === -d || (k !== d && reach(k - 1) < reach(k + 1));
  return isDown ? reach(k + 1) : reach(k - 1) + 1;
}

function goBack(kept: readonly Int32Array[], lengthA: number, lengthB: number): readonly Match[] {
  const matches: Match[] = [];
  let [x, y] = [lengthA, lengthB];
  for (let d = kept.length - 1; d >= 0; d--) {
    const before = kept[d] ?? new Int32Array();
    const reach = (diagonal: number) => before[diagonal + d] ?? 0;
    const k = x - y;
    const isDown = k === -d || (k !== d && reach(k - 1) < reach(k + 1));
    const from = d === 0 ? 0 : startOn(k, d, reach);
    while (x > from) matches.push([--x, --y]);
    if (d > 0) [x, y] = isDown ? [x, y - 1] : [x - 1, y];
  }
  return matches.reverse();
}

/** The n-th of a name with the n-th, as long as that goes on in both. Linear. */
function byOccurrence(a: readonly string[], b: readonly string[]): readonly Match[] {
  const places = new Map<string, number[]>();
  b.forEach((name, i) => {
    const known = places.get(name);
    if (known === undefined) places.set(name, [i]);
    else known.push(i);
  });
  const seen = new Map<string, number>();
  const matches: Match[] = [];
  let last = -1;
  a.forEach((name, i) => {
    const count = seen.get(name) ?? 0;
    seen.set(name, count + 1);
    const place = places.get(name)?.[count];
    if (place === undefined || place <= last) return;
    matches.push([i, place]);
    last = place;
  });
  return matches;
}
