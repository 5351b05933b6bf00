"use client";

import { Search, X } from "lucide-react";
import { useEffect, useState } from "react";
import type { Facets } from "@/lib/contract/execution";
import type { ListQuery } from "@/lib/contract/listQuery";
import { EXECUTION_STATUSES } from "@/lib/contract/status";
import { useClock } from "../frame/zone";
import { Button } from "../ui/Button";
import { StatusLabel } from "../ui/marks";
import { Multi } from "../ui/Multi";
import type { QueryChange } from "./useListQuery";

type Props = {
  readonly query: ListQuery;
  readonly facets: Facets;
  readonly onChange: (change: QueryChange) => void;
  /** Null while there is nothing to clear. */
  readonly onClear: (() => void) | null;
};

/** Typing is over when this many ms pass without a key. */
const PAUSE = 300;

export function Filters({ query, facets, onChange, onClear }: Props) {
  const clock = useClock();
  const type = query.type === null ? [] : [query.type];
  return (
    <div className="flex min-h-12 flex-wrap items-center gap-2 py-2">
      <TextFilter key={query.q} value={query.q ?? ""} onChange={(q) => onChange({ q: q === "" ? null : q })} />
      <Multi
        name="Status"
        value={query.status}
        options={EXECUTION_STATUSES.filter(
          (status) => (facets.status[status] ?? 0) > 0 || query.status.includes(status),
        ).map((status) => ({
          value: status,
          label: <StatusLabel status={status} />,
          count: facets.status[status] ?? 0,
        }))}
        onChange={(next) => onChange({ status: EXECUTION_STATUSES.filter((status) => next.includes(status)) })}
      />
      <Multi
        name="Machine"
        value={query.machine}
        options={facets.machine.map(({ name, count }) => ({ value: name, label: name, count }))}
        onChange={(machine) => onChange({ machine })}
      />
      <Multi
        name="Type"
        value={type}
        options={facets.type.map(({ name, count }) => ({
          value: name,
          label: name === "EXPRESS" ? "Express" : "Standard",
          count,
        }))}
        onChange={(next) =>
          onChange({
            type:
              next.includes("EXPRESS") && query.type !== "EXPRESS"
                ? "EXPRESS"
                : next.includes("STANDARD") && query.type !== "STANDARD"
                  ? "STANDARD"
                  : null,
          })
        }
      />
      <Multi
        name="Error"
        value={
          query.error === null ? [] : [facets.error.find(({ value }) => value === query.error)?.name ?? query.error]
        }
        options={facets.error.map(({ name, value, count }) => ({
          value,
          label: <span className="max-w-80 truncate">{name}</span>,
          count,
        }))}
        onChange={(next) => onChange({ error: next.at(-1) ?? null })}
      />
      {query.from !== null && query.to !== null && (
        <Button onClick={() => onChange({ from: null, to: null })} className="border-accent!" title="Show all times">
          <span className="font-normal">
            {clock.dateTime(query.from)} – {clock.dateTime(query.to)}
          </span>
          <X size={13} aria-hidden />
        </Button>
      )}
      {onClear !== null && (
        <Button look="plain" onClick={onClear}>
          Clear all
        </Button>
      )}
    </div>
  );
}

function TextFilter({ value, onChange }: { value: string; onChange: (text: string) => void }) {
  const [text, setText] = useState(value);
  useEffect(() => {
    if (text.trim() === value) return;
    const timer = setTimeout(() => onChange(text.trim()), PAUSE);
    return () => clearTimeout(timer);
  }, [text, value, onChange]);
  return (
    <div className="relative">
      <Search size={13} aria-hidden className="absolute top-2 left-2 text-ink-3" />
      <input
        type="text"
        value={text}
        onChange={(event) => setText(event.target.value)}
        maxLength={400}
        spellCheck={false}
        aria-label="Filter by text"
        placeholder="Name, machine, error, data…"
        className="h-7 w-60 rounded-md border bg-panel pr-2 pl-7 placeholder:text-ink-3"
      />
    </div>
  );
}
