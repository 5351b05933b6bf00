import type { DifferenceKind } from "./difference";

/*
 * The rows of a comparison as they are read: stretches without a difference are folded, with some rows left around each
 * difference; so are long stretches that only one of the executions has.
 */

type FoldedRow = {
  readonly a: unknown;
  readonly b: unknown;
  readonly absent: unknown;
  readonly differences: readonly { readonly kind: DifferenceKind }[];
};

/** `from` and `to`, which is not in it, are places in the rows. */
export type Stretch = {
  readonly kind: "shown" | "same" | "onlyA" | "onlyB";
  readonly from: number;
  readonly to: number;
};

/** Rows without a difference that stay shown on either side of one. */
const AROUND = 2;
/** Rows that are worth folding. */
const LEAST = 3;

/** Consecutive stretches that hold each row once. Of a kind that is not in `kinds` no difference counts. Linear. */
export function stretchesOf(rows: readonly FoldedRow[], kinds: ReadonlySet<DifferenceKind>): readonly Stretch[] {
  const shown = rows.map(({ differences }) => differences.some(({ kind }) => kinds.has(kind)));
  const near = rows.map((_, i) => isNear(shown, i));
  const stretches: Stretch[] = [];
  let from = 0;
  for (let i = 1; i <= rows.length; i++) {
    const kind = kindAt(rows, near, from);
    if (i < rows.length && kindAt(rows, near, i) === kind) continue;
    stretches.push({ kind: kind !== "shown" && i - from < LEAST ? "shown" : kind, from, to: i });
    from = i;
  }
  return joined(stretches);
}

function isNear(shown: readonly boolean[], at: number): boolean {
  for (let i = Math.max(0, at - AROUND); i <= at + AROUND; i++) if (shown[i] === true) return true;
  return false;
}

function kindAt(rows: readonly FoldedRow[], near: readonly boolean[], at: number): Stretch["kind"] {
  const row = rows[at];
  if (row === undefined || near[at] === true) return "shown";
  return row.a === null ? "onlyB" : row.b === null ? "onlyA" : "same";
}

function joined(stretches: readonly Stretch[]): readonly Stretch[] {
  const found: Stretch[] = [];
  for (const one of stretches) {
    const last = found.at(-1);
    if (last?.kind === "shown" && one.kind === "shown") found[found.length - 1] = { ...last, to: one.to };
    else found.push(one);
  }
  return found;
}
