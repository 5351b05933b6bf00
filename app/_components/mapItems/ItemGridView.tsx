"use client";

import { useMemo, useRef, type MouseEvent } from "react";
import { counted } from "@/lib/base/wording";
import { cellAt, gridPaths, itemGrid } from "@/lib/layout/itemGrid";
import type { MapItem } from "@/lib/layout/mapItems";
import { useSize } from "../ui/useSize";

type Props = { readonly items: readonly MapItem[]; readonly onSpan: (span: number) => void };

/** px from one square to the next, where there are few and many. */
const FEW = 400;
const WIDE = 11;
const NARROW = 7;

/** Items as squares, in the colours of what became of them. The table below has the same for keyboard and screen reader. */
export function ItemGridView({ items, onSpan }: Props) {
  const frame = useRef<HTMLDivElement>(null);
  const { width } = useSize(frame);
  const size = items.length > FEW ? NARROW : WIDE;
  const grid = useMemo(
    () =>
      itemGrid(
        items.map(({ span, outcome }) => ({ index: span, outcome })),
        width / size,
      ),
    [items, width, size],
  );
  const paths = useMemo(() => gridPaths(grid, size), [grid, size]);
  const onClick = (event: MouseEvent<SVGSVGElement>) => {
    const { left, top } = event.currentTarget.getBoundingClientRect();
    const column = Math.floor((event.clientX - left) / size);
    const cell = cellAt(grid, column, Math.floor((event.clientY - top) / size));
    if (cell !== null) onSpan(cell.span);
  };
  return (
    <div className="max-h-40 shrink-0 overflow-y-auto px-3.5">
      <div ref={frame}>
        {width > 0 && (
          <svg
            role="img"
            aria-label={`${counted(items.length, "item")} as squares`}
            width={grid.columns * size}
            height={grid.rows * size}
            onClick={onClick}
            className="block cursor-pointer"
          >
            {paths.map(({ outcome, path }) => (
              <path key={outcome} d={path} className={`box-${outcome} item-square`} />
            ))}
          </svg>
        )}
      </div>
    </div>
  );
}
