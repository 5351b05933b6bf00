"use client";

import { useEffect, useMemo, useRef } from "react";
import type { ForkRunView } from "@/lib/contract/fork";
import type { Stages } from "../../_features/forks";
import { useTimeline } from "../../_features/execution";
import { makeTree } from "@/lib/layout/tree";
import type { ForkPlace } from "../replay/forkPlace";
import type { TabProps } from "../tab/tabProps";
import { QueryView } from "../ui/QueryView";
import { Section } from "../ui/Section";
import { Skeleton } from "../ui/Skeleton";
import { AlignedTimelines } from "./AlignedTimelines";
import { ChangedData } from "./ChangedData";
import { ForkCosts } from "./ForkCosts";
import { ForkSteps } from "./ForkSteps";
import { ForkVerdict } from "./ForkVerdict";
import { FirstDifference } from "./FirstDifference";
import { JudgedByAws } from "./JudgedByAws";
import { Questions } from "./Questions";
import { Ways } from "./Ways";

type Props = TabProps & {
  readonly stages: Stages;
  readonly run: ForkRunView;
  readonly onStages: (stages: Stages) => void;
  readonly onFork: (place: ForkPlace) => void;
};

/** What came of a fork, beside what is recorded. */
export function ForkResult({ opened, definition, stages, run, onStages, onFork }: Props) {
  const { key, status, error } = opened.row;
  const timeline = useTimeline(key, opened.revision);
  const region = useRef<HTMLDivElement>(null);
  // The form or the question that it answers is gone.
  useEffect(() => region.current?.focus({ preventScroll: true }), [run]);
  // Of other stages other states are tested.
  const asked = useMemo(() => JSON.stringify(stages), [stages]);
  const ours = useMemo(() => makeTree(run.trace), [run.trace]);
  return (
    <div
      ref={region}
      className="min-h-0 min-w-0 overflow-y-auto px-3.5 pb-6 outline-offset-[-2px]"
      tabIndex={0}
      role="region"
      aria-label="What comes of it"
    >
      <ForkVerdict run={run} recorded={{ status, error }} />
      <Questions key={run.questions.map(({ token }) => token).join()} stages={stages} run={run} onStages={onStages} />
      <FirstDifference first={run.first} />
      <QueryView of={{ timeline }} loading={<Skeleton className="mt-6 h-80 w-full" />}>
        {({ timeline: trace }) => (
          <>
            <Ways run={run} ours={ours} recorded={trace} />
            <AlignedTimelines ours={ours} recorded={trace} forkedAt={run.forkedAt} />
          </>
        )}
      </QueryView>
      <ChangedData changed={run.changed} total={run.changedTotal} />
      <Section title="Cost">
        <ForkCosts cost={run.cost} type={opened.row.type ?? "STANDARD"} />
      </Section>
      <JudgedByAws key={asked} executionKey={key} stages={stages} />
      <ForkSteps stages={stages} run={run} definition={definition} onFork={onFork} />
    </div>
  );
}
