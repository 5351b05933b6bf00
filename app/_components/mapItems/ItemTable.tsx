"use client";

import { useVirtualizer } from "@tanstack/react-virtual";
import { clsx } from "clsx";
import { Tag } from "lucide-react";
import { useRef } from "react";
import { formatCount, formatDuration } from "@/lib/base/wording";
import { OUTCOME_NAMES } from "@/lib/layout/label";
import type { ItemOrder, MapItem } from "@/lib/layout/mapItems";
import { StatusIcon } from "../ui/statusIcons";

type Props = {
  readonly items: readonly MapItem[];
  readonly fields: readonly string[];
  readonly label: string | null;
  readonly onLabel: (field: string) => void;
  readonly order: ItemOrder;
  readonly onOrder: (order: ItemOrder) => void;
  readonly onSpan: (span: number) => void;
};

const ROW = 26;

/** Columns of an item's own; its fields follow. */
const COLUMNS = [
  { by: "number", name: "Item", width: "64px" },
  { by: "outcome", name: "Outcome", width: "minmax(110px,1fr)" },
  { by: "length", name: "Duration", width: "84px" },
  { by: "retries", name: "Retries", width: "62px" },
] as const;

const FIELD_WIDTH = "minmax(90px,1fr)";

/** Items as rows, only those on screen drawn; Enter or a click goes to one. */
export function ItemTable({ items, fields, label, onLabel, order, onOrder, onSpan }: Props) {
  const scroller = useRef<HTMLDivElement>(null);
  // eslint-disable-next-line react-hooks/incompatible-library -- its functions stay in this component
  const list = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 10,
  });
  const template = [...COLUMNS.map(({ width }) => width), ...fields.map(() => FIELD_WIDTH)].join(" ");
  const turn = (by: ItemOrder["by"]) => onOrder({ by, down: order.by === by && !order.down });
  return (
    <div ref={scroller} className="min-h-40 flex-1 overflow-auto border-t">
      <div role="table" aria-label="Items" aria-rowcount={items.length + 1} className="min-w-max">
        <div
          role="row"
          className="sticky top-0 z-10 grid border-b bg-panel text-ink-2"
          style={{ gridTemplateColumns: template }}
        >
          {COLUMNS.map(({ by, name }) => (
            <SortHeader key={by} name={name} by={by} order={order} onTurn={turn} />
          ))}
          {fields.map((field, i) => (
            <SortHeader key={field} name={field} by={i} order={order} onTurn={turn}>
              <button
                type="button"
                aria-pressed={label === field}
                title={label === field ? "Rows are labelled by it" : "Label rows by it"}
                aria-label={`Label rows by ${field}`}
                onClick={() => onLabel(field)}
                className={clsx("shrink-0 px-1", label === field ? "text-accent" : "text-ink-3 hover:text-ink")}
              >
                <Tag size={11} aria-hidden />
              </button>
            </SortHeader>
          ))}
        </div>
        <div className="relative" role="rowgroup" style={{ height: list.getTotalSize() }}>
          {list.getVirtualItems().map(({ index, start }) => {
            const item = items[index];
            return item === undefined ? null : (
              <ItemRow key={item.span} item={item} fields={fields} {...{ index, start, template, onSpan }} />
            );
          })}
        </div>
      </div>
    </div>
  );
}

type HeaderProps = {
  readonly name: string;
  readonly by: ItemOrder["by"];
  readonly order: ItemOrder;
  readonly onTurn: (by: ItemOrder["by"]) => void;
  readonly children?: React.ReactNode;
};

function SortHeader({ name, by, order, onTurn, children }: HeaderProps) {
  const isSorted = order.by === by;
  return (
    <div
      role="columnheader"
      aria-sort={isSorted ? (order.down ? "descending" : "ascending") : "none"}
      className="flex min-w-0 items-center px-2"
    >
      <button
        type="button"
        onClick={() => onTurn(by)}
        title={name}
        className="min-w-0 truncate py-0.5 text-left hover:text-ink"
      >
        {name}
        {isSorted && (order.down ? " ↓" : " ↑")}
      </button>
      {children}
    </div>
  );
}

type RowProps = {
  readonly item: MapItem;
  readonly fields: readonly string[];
  readonly index: number;
  readonly start: number;
  readonly template: string;
  readonly onSpan: (span: number) => void;
};

function ItemRow({ item, fields, index, start, template, onSpan }: RowProps) {
  const { outcome, length, retries, error } = item;
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      className="absolute inset-x-0 grid items-center border-b border-line-soft hover:bg-mute/40"
      style={{ top: start, height: ROW, gridTemplateColumns: template }}
    >
      <div role="cell" className="px-2">
        <button
          type="button"
          aria-label={`Go to item ${item.number ?? "?"}`}
          onClick={() => onSpan(item.span)}
          className="underline decoration-faint underline-offset-2 hover:decoration-ink"
        >
          {item.number === null ? "?" : formatCount(item.number)}
        </button>
      </div>
      <div role="cell" className="flex min-w-0 items-center gap-1.5 px-2" title={error ?? OUTCOME_NAMES[outcome]}>
        <StatusIcon mark={outcome} size={11} />
        <span className={clsx("truncate", error !== null && "text-bad")}>{error ?? OUTCOME_NAMES[outcome]}</span>
      </div>
      <div role="cell" className="px-2 text-right">
        {length.least && "≥ "}
        {formatDuration(length.ms)}
      </div>
      <div role="cell" className="px-2 text-right text-ink-2">
        {retries === 0 ? "" : formatCount(retries)}
      </div>
      {fields.map((field, i) => (
        <div role="cell" key={field} className="mono truncate px-2" dir="auto" title={item.values[i] ?? undefined}>
          {item.values[i] ?? ""}
        </div>
      ))}
    </div>
  );
}
