import { useVirtualizer } from "@tanstack/react-virtual";
import { ChevronRight } from "lucide-react";
import { useEffect, useMemo, useRef, useState } from "react";
import { type Stretch, stretchesOf } from "@/lib/compare/stretches";
import type { ComparisonView } from "@/lib/contract/comparison";
import { counted } from "@/lib/base/wording";
import { ComparedRow } from "./ComparedRow";
import type { DifferenceTour } from "./useDifferenceTour";

type Props = { readonly view: ComparisonView; readonly tour: DifferenceTour };
type Line =
  | { readonly kind: "row"; readonly row: number }
  | { readonly kind: "folded"; readonly stretch: Stretch & { readonly kind: keyof typeof FOLDED } };

const FOLDED = { same: "the same in both", onlyA: "only in A", onlyB: "only in B" } as const;
const ROW = 28;

/** The steps of both, stretches without a difference folded. Only rows on screen are in the document. */
export function RowList({ view, tour }: Props) {
  const scroller = useRef<HTMLDivElement>(null);
  const { lines, open } = useLines(view, tour);
  const place = lines.findIndex((line) => line.kind === "row" && line.row === tour.at);
  // eslint-disable-next-line react-hooks/incompatible-library -- its functions stay in this component
  const list = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 10,
    getItemKey: (index) => keyOf(lines[index]),
  });
  useEffect(() => {
    if (place >= 0) list.scrollToIndex(place, { align: "center" });
    // To where the tour is, not whenever a stretch opens elsewhere.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [tour.at, tour.kinds, list]);

  return (
    <div
      ref={scroller}
      tabIndex={0}
      role="region"
      aria-label="Steps of both"
      className="min-h-60 flex-1 overflow-y-auto border bg-panel outline-offset-[-2px]"
    >
      <div className="relative" style={{ height: list.getTotalSize() }}>
        {list.getVirtualItems().map((item) => {
          const line = lines[item.index];
          if (line === undefined) return null;
          return (
            <div
              key={item.key}
              ref={list.measureElement}
              data-index={item.index}
              className="absolute inset-x-0"
              style={{ top: item.start }}
            >
              {line.kind === "row" ? (
                <ComparedRow view={view} index={line.row} isCurrent={line.row === tour.at} kinds={tour.kinds} />
              ) : (
                <Folded stretch={line.stretch} onOpen={() => open(line.stretch)} />
              )}
            </div>
          );
        })}
      </div>
    </div>
  );
}

function useLines({ rows }: ComparisonView, { kinds }: DifferenceTour) {
  const [opened, setOpened] = useState<ReadonlySet<number>>(new Set());
  const lines = useMemo(() => {
    return stretchesOf(rows, kinds).flatMap((stretch): Line[] => {
      const { kind, from, to } = stretch;
      if (kind !== "shown" && !opened.has(from)) return [{ kind: "folded", stretch: { ...stretch, kind } }];
      return Array.from({ length: to - from }, (_, i) => ({ kind: "row", row: from + i }));
    });
  }, [rows, kinds, opened]);
  return { lines, open: ({ from }: Stretch) => setOpened(new Set([...opened, from])) };
}

function keyOf(line: Line | undefined): string {
  if (line === undefined) return "";
  return line.kind === "row" ? `row ${line.row}` : `folded ${line.stretch.from}`;
}

function Folded({
  stretch: { kind, from, to },
  onOpen,
}: {
  stretch: Stretch & { kind: keyof typeof FOLDED };
  onOpen: () => void;
}) {
  return (
    <button
      type="button"
      aria-expanded={false}
      onClick={onOpen}
      className="flex h-7 w-full items-center gap-1.5 border-b border-line-soft bg-bg px-3 text-left text-ink-2 hover:bg-mute/60"
    >
      <ChevronRight size={12} aria-hidden className="text-ink-3" />
      {counted(to - from, "row")} {FOLDED[kind]}
    </button>
  );
}
