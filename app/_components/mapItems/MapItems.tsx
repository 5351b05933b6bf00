"use client";

import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import type { Inside } from "@/lib/contract/inside";
import type { SpanOutcome } from "@/lib/history/span";
import { counted } from "@/lib/base/wording";
import { filterItems, firstFailed, groupErrors, sortItems, type ItemOrder, type MapItem } from "@/lib/layout/mapItems";
import { insideOptions } from "../../_features/inside";
import { Button } from "../ui/Button";
import { useDebouncedValue } from "../ui/useDebouncedValue";
import { ItemGridView } from "./ItemGridView";
import { ItemTable } from "./ItemTable";
import { OutcomeChips } from "./OutcomeChips";

/** Where the items' data is asked for. */
type ItemSource = { readonly key: string; readonly revision: number; readonly event: number };

type Props = {
  readonly items: readonly MapItem[];
  /** Names of their values; the one that labels rows. */
  readonly fields: readonly string[];
  readonly label: string | null;
  readonly onLabel: (field: string) => void;
  /** Null: their data cannot be searched. */
  readonly source: ItemSource | null;
  /** Span of an item by its place in an answer. */
  readonly spanAt: (inside: Inside, place: number) => number | null;
  /** There are more items than are shown. */
  readonly more: boolean;
  readonly onSpan: (span: number) => void;
};

/** The items of a Map, inline or distributed: which failed and why, and which is the one with this data. */
export function MapItems({ items, fields, label, onLabel, source, spanAt, more, onSpan }: Props) {
  const [outcomes, setOutcomes] = useState<ReadonlySet<SpanOutcome>>(new Set());
  const [error, setError] = useState<string | null>(null);
  const [text, setText] = useState("");
  const [order, setOrder] = useState<ItemOrder>({ by: "number", down: false });
  const { found, isPending } = useFoundItems(source, text, spanAt);
  const shown = useMemo(
    () => sortItems(filterItems(items, { outcomes, error, found }), order),
    [items, outcomes, error, found, order],
  );
  const errors = useMemo(() => groupErrors(items), [items]);
  const failed = useMemo(() => firstFailed(items), [items]);
  return (
    <div className="flex h-full min-h-0 flex-col gap-2 pt-2.5">
      <div className="flex flex-wrap items-center gap-x-2 gap-y-1 px-3.5">
        <OutcomeChips items={items} chosen={outcomes} onChoose={setOutcomes} />
        {failed !== null && (
          <Button look="plain" className="ml-auto" onClick={() => onSpan(failed.span)}>
            first failed
          </Button>
        )}
      </div>
      {errors.length > 0 && (
        <ul aria-label="Errors of items" className="max-h-24 overflow-y-auto px-3.5">
          {errors.map((group) => (
            <li key={group.error}>
              <button
                type="button"
                aria-pressed={error === group.error}
                onClick={() => setError(error === group.error ? null : group.error)}
                className="mono max-w-full truncate rounded-sm text-bad hover:underline aria-pressed:bg-sel aria-pressed:underline"
              >
                {counted(group.count, "item")}: {group.error}
              </button>
            </li>
          ))}
        </ul>
      )}
      <ItemGridView items={shown} onSpan={onSpan} />
      {source !== null && (
        <div className="flex items-center gap-2 px-3.5">
          <input
            type="text"
            value={text}
            maxLength={200}
            spellCheck={false}
            aria-label="Find an item by its data"
            placeholder="Find an item by its data"
            onChange={(event) => setText(event.target.value)}
            className="h-7 min-w-0 flex-1 rounded-md border bg-panel px-2 placeholder:text-ink-3"
          />
          <span role="status" className="shrink-0 text-ink-3">
            {isPending ? "looking…" : counted(shown.length, "item")}
          </span>
        </div>
      )}
      {more && <p className="px-3.5 text-ink-2">There are more items: these are the first that were stored.</p>}
      <ItemTable {...{ items: shown, fields, label, onLabel, order, onOrder: setOrder, onSpan }} />
    </div>
  );
}

/** ms of rest before what is typed is looked for. */
const REST = 250;

function useFoundItems(source: ItemSource | null, text: string, spanAt: Props["spanAt"]) {
  const q = useDebouncedValue(text.trim(), REST);
  const { key, revision, event } = source ?? { key: "", revision: 0, event: 0 };
  const query = useQuery({
    ...insideOptions(key, revision, { event, loop: false, q }),
    enabled: source !== null && q !== "",
  });
  const found = useMemo(() => {
    const { data } = query;
    if (q === "" || data?.found == null) return null;
    return new Set(data.found.flatMap((place) => spanAt(data, place) ?? []));
  }, [q, query, spanAt]);
  return { found, isPending: q !== "" && query.isPending };
}
