/** px for one level, while there are few and where there are many; and levels before they become narrow. */
const WIDE = 16;
const NARROW = 5;
const MAX_WIDE = 5;

/** Share of the column of names that indentation may take. */
const MAX_SHARE = 0.6;

/**
 * Where the name of a row at a depth begins, px: each level further right than the one above it, at any depth that
 * histories have, and never beyond the part of the column (`width` px) that indentation may take.
 */
export function indentOf(depth: number, width: number): number {
  const wanted = Math.min(depth, MAX_WIDE) * WIDE + Math.max(0, depth - MAX_WIDE) * NARROW;
  const most = width * MAX_SHARE;
  // Approaches the limit without reaching it: deeper is always further right.
  return wanted <= most / 2 ? wanted : most - (most / 2) * (most / 2 / wanted);
}
