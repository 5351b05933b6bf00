"use client";

import { useTimeline } from "../../_features/execution";
import type { TabProps } from "../tab/tabProps";
import { QueryView } from "../ui/QueryView";
import { Timeline } from "./Timeline";
import { TimelineSkeleton } from "./TimelineSkeleton";

export function TimelineTab({ opened, state, definition }: TabProps) {
  const timeline = useTimeline(opened.row.key, opened.revision);
  return (
    <QueryView of={{ timeline }} loading={<Loading />}>
      {({ timeline: trace }) => (
        <Timeline id={opened.row.key} revision={opened.revision} trace={trace} state={state} definition={definition} />
      )}
    </QueryView>
  );
}

function Loading() {
  return (
    <div className="flex h-full flex-col" role="status" aria-busy="true" aria-label="Loading the timeline">
      <TimelineSkeleton />
    </div>
  );
}
