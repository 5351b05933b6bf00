"use client";

import { EVENT_TYPES } from "@/lib/history/event";
import { formatCount } from "@/lib/base/wording";
import type { EventFilter } from "../../_features/events";
import { Button } from "../ui/Button";
import { MultiSelect } from "../ui/MultiSelect";
import { TextFilter } from "../ui/TextFilter";

type Change = { type?: string[]; state?: string | null; q?: string | null };
type Props = {
  readonly filter: EventFilter;
  readonly states: readonly string[];
  /** What the filter leaves; null until it is known. */
  readonly total: number | null;
  readonly all: number;
  readonly onChange: (change: Change) => void;
};

const TYPE_OPTIONS = EVENT_TYPES.map((type) => ({ value: type, label: type }));

export function EventFilters({ filter, states, total, all, onChange }: Props) {
  const filtered = filter.type.length > 0 || filter.state !== null || filter.q !== null;
  return (
    <div
      className="flex min-h-10 shrink-0 flex-wrap items-center gap-2 border-b px-2 py-1"
      role="toolbar"
      aria-label="Filter the events"
    >
      <TextFilter
        label="Find in events"
        placeholder="Id, type, state, error, data…"
        value={filter.q ?? ""}
        onChange={(q) => onChange({ q: q === "" ? null : q })}
      />
      <MultiSelect name="Type" value={filter.type} options={TYPE_OPTIONS} onChange={(type) => onChange({ type })} />
      <MultiSelect
        name="State"
        value={filter.state === null ? [] : [filter.state]}
        options={states.map((state) => ({ value: state, label: state }))}
        onChange={(next) => onChange({ state: next.at(-1) ?? null })}
      />
      {filtered && (
        <Button look="plain" onClick={() => onChange({ type: [], state: null, q: null })}>
          Clear
        </Button>
      )}
      <span role="status" className="ml-auto pr-1.5 whitespace-nowrap text-ink-3">
        {total === null ? "" : filtered ? `${formatCount(total)} of ${formatCount(all)}` : formatCount(total)} events
      </span>
    </div>
  );
}
