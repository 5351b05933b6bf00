"use client";

import { X } from "lucide-react";
import type { Facets } from "@/lib/contract/execution";
import type { ListQuery } from "@/lib/contract/listQuery";
import { EXECUTION_STATUSES } from "@/lib/contract/status";
import { VERDICT_CODES } from "@/lib/contract/verdict";
import { useClock } from "../frame/zone";
import { Button } from "../ui/Button";
import { StatusLabel } from "../ui/statusIcons";
import { MultiSelect } from "../ui/MultiSelect";
import { VerdictName } from "../ui/VerdictLabel";
import { TextFilter } from "../ui/TextFilter";
import type { QueryChange } from "./useListQuery";

type Props = {
  readonly query: ListQuery;
  readonly facets: Facets;
  readonly onChange: (change: QueryChange) => void;
  /** Null while there is nothing to clear. */
  readonly onClear: (() => void) | null;
};

export function Filters({ query, facets, onChange, onClear }: Props) {
  const clock = useClock();
  const type = query.type === null ? [] : [query.type];
  return (
    <div className="flex min-h-12 flex-wrap items-center gap-2 py-2">
      <TextFilter
        key={query.q}
        label="Filter by text"
        placeholder="Name, machine, error, data…"
        value={query.q ?? ""}
        onChange={(q) => onChange({ q: q === "" ? null : q })}
      />
      <MultiSelect
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
      <MultiSelect
        name="Machine"
        value={query.machine}
        options={facets.machine.map(({ name, value, count }) => ({ value, label: name, count }))}
        onChange={(machine) => onChange({ machine })}
      />
      <MultiSelect
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
      <MultiSelect
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
      <MultiSelect
        name="Replay"
        value={query.verdict}
        options={VERDICT_CODES.filter((code) => (facets.verdict[code] ?? 0) > 0 || query.verdict.includes(code)).map(
          (code) => ({ value: code, label: <VerdictName code={code} />, count: facets.verdict[code] ?? 0 }),
        )}
        onChange={(next) => onChange({ verdict: VERDICT_CODES.filter((code) => next.includes(code)) })}
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
