"use client";

import { parseAsArrayOf, parseAsString, useQueryStates } from "nuqs";
import { useState } from "react";
import type { TabProps } from "../tab/tabProps";
import { ResizablePanel } from "../ui/ResizablePanel";
import { EventFilters } from "./EventFilters";
import { EventPanel } from "./EventPanel";
import { EventTable } from "./EventTable";

const PARAMETERS = {
  type: parseAsArrayOf(parseAsString).withDefault([]),
  state: parseAsString,
  find: parseAsString,
};

export function EventsTab({ opened, state }: TabProps) {
  const [{ type, state: name, find }, set] = useQueryStates(PARAMETERS, { history: "replace" });
  const [total, setTotal] = useState<number | null>(null);
  const filter = { type, state: name, q: find === "" ? null : find };
  return (
    <ResizablePanel
      open={state.event !== null}
      side={
        state.event !== null && (
          <EventPanel
            id={opened.row.key}
            event={state.event}
            onSelect={state.select}
            onTimeline={() => state.setTab("timeline")}
          />
        )
      }
    >
      <div className="flex h-full flex-col">
        <EventFilters
          filter={filter}
          states={opened.states.map((summary) => summary.state)}
          total={total}
          all={opened.row.events}
          onChange={({ q, ...rest }) => void set({ ...rest, ...(q === undefined ? {} : { find: q }) })}
        />
        <EventTable
          key={JSON.stringify(filter)}
          id={opened.row.key}
          revision={opened.revision}
          startedAt={opened.row.startedAt}
          filter={filter}
          selected={state.event}
          onSelect={state.select}
          onTotal={setTotal}
        />
      </div>
    </ResizablePanel>
  );
}
