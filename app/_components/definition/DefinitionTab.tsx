import { useMemo } from "react";
import type { Definition } from "@/lib/contract/openedExecution";
import { failures } from "@/lib/layout/failures";
import { openingSpan } from "@/lib/layout/findSpan";
import { makeTree, spanOfEvent, visitAround } from "@/lib/layout/tree";
import { visitedStates } from "@/lib/layout/visitedStates";
import { useTimeline } from "../../_features/execution";
import { GiveDefinition } from "../change/GiveDefinition";
import type { TabProps } from "../tab/tabProps";
import { TabSkeleton } from "../tab/TabSkeleton";
import { QueryView } from "../ui/QueryView";
import { DefinitionView } from "./DefinitionView";

export function DefinitionTab(props: TabProps) {
  const { row, definition } = props.opened;
  if (definition !== null) return <Known {...props} definition={definition} />;
  return (
    <div className="flex h-full flex-col items-center gap-2 overflow-y-auto border border-t-0 bg-panel px-4 pt-16 text-ink-2">
      <h2 className="font-medium text-ink">The definition of this machine is not known</h2>
      <p className="max-w-[560px] text-center">
        With it, states that were not reached show, and which Retry and Catch acted. No definition is known. Give one:
      </p>
      <GiveDefinition executionKey={row.key} />
    </div>
  );
}

/** The definition with what became of its states, opened at the one that is selected, or that the page opens on. */
function Known({ opened, state, definition }: Omit<TabProps, "definition"> & { readonly definition: Definition }) {
  const timeline = useTimeline(opened.row.key, opened.revision);
  return (
    <QueryView of={{ timeline }} loading={<TabSkeleton />}>
      {({ timeline: trace }) => (
        <Laid key={definition.hash} definition={definition} trace={trace} event={state.event} onEvent={state.select} />
      )}
    </QueryView>
  );
}

type LaidProps = {
  readonly definition: Definition;
  readonly trace: Parameters<typeof makeTree>[0];
  readonly event: number | null;
  readonly onEvent: (event: number) => void;
};

function Laid({ definition, trace, event, onEvent }: LaidProps) {
  const tree = useMemo(() => makeTree(trace), [trace]);
  const visited = useMemo(() => visitedStates(tree), [tree]);
  const selected = useMemo(() => {
    const span = event === null ? openingSpan(tree, failures(trace)) : spanOfEvent(tree, event);
    return span === null ? null : (visitAround(tree, span.index)?.state ?? null);
  }, [tree, trace, event]);
  return <DefinitionView definition={definition} visited={visited} selected={selected} onEvent={onEvent} />;
}
