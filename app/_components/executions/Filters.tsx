"use client";

import { clsx } from "clsx";
import { X } from "lucide-react";
import type { ReactNode } from "react";
import { DAY_MS, HOUR_MS } from "@/lib/base/time";
import { ACCOUNTED_LABELS, ACCOUNTED_STATES } from "@/lib/contract/accounted";
import { choicesIn, DIMENSION_NAMES, DIMENSIONS, type DimensionName, mapDimensions } from "@/lib/contract/dimension";
import type { Facets } from "@/lib/contract/execution";
import { withBounds, withChoices } from "@/lib/contract/query/editQuery";
import { liftQuery } from "@/lib/contract/query/liftQuery";
import { printQuery } from "@/lib/contract/query/printQuery";
import type { Query } from "@/lib/contract/query/query";
import { EXECUTION_STATUSES } from "@/lib/contract/status";
import { VERDICT_CODES } from "@/lib/contract/verdict";
import { Button } from "../ui/Button";
import { MultiSelect } from "../ui/MultiSelect";
import { StatusLabel } from "../ui/statusIcons";
import { VerdictName } from "../ui/VerdictLabel";
import { SavedMenu } from "./SavedMenu";

type Props = {
  readonly query: Query | null;
  readonly facets: Facets;
  readonly onAsk: (query: Query | null) => void;
  readonly children: ReactNode;
};

const PRESETS = [
  { name: "Last hour", agoMs: HOUR_MS },
  { name: "24 h", agoMs: DAY_MS },
  { name: "7 d", agoMs: 7 * DAY_MS },
] as const;

/** What a query says in menus and buttons: each changes its text. */
export function Filters({ query, facets, onAsk, children }: Props) {
  const { from, to } = liftQuery(query, 0);
  const chosenPreset = PRESETS.find(({ agoMs }) => isSame(query, withBounds(query, { agoMs })));
  return (
    <div className="flex min-h-12 flex-wrap items-center gap-2 py-2">
      {DIMENSION_NAMES.map((name) => (
        <DimensionFilter key={name} name={name} query={query} facets={facets} onAsk={onAsk} />
      ))}
      <div role="group" aria-label="Started" className="flex">
        {PRESETS.map(({ name, agoMs }) => (
          <Button
            key={name}
            look="plain"
            aria-pressed={chosenPreset?.name === name}
            className={clsx(chosenPreset?.name === name && "bg-mute font-medium")}
            onClick={() => onAsk(withBounds(query, chosenPreset?.name === name ? null : { agoMs }))}
          >
            {name}
          </Button>
        ))}
        {(from !== null || to !== null) && (
          <Button look="plain" onClick={() => onAsk(withBounds(query, null))} title="Show all times">
            All times
            <X size={13} aria-hidden />
          </Button>
        )}
      </div>
      {query !== null && (
        <Button look="plain" onClick={() => onAsk(null)}>
          Clear all
        </Button>
      )}
      <div className="ml-auto flex items-center gap-2">
        <SavedMenu query={query} />
        {children}
      </div>
    </div>
  );
}

function isSame(a: Query | null, b: Query | null): boolean {
  const parts = (query: Query | null) => (query?.kind === "and" ? query.parts : query === null ? [] : [query]);
  const texts = (query: Query | null) => parts(query).map(printQuery).sort().join("\n");
  return texts(a) === texts(b);
}

type FilterProps = Pick<Props, "query" | "facets" | "onAsk"> & { readonly name: DimensionName };

function DimensionFilter({ name, query, facets, onAsk }: FilterProps) {
  const chosen: readonly string[] = liftQuery(query, 0)[name];
  const counted = countsOf(facets, name);
  // What was chosen can be taken back even where nothing has it any more.
  const missing = chosen.filter((value) => counted.every((one) => one.value !== value));
  const options = [...counted, ...missing.map((value) => ({ value, name: value, count: 0 }))];
  return (
    <MultiSelect
      name={DIMENSIONS[name].label}
      value={chosen}
      shown={
        chosen.length === 1
          ? LABELS[name](chosen[0] ?? "", options.find(({ value }) => value === chosen[0])?.name ?? "")
          : undefined
      }
      options={options.map((option) => ({
        value: option.value,
        label: LABELS[name](option.value, option.name),
        count: option.count,
      }))}
      isAtLeast={!facets.isExact}
      onChange={(next) =>
        onAsk(withChoices(query, name, choicesIn(mapDimensions((one) => (one === name ? next : [])))[name]))
      }
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
