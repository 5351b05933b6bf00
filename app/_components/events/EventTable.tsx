"use client";

import { useQueries } from "@tanstack/react-query";
import { useVirtualizer } from "@tanstack/react-virtual";
import { clsx } from "clsx";
import { useEffect, useRef, type KeyboardEvent, type RefObject } from "react";
import type { EventRow } from "@/lib/contract/event";
import { formatCount, formatDuration } from "@/lib/base/wording";
import { EVENTS_PAGE, eventsOptions, useEvent, type EventFilter } from "../../_features/events";
import { QueryProblem } from "../ui/QueryProblem";
import { Skeleton } from "../ui/Skeleton";
import { Time } from "../ui/Time";
import { EventMark } from "../ui/EventMark";

type Props = {
  readonly id: string;
  readonly revision: number;
  /** When the execution started, ms UTC; null where the record does not tell. */
  readonly startedAt: number | null;
  readonly filter: EventFilter;
  readonly selected: number | null;
  readonly onSelect: (event: number) => void;
  readonly onTotal: (total: number) => void;
};

const ROW = 28;
/** Where there is little room the id, the time since the start, the type and the summary are left. */
const COLUMNS =
  "grid-cols-[56px_140px_84px_minmax(150px,210px)_minmax(80px,180px)_minmax(0,1fr)] @max-[860px]:grid-cols-[48px_84px_minmax(110px,210px)_minmax(0,1fr)]";
const WIDE_ONLY = "@max-[860px]:hidden";

/** Events by place, pages of them fetched as they come on screen. Only rows on screen are in the document. */
export function EventTable(props: Props) {
  const { selected } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const { list, items, first, answers, rowAt, total, select } = useEventRows(props, scroller);

  const onKey = (event: KeyboardEvent) => {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    event.preventDefault();
    const isDown = event.key === "ArrowDown";
    const at =
      items.find((item) => rowAt(item.index)?.id === selected)?.index ?? (isDown ? (items[0]?.index ?? 0) - 1 : 0);
    const index = Math.min(total - 1, Math.max(0, at + (isDown ? 1 : -1)));
    const next = rowAt(index);
    if (next === undefined) return;
    list.scrollToIndex(index, { align: "auto" });
    select(next);
  };

  return (
    <div className="@container flex min-h-0 flex-1 flex-col" role="table" aria-label="Events" aria-rowcount={total + 1}>
      <Head />
      <QueryProblem queries={first.error === null ? answers : [first]} />
      <div
        ref={scroller}
        role="rowgroup"
        tabIndex={0}
        aria-label="Events"
        onKeyDown={onKey}
        className="relative min-h-0 flex-1 overflow-y-auto outline-offset-[-2px]"
      >
        {first.data?.total === 0 && <p className="p-6 text-center text-ink-2">No event matches this filter.</p>}
        <div role="presentation" style={{ height: list.getTotalSize() }}>
          {items.map(({ key, index, start }) => (
            <Line
              key={key}
              {...{ index, start, row: rowAt(index), selected, startedAt: props.startedAt }}
              onSelect={select}
            />
          ))}
        </div>
      </div>
    </div>
  );
}

/** The rows on screen and the pages of events that hold them. `select` selects a row that is on screen already. */
function useEventRows(props: Props, scroller: RefObject<HTMLDivElement | null>) {
  const { id, revision, filter, selected, onSelect, onTotal } = props;
  const opened = useEvent(id, selected);
  const plain = filter.type.length === 0 && filter.state === null && filter.q === null;
  const page = (offset: number) => eventsOptions(id, revision, { ...filter, offset, limit: EVENTS_PAGE });
  const first = useQueries({ queries: [page(0)] })[0];
  const total = first.data?.total ?? 0;
  // eslint-disable-next-line react-hooks/incompatible-library -- its functions stay in this component
  const list = useVirtualizer({
    count: total,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 16,
  });
  const items = list.getVirtualItems();
  const pages = pagesOf(items[0]?.index ?? 0, items.at(-1)?.index ?? 0);
  const answers = useQueries({ queries: pages.map((number) => page(number * EVENTS_PAGE)) });
  const rowAt = (index: number): EventRow | undefined =>
    answers[pages.indexOf(Math.floor(index / EVENTS_PAGE))]?.data?.events[index % EVENTS_PAGE];

  useEffect(() => {
    if (first.data !== undefined) onTotal(first.data.total);
  }, [first.data, onTotal]);

  // The selected event is brought on screen once, when its place is known.
  const shown = useRef<number | null>(null);
  const place = plain ? opened.data?.index : undefined;
  useEffect(() => {
    if (place === undefined || total === 0 || shown.current === selected) return;
    shown.current = selected;
    list.scrollToIndex(place, { align: "center" });
  }, [place, total, selected, list]);

  const select = (row: EventRow) => {
    shown.current = row.id;
    onSelect(row.id);
  };
  return { list, items, first, answers, rowAt, total, select };
}

const HEADS = [
  ["Id", "text-right"],
  ["Time", WIDE_ONLY],
  ["Since start", "text-right"],
  ["Type", ""],
  ["State", WIDE_ONLY],
  ["Summary", ""],
] as const;

function Head() {
  return (
    <div
      role="row"
      aria-rowindex={1}
      className={clsx("grid h-7 shrink-0 items-center gap-x-3 border-b px-3.5 text-ink-2", COLUMNS)}
    >
      {HEADS.map(([name, look]) => (
        <span key={name} role="columnheader" className={clsx("truncate", look)}>
          {name}
        </span>
      ))}
    </div>
  );
}

type LineProps = {
  readonly index: number;
  /** px from the top of the list. */
  readonly start: number;
  /** Undefined until its page has come. */
  readonly row: EventRow | undefined;
  readonly selected: number | null;
  readonly startedAt: number | null;
  readonly onSelect: (row: EventRow) => void;
};

function Line({ index, start, row, selected, startedAt, onSelect }: LineProps) {
  const isSelected = row !== undefined && row.id === selected;
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      aria-selected={isSelected}
      data-event={row?.id}
      onClick={() => {
        if (row !== undefined) onSelect(row);
      }}
      className={clsx(
        "absolute inset-x-0 grid h-7 cursor-pointer items-center gap-x-3 border-b border-line-soft px-3.5",
        COLUMNS,
        isSelected ? "bg-sel" : "hover:bg-mute/50",
      )}
      style={{ top: start }}
    >
      {row === undefined ? (
        <span role="cell" className="col-span-full">
          <Skeleton className="h-3 w-2/5" />
        </span>
      ) : (
        <Cells row={row} startedAt={startedAt} />
      )}
    </div>
  );
}

function Cells({ row, startedAt }: { row: EventRow; startedAt: number | null }) {
  return (
    <>
      <span role="cell" className="text-right text-ink-2">
        {formatCount(row.id)}
      </span>
      <span role="cell" className={clsx("text-ink-2 whitespace-nowrap", WIDE_ONLY)}>
        <Time at={row.at} />
      </span>
      <span role="cell" className="truncate text-right text-ink-2">
        {startedAt !== null && (row.at === startedAt ? "0" : `+${formatDuration(Math.max(0, row.at - startedAt))}`)}
      </span>
      <span role="cell" className="flex min-w-0 items-center gap-1.5">
        <EventMark type={row.type} />
        <span className="truncate">{row.type}</span>
      </span>
      <span role="cell" className={clsx("truncate", WIDE_ONLY)}>
        {row.state}
      </span>
      <span role="cell" className="truncate text-ink-2" title={row.summary}>
        {row.summary}
      </span>
    </>
  );
}

/** Pages that hold the rows from…to. */
function pagesOf(from: number, to: number): number[] {
  const first = Math.floor(from / EVENTS_PAGE);
  const last = Math.floor(to / EVENTS_PAGE);
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}
