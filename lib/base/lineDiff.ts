/** A line of one of two texts, or of both. Numbers from 1; null: the text does not have it. */
export type DiffLine = { readonly before: number | null; readonly after: number | null; readonly text: string };

/** Lines that come and go between which a shortest way is looked for; beyond, what lies between is exchanged as a whole. */
const MAX_CHANGES = 1_000;

/**
 * What leads from one text to another by lines (Myers 1986, after what both begin and end with): in order, removed before
 * added ones. Time and room are bounded by `MAX_CHANGES`, whatever the texts.
 */
export function diffLines(before: readonly string[], after: readonly string[]): DiffLine[] {
  const least = Math.min(before.length, after.length);
  let head = 0;
  while (head < least && before[head] === after[head]) head++;
  let tail = 0;
  while (tail < least - head && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail++;
  const [a, b] = [before.slice(head, before.length - tail), after.slice(head, after.length - tail)];
  const keep = (i: number, j: number): DiffLine => ({ before: i + 1, after: j + 1, text: before[i] ?? "" });
  return [
    ...Array.from({ length: head }, (_, i) => keep(i, i)),
    ...middle(a, b).map((line) => moved(line, head)),
    ...Array.from({ length: tail }, (_, i) => keep(before.length - tail + i, after.length - tail + i)),
  ];
}

function moved({ before, after, text }: DiffLine, by: number): DiffLine {
  return { before: before === null ? null : before + by, after: after === null ? null : after + by, text };
}

function middle(a: readonly string[], b: readonly string[]): DiffLine[] {
  const steps = shortestWay(a, b);
  return steps === null ? [...a.map(removed), ...b.map(added)] : walkedBack(a, b, steps);
}

const removed = (text: string, i: number): DiffLine => ({ before: i + 1, after: null, text });
const added = (text: string, i: number): DiffLine => ({ before: null, after: i + 1, text });

/** How far each diagonal came after so many changes, by changes: `at[d][k + d]`; null: there are more than MAX_CHANGES. */
function shortestWay(a: readonly string[], b: readonly string[]): Int32Array[] | null {
  const steps: Int32Array[] = [];
  for (let d = 0; d <= Math.min(MAX_CHANGES, a.length + b.length); d++) {
    const before = steps[d - 1];
    const reach = new Int32Array(2 * d + 1);
    steps.push(reach);
    for (let k = -d; k <= d; k += 2) {
      let x = before === undefined ? 0 : startOf(before, d, k);
      while (x < a.length && x - k < b.length && a[x] === b[x - k]) x++;
      reach[k + d] = x;
      if (x >= a.length && x - k >= b.length) return steps;
    }
  }
  return null;
}

/** Where diagonal `k` begins with change `d`: down from the one above or right from the one below, whichever is further. */
function startOf(before: Int32Array, d: number, k: number): number {
  return isDown(before, d, k) ? reachOf(before, d, k + 1) : reachOf(before, d, k - 1) + 1;
}

function isDown(before: Int32Array, d: number, k: number): boolean {
  return k === -d || (k !== d && reachOf(before, d, k - 1) < reachOf(before, d, k + 1));
}

function reachOf(before: Int32Array, d: number, k: number): number {
  return before[k + d - 1] ?? -1;
}

function walkedBack(a: readonly string[], b: readonly string[], steps: readonly Int32Array[]): DiffLine[] {
  const lines: DiffLine[] = [];
  let [x, y] = [a.length, b.length];
  for (let d = steps.length - 1; d > 0; d--) {
    const before = steps[d - 1] ?? new Int32Array(0);
    const k = x - y;
    const down = isDown(before, d, k);
    const from = reachOf(before, d, down ? k + 1 : k - 1);
    const start = down ? from : from + 1;
    while (x > start) lines.push({ before: x, after: y--, text: a[--x] ?? "" });
    lines.push(down ? added(b[y - 1] ?? "", --y) : removed(a[x - 1] ?? "", --x));
  }
  while (x > 0) lines.push({ before: x, after: y--, text: a[--x] ?? "" });
  return lines.reverse();
}
