import { clsx } from "clsx";
import { ChevronRight } from "lucide-react";
import { indentOf } from "@/lib/layout/indent";
import type { Row } from "@/lib/layout/row";
import { StatusIcon } from "../ui/statusIcons";

type Props = {
  readonly row: Row;
  /** px */
  readonly width: number;
  readonly selected: boolean;
  /** A filter found it. */
  readonly matched: boolean;
  readonly onToggle: () => void;
};

/** px: a narrower column has room for the name alone. */
const LEAST_FOR_NOTE = 200;

/** The left column: what opens and closes the row, its outcome and its name. */
export function RowName({ row, width, selected, matched, onToggle }: Props) {
  return (
    <div
      className={clsx(
        "flex shrink-0 items-center gap-1.5 overflow-hidden border-r pr-2 whitespace-nowrap",
        !selected && "bg-panel",
        matched && "shadow-[inset_3px_0_0_var(--accent)]",
      )}
      style={{ width, paddingLeft: 6 + indentOf(row.depth, width) }}
      title={row.note === "" ? row.name : `${row.name} · ${row.note}`}
    >
      <span
        role="presentation"
        onClick={(event) => {
          if (row.children === "none") return;
          event.stopPropagation();
          onToggle();
        }}
        className={clsx(
          "flex h-7 w-4 shrink-0 items-center justify-center text-ink-3",
          row.children !== "none" && "cursor-pointer hover:text-ink",
        )}
      >
        {row.children !== "none" && (
          <ChevronRight size={13} aria-hidden className={row.children === "open" ? "rotate-90" : ""} />
        )}
      </span>
      {row.kind !== "note" && <StatusIcon mark={row.outcome} named={row.kind !== "unreached"} />}
      <span dir="auto" className={clsx("truncate", selected && "font-medium", row.kind === "redrive" && "font-medium")}>
        {row.name}
      </span>
      {width > LEAST_FOR_NOTE && <span className="min-w-0 shrink-[999] truncate text-xs text-ink-3">{row.note}</span>}
    </div>
  );
}
