import { clsx } from "clsx";
import type { ChainRowView } from "@/lib/contract/replay";
import { counted, formatCount } from "@/lib/base/wording";
import { EventMark } from "../ui/EventMark";

type Props = { readonly rows: readonly ChainRowView[]; readonly onEvent: (event: number) => void };
type Ref = Extract<ChainRowView, { readonly kind: "pair" }>["recorded"];

/** What was recorded and what the replay made, beside each other from a little before they part. */
export function ChainTable({ rows, onEvent }: Props) {
  return (
    <table className="w-full table-fixed border-collapse">
      <thead className="text-left text-ink-2">
        <tr className="h-7">
          <th className="w-1/2 pl-3.5 font-normal">Recorded</th>
          <th className="w-8 font-normal">
            <span className="sr-only">Same or not</span>
          </th>
          <th className="w-1/2 font-normal">Replayed</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row, i) => (
          <Row key={i} row={row} onEvent={onEvent} />
        ))}
      </tbody>
    </table>
  );
}

function Row({ row, onEvent }: { row: ChainRowView; onEvent: Props["onEvent"] }) {
  if (row.kind === "folded") {
    return (
      <tr className="h-6 border-t border-line-soft">
        <td colSpan={3} className="bg-bg pl-3.5 text-ink-3">
          … {counted(row.count, "identical event")}
        </td>
      </tr>
    );
  }
  const { recorded, ours, isFirst } = row;
  const alone = recorded === null || ours === null;
  return (
    <tr
      data-first={isFirst || undefined}
      className={clsx("h-7 border-t border-line-soft", isFirst ? "bg-bad-bg" : alone && "bg-mute/40")}
    >
      <td className="pl-3.5">
        <Event event={recorded} onEvent={onEvent} />
      </td>
      <td className={clsx("text-center font-semibold", isFirst ? "text-bad" : "text-ink-3")}>
        {isFirst ? "≠" : alone ? "" : "="}
        {isFirst && <span className="sr-only">the first difference</span>}
      </td>
      <td>
        <Event event={ours} onEvent={null} />
      </td>
    </tr>
  );
}

function Event({ event, onEvent }: { event: Ref; onEvent: Props["onEvent"] | null }) {
  if (event === null) return <span className="text-ink-2">—</span>;
  const { id, type, name } = event;
  const text = (
    <span className="flex min-w-0 items-center gap-1.5">
      <span className="w-12 shrink-0 text-right text-ink-2">{formatCount(id)}</span>
      <EventMark type={type} />
      <span className="truncate">{type}</span>
      {name !== null && <span className="truncate text-ink-2">{name}</span>}
    </span>
  );
  if (onEvent === null) return text;
  return (
    <button
      type="button"
      title="Show its step"
      onClick={() => onEvent(id)}
      className="w-full text-left hover:underline"
    >
      {text}
    </button>
  );
}
