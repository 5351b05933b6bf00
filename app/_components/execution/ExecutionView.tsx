"use client";

import { Tabs } from "radix-ui";
import { useEffect, useMemo } from "react";
import { jsonOrNull } from "@/lib/base/json";
import type { OpenedExecution } from "@/lib/contract/openedExecution";
import { TABS } from "@/lib/contract/permalink";
import { definedStates } from "@/lib/layout/definition";
import { useExecution } from "../../_features/execution";
import type { TabProps } from "../tab/tabProps";
import { TabSkeleton } from "../tab/TabSkeleton";
import { useExecutionState } from "../tab/useExecutionState";
import { buttonClass } from "../ui/Button";
import { GoneNote } from "../ui/GoneNote";
import { Part } from "../ui/Part";
import { QueryView } from "../ui/QueryView";
import { tabClass } from "../ui/tab";
import { useHydrated } from "../ui/useHydrated";
import { Link } from "../ui/Link";
import { NearestGoodRun } from "./Compare";
import { ExecutionHeader } from "./ExecutionHeader";
import { ExecutionSkeleton } from "./ExecutionSkeleton";
import { OutlookView } from "./OutlookView";
import { Story } from "./Story";
import { EXECUTION_TABS } from "./tabs";

/** Drawn in the browser: what the server would draw of it has style attributes, which the policy on styles lets not in. */
export function ExecutionView({ id }: { id: string }) {
  const execution = useExecution(id);
  if (!useHydrated()) return <ExecutionSkeleton />;
  const elsewhere = (
    <>
      <Link href="/executions" className={buttonClass()}>
        All executions
      </Link>
      <Link href="/import" className={buttonClass()}>
        Import
      </Link>
    </>
  );
  if (execution.isGone) {
    return (
      <GoneNote
        what={`${execution.data?.row.name ?? "This execution"} was deleted.`}
        text="It is not in this database any more. Nothing changed in AWS: the next import or pull of its history brings it back, and this page shows it again."
      >
        {elsewhere}
      </GoneNote>
    );
  }
  return (
    <QueryView of={{ execution }} loading={<ExecutionSkeleton />} actions={elsewhere}>
      {({ execution: opened }) => <Opened opened={opened} />}
    </QueryView>
  );
}

function Opened({ opened }: { opened: OpenedExecution }) {
  const state = useExecutionState();
  const { row, definition } = opened;
  // A definition that is not JSON still shows as text; the rows of states never reached are all that is lost.
  const states = useMemo(() => (definition === null ? null : definedStates(jsonOrNull(definition.text))), [definition]);

  useEffect(() => {
    document.title = `${row.machine ?? row.name} · Stepscope`;
  }, [row.machine, row.name]);

  const showEvent = (event: number) => {
    if (!EXECUTION_TABS[state.tab].selects) state.setTab("timeline");
    state.select(event);
  };

  return (
    <div className="flex h-full min-h-[560px] flex-col px-5 pt-3 pb-4 max-[760px]:h-auto max-[760px]:px-2.5">
      <ExecutionHeader opened={opened} />
      <Story parts={opened.story} status={row.status} onSelect={showEvent}>
        <NearestGoodRun row={row} />
      </Story>
      <OutlookView row={row} revision={opened.revision} onSelect={showEvent} />
      <TabBar {...{ opened, state, definition: states, showEvent }} />
    </div>
  );
}

function TabBar(props: TabProps) {
  const { opened, state } = props;
  return (
    <Tabs.Root
      value={state.tab}
      onValueChange={(tab) => state.setTab(TABS.find((known) => known === tab) ?? "timeline")}
      className="mt-2 flex min-h-0 flex-1 flex-col"
    >
      <Tabs.List aria-label="Views of this execution" className="flex shrink-0 flex-wrap gap-x-5 border-b">
        {TABS.map((tab) => {
          const { label, Badge } = EXECUTION_TABS[tab];
          return (
            <Tabs.Trigger key={tab} value={tab} className={tabClass}>
              {label}
              {Badge !== undefined && <Badge opened={opened} />}
            </Tabs.Trigger>
          );
        })}
      </Tabs.List>
      {TABS.map((tab) => (
        <Tabs.Content key={tab} value={tab} tabIndex={-1} className="relative min-h-0 flex-1 outline-none">
          <Part source={EXECUTION_TABS[tab].source} props={props} loading={<TabSkeleton />} />
        </Tabs.Content>
      ))}
    </Tabs.Root>
  );
}
