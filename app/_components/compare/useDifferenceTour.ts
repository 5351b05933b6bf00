import { useMemo, useState } from "react";
import { DIFFERENCE_KINDS, type DifferenceKind } from "@/lib/compare/difference";
import { stopBeside, stopsOf } from "@/lib/compare/stops";
import type { ComparisonView } from "@/lib/contract/comparison";

export type DifferenceTour = {
  /** Kinds of differences that count. */
  readonly kinds: ReadonlySet<DifferenceKind>;
  readonly toggle: (kind: DifferenceKind) => void;
  /** Rows to stop at. */
  readonly stops: readonly number[];
  /** The row that is looked at; null without any difference. */
  readonly at: number | null;
  readonly goTo: (row: number) => void;
  readonly move: (by: 1 | -1) => void;
};

/** The way through the differences of a comparison, from the first one on. */
export function useDifferenceTour({ rows, first }: ComparisonView): DifferenceTour {
  const [kinds, setKinds] = useState<ReadonlySet<DifferenceKind>>(new Set(DIFFERENCE_KINDS));
  const stops = useMemo(() => stopsOf(rows, kinds), [rows, kinds]);
  const [at, setAt] = useState<number | null>(() => first?.row ?? stops[0] ?? null);
  return {
    kinds,
    toggle: (kind) => {
      const next = new Set(kinds);
      if (!next.delete(kind)) next.add(kind);
      setKinds(next);
    },
    ...{ stops, at, goTo: setAt },
    move: (by) => {
      const next = stopBeside(stops, at ?? -1, by);
      if (next !== null) setAt(next);
    },
  };
}
