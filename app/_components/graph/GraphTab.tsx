"use client";

import type { ReactNode } from "react";
import type { OpenedExecution } from "@/lib/contract/openedExecution";
import type { DefinedStates } from "@/lib/layout/definition";
import { useTimeline } from "../../_features/execution";
import { useGraph } from "../../_features/graph";
import { problemFrom } from "../../_features/http";
import { GiveDefinition } from "../change/GiveDefinition";
import type { ExecutionState } from "../tab/useExecutionState";
import { Button } from "../ui/Button";
import { ProblemNote } from "../ui/ProblemNote";
import { Skeleton } from "../ui/Skeleton";
import { GraphView } from "./GraphView";

type Props = {
  readonly opened: OpenedExecution;
  readonly state: ExecutionState;
  readonly definition: DefinedStates | null;
};

export function GraphTab({ opened, state, definition }: Props) {
  const { row, revision } = opened;
  const timeline = useTimeline(row.key, revision);
  const graph = useGraph(row.key, opened.definition?.hash ?? null);
  const error = graph.error ?? timeline.error;
  if (graph.data?.kind === "unknown") return <Unknown executionKey={row.key} />;
  if (graph.data?.kind === "unreadable") return <Unreadable findings={graph.data.findings} executionKey={row.key} />;
  if (graph.data !== undefined && timeline.data !== undefined) {
    return (
      <GraphView
        key={opened.definition?.hash}
        id={row.key}
        name={row.name}
        trace={timeline.data}
        graph={graph.data.graph}
        assumed={graph.data.assumed}
        state={state}
        definition={definition}
      />
    );
  }
  if (error === null) return <GraphSkeleton />;
  return (
    <div className="pt-4">
      <ProblemNote problem={problemFrom(error)}>
        <Button onClick={() => void Promise.all([graph.refetch(), timeline.refetch()])}>Try again</Button>
      </ProblemNote>
    </div>
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
