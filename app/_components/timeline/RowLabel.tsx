import { clsx } from "clsx";
import type { Placed } from "@/lib/layout/label";
import type { Row } from "@/lib/layout/row";
import { StatusIcon } from "../ui/statusIcons";

type Props = {
  readonly row: Row;
  readonly placed: Placed;
  readonly text: string;
  readonly mark: boolean;
  /** Opens the items of a Map that is closed; null for others. */
  readonly onItems: (() => void) | null;
};

/** px that a bar must have free for the name of its state to stand on it too, and for a character of it. */
const ROOM_FOR_NAME = 60;
const CHARACTER = 6.1;

/** The words beside the boxes of a row, or on them: there with the name, which may be far to the left. */
export function RowLabel({ row, placed, text, mark, onItems }: Props) {
  const isInside = placed.side === "inside";
  const room = isInside ? placed.room : Number.POSITIVE_INFINITY;
  const hasName = isInside && room > (row.name.length + text.length) * CHARACTER + ROOM_FOR_NAME;
  return (
    <span
      className={clsx(
        "pointer-events-none absolute top-1.5 flex items-center gap-1 text-xs whitespace-nowrap text-ink-2",
        isInside && "overflow-hidden rounded-sm bg-panel/90 px-1 text-ink",
      )}
      style={{ left: placed.at, ...(isInside ? { maxWidth: room } : {}) }}
    >
      {mark && <StatusIcon mark={row.outcome} named={false} size={11} />}
      {hasName && (
        <span aria-hidden dir="auto" className="truncate font-medium">
          {row.name}
        </span>
      )}
      <span className="truncate">{text}</span>
      {onItems !== null && (
        <span
          role="presentation"
          onClick={(event) => {
            event.stopPropagation();
            onItems();
          }}
          className="pointer-events-auto shrink-0 cursor-pointer underline decoration-faint underline-offset-2 hover:decoration-ink"
        >
          show items
        </span>
      )}
    </span>
  );
}
