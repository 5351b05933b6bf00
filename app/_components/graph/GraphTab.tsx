"use client";

import type { ReactNode } from "react";
import type { ExecutionGraph } from "@/lib/contract/graph";
import { useTimeline } from "../../_features/execution";
import { useGraph } from "../../_features/graph";
import { GiveDefinition } from "../change/GiveDefinition";
import type { TabProps } from "../tab/tabProps";
import { QueryView } from "../ui/QueryView";
import { Skeleton } from "../ui/Skeleton";
import { GraphView } from "./GraphView";

export function GraphTab(props: TabProps) {
  const { row, definition } = props.opened;
  const graph = useGraph(row.key, definition?.hash ?? null);
  return (
    <QueryView of={{ graph }} loading={<GraphSkeleton />}>
      {({ graph: found }) => {
        if (found.kind === "unknown") return <Unknown executionKey={row.key} />;
        if (found.kind === "unreadable") return <Unreadable findings={found.findings} executionKey={row.key} />;
        return <Overlaid key={definition?.hash} {...props} found={found} />;
      }}
    </QueryView>
  );
}

type OverlaidProps = TabProps & { readonly found: Extract<ExecutionGraph, { kind: "graph" }> };

/** The graph with the run laid over it. */
function Overlaid({ opened: { row, revision, definition: recorded }, state, definition, found }: OverlaidProps) {
  const timeline = useTimeline(row.key, revision);
  return (
    <QueryView of={{ timeline }} loading={<GraphSkeleton />}>
      {({ timeline: trace }) => (
        <GraphView
          id={row.key}
          name={row.name}
          trace={trace}
          graph={found.graph}
          assumed={found.assumed}
          keptAs={`${row.key} ${recorded?.hash ?? ""}`}
          state={state}
          definition={definition}
        />
      )}
    </QueryView>
  );
}

function Unknown({ executionKey }: { executionKey: string }) {
  return (
    <Instead title="There is no graph without the definition">
      <p className="max-w-[560px] text-center">
        A history says which states ran, not how the machine is built. No definition is known. Give one:
      </p>
      <GiveDefinition executionKey={executionKey} />
    </Instead>
  );
}

function Unreadable({ findings, executionKey }: { findings: readonly string[]; executionKey: string }) {
  return (
    <Instead title="The definition stored with this execution cannot be read">
      <ul className="max-w-[720px] list-disc pl-4 wrap-anywhere">
        {findings.map((finding) => (
          <li key={finding}>{finding}</li>
        ))}
      </ul>
      <p>Give one that reads; it takes the place of this one:</p>
      <GiveDefinition executionKey={executionKey} />
    </Instead>
  );
}

function Instead({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className="flex h-full flex-col items-center gap-2 overflow-y-auto border border-t-0 bg-panel px-4 pt-16 text-ink-2">
      <h2 className="font-medium text-ink">{title}</h2>
      {children}
    </div>
  );
}

function GraphSkeleton() {
  return (
    <div
      role="status"
      aria-busy="true"
      aria-label="Loading the graph"
      className="flex h-full flex-col items-center border border-t-0 bg-panel"
    >
      <div className="h-8 w-full border-b" />
      <Skeleton className="mt-10 h-11 w-36" />
      <Skeleton className="mt-10 h-11 w-44" />
      <Skeleton className="mt-10 h-11 w-36" />
    </div>
  );
}
