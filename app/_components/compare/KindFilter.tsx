import { clsx } from "clsx";
import { DIFFERENCE_KINDS, type DifferenceKind } from "@/lib/compare/difference";
import { KIND_NAMES } from "@/lib/compare/words";
import type { ComparisonView } from "@/lib/contract/comparison";
import { formatCount } from "@/lib/base/wording";

type Props = {
  readonly counts: ComparisonView["counts"];
  readonly kinds: ReadonlySet<DifferenceKind>;
  readonly onToggle: (kind: DifferenceKind) => void;
};

/** Which kinds of differences count; those that there are. */
export function KindFilter({ counts, kinds, onToggle }: Props) {
  const there = DIFFERENCE_KINDS.filter((kind) => counts[kind] !== undefined);
  if (there.length === 0) return null;
  return (
    <div role="group" aria-label="Kinds of differences" className="flex flex-wrap gap-1">
      {there.map((kind) => (
        <button
          key={kind}
          type="button"
          aria-pressed={kinds.has(kind)}
          onClick={() => onToggle(kind)}
          className={clsx(
            "h-6 rounded-md border px-1.5 whitespace-nowrap",
            kinds.has(kind) ? "bg-panel text-ink" : "border-dashed text-ink-3 line-through",
          )}
        >
          {KIND_NAMES[kind]} <span className="text-ink-3">{formatCount(counts[kind] ?? 0)}</span>
        </button>
      ))}
    </div>
  );
}
