/** The word that a mistyped one is nearest to: at most a third of it is different. Null when none is near. */
export function nearestOf(words: readonly string[], text: string): string | null {
  const typed = text.toLowerCase();
  const most = Math.max(1, Math.floor(typed.length / 3));
  const near = words
    .map((word) => ({ word, distance: distanceOf(word.toLowerCase(), typed) }))
    .filter(({ distance }) => distance <= most)
    .sort((a, b) => a.distance - b.distance);
  return near[0]?.word ?? null;
}

/** Characters of a word that are compared: names of fields are shorter. */
const MAX_LENGTH = 40;

/** Edits that make one word of the other: a letter more, less or another, or two neighbours exchanged. */
function distanceOf(word: string, typed: string): number {
  const [a, b] = [word.slice(0, MAX_LENGTH), typed.slice(0, MAX_LENGTH)];
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) row.push(cheapest(rows, row, a, b, i, j));
    rows.push(row);
  }
  return rows[a.length]?.[b.length] ?? MAX_LENGTH;
}

function cheapest(
  rows: readonly (readonly number[])[],
  row: readonly number[],
  a: string,
  b: string,
  i: number,
  j: number,
): number {
  const above = rows[i - 1] ?? [];
  const replaced = (above[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
  const swapped =
    i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? (rows[i - 2]?.[j - 2] ?? 0) + 1 : Infinity;
  return Math.min(replaced, (above[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, swapped);
}
