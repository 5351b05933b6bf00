"use client";

import { X } from "lucide-react";
import type { ReactNode } from "react";
import { ACCOUNTED_LABELS, ACCOUNTED_STATES } from "@/lib/contract/accounted";
import { DIMENSION_NAMES, DIMENSIONS, type DimensionName } from "@/lib/contract/dimension";
import type { Facets } from "@/lib/contract/execution";
import type { ListQuery } from "@/lib/contract/listQuery";
import { EXECUTION_STATUSES } from "@/lib/contract/status";
import { VERDICT_CODES } from "@/lib/contract/verdict";
import { useClock } from "../ui/zone";
import { Button } from "../ui/Button";
import { StatusLabel } from "../ui/statusIcons";
import { MultiSelect } from "../ui/MultiSelect";
import { VerdictName } from "../ui/VerdictLabel";
import { TextFilter } from "../ui/TextFilter";
import { choose, type QueryChange } from "./useListQuery";

type Props = {
  readonly query: ListQuery;
  readonly facets: Facets;
  readonly onChange: (change: QueryChange) => void;
  /** Null while there is nothing to clear. */
  readonly onClear: (() => void) | null;
};

export function Filters({ query, facets, onChange, onClear }: Props) {
  const clock = useClock();
  return (
    <div className="flex min-h-12 flex-wrap items-center gap-2 py-2">
      <TextFilter
        key={query.q}
        label="Filter by text"
        placeholder="Name, machine, error, data…"
        value={query.q ?? ""}
        onChange={(q) => onChange({ q: q === "" ? null : q })}
      />
      {DIMENSION_NAMES.map((name) => (
        <DimensionFilter key={name} name={name} query={query} facets={facets} onChange={onChange} />
      ))}
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

type FilterProps = Pick<Props, "query" | "facets" | "onChange"> & { readonly name: DimensionName };

function DimensionFilter({ name, query, facets, onChange }: FilterProps) {
  const chosen: readonly string[] = query[name];
  const counted = countsOf(facets, name);
  // What was chosen can be taken back even where nothing has it any more.
  const missing = chosen.filter((value) => counted.every((one) => one.value !== value));
  const options = [...counted, ...missing.map((value) => ({ value, name: value, count: 0 }))];
  return (
    <MultiSelect
      name={DIMENSIONS[name].label}
      value={chosen}
      shown={chosen.length === 1 ? options.find(({ value }) => value === chosen[0])?.name : undefined}
      options={options.map((option) => ({
        value: option.value,
        label: LABELS[name](option.value, option.name),
        count: option.count,
      }))}
      isAtLeast={!facets.isExact}
      onChange={(next) => onChange(choose(name, next))}
    />
  );
}

type Counted = { readonly value: string; readonly name: string; readonly count: number };

/** The choices of a dimension that occur, in the order in which they are shown. */
function countsOf(facets: Facets, name: DimensionName): Counted[] {
  const counts = facets[name];
  if (Array.isArray(counts)) {
    return counts.map((one) => ({ value: "value" in one ? one.value : one.name, name: one.name, count: one.count }));
  }
  const byValue = new Map(Object.entries(counts));
  return (DIMENSIONS[name].values ?? []).flatMap((value) => {
    const count = byValue.get(value) ?? 0;
    return count === 0 ? [] : [{ value, name: value, count }];
  });
}

/** How a choice is shown: by its value, and what the data calls it. */
const LABELS: Readonly<Record<DimensionName, (value: string, name: string) => ReactNode>> = {
  status: (value) => {
    const status = EXECUTION_STATUSES.find((known) => known === value);
    return status === undefined ? value : <StatusLabel status={status} />;
  },
  machine: (_, name) => name,
  type: (value) => (value === "EXPRESS" ? "Express" : "Standard"),
  error: (_, name) => <span className="max-w-80 truncate">{name}</span>,
  verdict: (value) => {
    const code = VERDICT_CODES.find((known) => known === value);
    return code === undefined ? value : <VerdictName code={code} />;
  },
  accounted: (value) => {
    const state = ACCOUNTED_STATES.find((known) => known === value);
    return state === undefined ? value : ACCOUNTED_LABELS[state];
  },
};
