"use client";

import { useState } from "react";
import type { OpenedExecution } from "@/lib/contract/openedExecution";
import type { OpenedReplay } from "@/lib/contract/replay";
import type { ExecutionTrace } from "@/lib/history/span";
import { stepAt } from "@/lib/history/steps";
import { useTimeline } from "../../_features/execution";
import { forgetReplay, useGiveUpWhenLeft, useReplay } from "../../_features/replay";
import { AssignDialog } from "../change/AssignDialog";
import type { TabProps } from "../tab/tabProps";
import { Button } from "../ui/Button";
import { QueryView } from "../ui/QueryView";
import { Skeleton } from "../ui/Skeleton";
import { DivergencesView } from "./DivergencesView";
import { moveByBracket } from "./keys";
import type { ForkPlace } from "./forkPlace";
import { GivenUp, Pending } from "./PendingReplay";
import { Scrubber } from "./Scrubber";
import { StepList } from "./StepList";
import { StepView } from "./StepView";
import { useSteps } from "./useSteps";
import { type ReplayView, VerdictBar } from "./VerdictBar";

type Props = TabProps & {
  /** Called with a place from which on something is to be tried; absent: nothing is offered. */
  readonly onFork?: (place: ForkPlace) => void;
};

/** The replay of an execution: its verdict, and every step with its inside. */
export function ReplayTab(props: Props) {
  if (props.opened.definition !== null) return <Replay {...props} />;
  return (
    <div className="flex h-full flex-col">
      <NoDefinition opened={props.opened} />
      <div className="min-h-0 flex-1">
        <Replay {...props} />
      </div>
    </div>
  );
}

function Replay(props: Props) {
  const { key } = props.opened.row;
  const timeline = useTimeline(key, props.opened.revision);
  const replay = useReplay(key, props.opened.revision);
  useGiveUpWhenLeft(key, replay.data?.state === "waiting" || replay.data?.state === "running");
  const again = () => {
    void forgetReplay(key).then(() => replay.refetch());
  };
  return (
    <QueryView of={{ replay, timeline }} loading={<Loading />}>
      {({ replay: answer, timeline: trace }) => {
        if (answer.state === "opened") return <Opened {...props} trace={trace} replay={answer.replay} />;
        if (answer.state === "givenUp") return <GivenUp why={answer.why} onAgain={again} />;
        return <Pending pending={answer} executionKey={key} onAgain={() => void replay.refetch()} />;
      }}
    </QueryView>
  );
}

type OpenedProps = Props & { readonly trace: ExecutionTrace; readonly replay: OpenedReplay };

function Opened({ opened, state, definition, trace, replay, onFork }: OpenedProps) {
  const steps = useSteps(trace, state);
  // Who comes for a difference sees it first; who comes with an event sees its step.
  const [chosen, setChosen] = useState<ReplayView | null>(null);
  const view = replay.diverged === 0 ? "steps" : (chosen ?? (state.event === null ? "differences" : "steps"));
  const { current } = steps;
  const first = replay.divergences[0]?.recorded ?? null;
  const divergedAt = first === null ? null : (stepAt(trace, steps.all, first)?.index ?? null);
  const showStep = (event: number) => {
    setChosen("steps");
    state.select(event);
  };
  return (
    <div className="flex h-full flex-col border border-t-0 bg-panel" onKeyDown={(event) => moveByBracket(event, steps)}>
      <VerdictBar replay={replay} view={view} onView={setChosen} />
      {view === "differences" ? (
        <div className="min-h-0 flex-1">
          <DivergencesView id={opened.row.key} replay={replay} onEvent={showStep} />
        </div>
      ) : current === null ? (
        <p className="p-6 text-center text-ink-2">The record holds no state that was entered.</p>
      ) : (
        <>
          <Scrubber steps={steps} startedAt={opened.row.startedAt} divergedAt={divergedAt} />
          <div className="grid min-h-0 flex-1 grid-cols-[clamp(130px,22%,240px)_minmax(0,1fr)]">
            <div className="min-h-0 border-r">
              <StepList steps={steps} />
            </div>
            <StepView
              opened={opened}
              step={current}
              definition={definition}
              onFork={onFork}
              onEvent={(event) => {
                state.select(event);
                state.setTab("events");
              }}
            />
          </div>
        </>
      )}
    </div>
  );
}

/** Without a definition nothing is computed: the steps, where there are any, are those of the record alone. */
function NoDefinition({ opened }: { opened: OpenedExecution }) {
  return (
    <p className="flex shrink-0 items-center gap-2 border-x border-b bg-panel px-3.5 py-1">
      No definition is known, so steps show only what is recorded of them.
      <AssignDialog opened={opened}>
        <Button>Give one…</Button>
      </AssignDialog>
    </p>
  );
}

function Loading() {
  return (
    <div
      aria-busy="true"
      aria-label="Replaying the execution"
      className="flex h-full flex-col gap-3 border border-t-0 bg-panel p-3.5"
    >
      <Skeleton className="h-4 w-80" />
      <Skeleton className="h-7 w-full" />
      <Skeleton className="h-64 w-full" />
    </div>
  );
}
