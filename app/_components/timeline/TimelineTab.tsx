"use client";

import type { OpenedExecution } from "@/lib/contract/openedExecution";
import type { DefinedStates } from "@/lib/layout/definition";
import { useTimeline } from "../../_features/execution";
import { problemFrom } from "../../_features/http";
import { TimelineSkeleton } from "../execution/ExecutionSkeleton";
import type { ExecutionState } from "../tab/useExecutionState";
import { Button } from "../ui/Button";
import { ProblemNote } from "../ui/ProblemNote";
import { Timeline } from "./Timeline";

type Props = {
  readonly opened: OpenedExecution;
  readonly state: ExecutionState;
  readonly definition: DefinedStates | null;
};

export function TimelineTab({ opened, state, definition }: Props) {
  const { data, error, refetch } = useTimeline(opened.row.key, opened.revision);
  if (data !== undefined) return <Timeline id={opened.row.key} trace={data} state={state} definition={definition} />;
  if (error === null) {
    return (
      <div className="flex h-full flex-col" role="status" aria-busy="true" aria-label="Loading the timeline">
        <TimelineSkeleton />
      </div>
    );
  }
  return (
    <div className="pt-4">
      <ProblemNote problem={problemFrom(error)}>
        <Button onClick={() => void refetch()}>Try again</Button>
      </ProblemNote>
    </div>
  );
}
