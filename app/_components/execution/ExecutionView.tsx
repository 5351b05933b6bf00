"use client";

import dynamic from "next/dynamic";
import Link from "next/link";
import { Tabs } from "radix-ui";
import { useEffect, useMemo } from "react";
import type { Json } from "@/lib/base/json";
import type { OpenedExecution } from "@/lib/contract/openedExecution";
import { definedStates } from "@/lib/layout/definition";
import { formatCount } from "@/lib/base/wording";
import { useExecution } from "../../_features/execution";
import { problemFrom } from "../../_features/http";
import { TimelineTab } from "../timeline/TimelineTab";
import { CostTabBadge } from "../costTab/CostTabBadge";
import { Button, buttonClass } from "../ui/Button";
import { ProblemNote } from "../ui/ProblemNote";
import { tabClass } from "../ui/tab";
import { ExecutionHeader } from "./ExecutionHeader";
import { ExecutionSkeleton } from "./ExecutionSkeleton";
import { Story } from "./Story";
import { EXECUTION_TABS, useExecutionState, type ExecutionTab } from "../tab/useExecutionState";

// The page opens on the timeline; the other tabs come when they are asked for.
const CostTab = dynamic(() => import("../costTab/CostTab").then((tab) => tab.CostTab));
const DataTab = dynamic(() => import("../data/DataTab").then((tab) => tab.DataTab));
const DefinitionTab = dynamic(() => import("../definition/DefinitionTab").then((tab) => tab.DefinitionTab));
const GraphTab = dynamic(() => import("../graph/GraphTab").then((tab) => tab.GraphTab));
const EventsTab = dynamic(() => import("../events/EventsTab").then((tab) => tab.EventsTab));
const ReplayTab = dynamic(() => import("../replay/ReplayTab").then((tab) => tab.ReplayTab));

const NAMES = {
  timeline: "Timeline",
  graph: "Graph",
  events: "Events",
  definition: "Definition",
  data: "Data",
  cost: "Cost",
  replay: "Replay",
} as const satisfies Record<ExecutionTab, string>;

/** Tabs that show the selected event. */
const SELECTS: ReadonlySet<ExecutionTab> = new Set(["timeline", "graph", "events", "replay"]);

export function ExecutionView({ id }: { id: string }) {
  const { data, error, refetch } = useExecution(id);
  if (data === undefined) {
    if (error === null) return <ExecutionSkeleton />;
    return (
      <div className="p-5">
        <ProblemNote problem={problemFrom(error)}>
          <Button onClick={() => void refetch()}>Try again</Button>
          <Link href="/executions" className={buttonClass()}>
            All executions
          </Link>
          <Link href="/import" className={buttonClass()}>
            Import
          </Link>
        </ProblemNote>
      </div>
    );
  }
  return <Opened opened={data} />;
}

function Opened({ opened }: { opened: OpenedExecution }) {
  const state = useExecutionState();
  const { row, definition } = opened;
  const states = useMemo(() => (definition === null ? null : definedStates(parsed(definition.text))), [definition]);

  useEffect(() => {
    document.title = `${row.machine ?? row.name} · Stepscope`;
  }, [row.machine, row.name]);

  const showEvent = (event: number) => {
    if (!SELECTS.has(state.tab)) state.setTab("timeline");
    state.select(event);
  };

  return (
    <div className="flex h-full min-h-[560px] flex-col px-5 pt-3 pb-4">
      <ExecutionHeader opened={opened} />
      <Story parts={opened.story} status={row.status} onSelect={showEvent} />
      <Tabs.Root
        value={state.tab}
        onValueChange={(tab) => state.setTab(EXECUTION_TABS.find((known) => known === tab) ?? "timeline")}
        className="mt-2 flex min-h-0 flex-1 flex-col"
      >
        <Tabs.List aria-label="Views of this execution" className="flex shrink-0 gap-5 border-b">
          {EXECUTION_TABS.map((tab) => (
            <Tabs.Trigger key={tab} value={tab} className={tabClass}>
              {NAMES[tab]}
              {tab === "events" && <span className="ml-1.5 text-ink-3">{formatCount(row.events)}</span>}
              {tab === "cost" && <CostTabBadge opened={opened} />}
            </Tabs.Trigger>
          ))}
        </Tabs.List>
        <Tabs.Content value="timeline" tabIndex={-1} className="min-h-0 flex-1 outline-none">
          <TimelineTab opened={opened} state={state} definition={states} />
        </Tabs.Content>
        <Tabs.Content value="graph" tabIndex={-1} className="min-h-0 flex-1 outline-none">
          <GraphTab opened={opened} state={state} definition={states} />
        </Tabs.Content>
        <Tabs.Content value="events" tabIndex={-1} className="min-h-0 flex-1 outline-none">
          <EventsTab opened={opened} state={state} />
        </Tabs.Content>
        <Tabs.Content value="definition" tabIndex={-1} className="min-h-0 flex-1 outline-none">
          <DefinitionTab executionKey={row.key} definition={definition} />
        </Tabs.Content>
        <Tabs.Content value="data" tabIndex={-1} className="min-h-0 flex-1 outline-none">
          <DataTab opened={opened} />
        </Tabs.Content>
        <Tabs.Content value="cost" tabIndex={-1} className="min-h-0 flex-1 outline-none">
          <CostTab opened={opened} onSelect={showEvent} />
        </Tabs.Content>
        <Tabs.Content value="replay" tabIndex={-1} className="min-h-0 flex-1 outline-none">
          <ReplayTab opened={opened} state={state} definition={states} />
        </Tabs.Content>
      </Tabs.Root>
    </div>
  );
}

// A definition that is not JSON still shows as text; the rows of states never reached are all that is lost.
function parsed(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return null;
  }
}
