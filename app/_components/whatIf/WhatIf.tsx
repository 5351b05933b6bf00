"use client";

import { useState } from "react";
import type { ForkView, SavedForkView } from "@/lib/contract/fork";
import type { ForkStageBody } from "@/lib/contract/forkStages";
import { stepsOf } from "@/lib/history/steps";
import type { DefinedStates } from "@/lib/layout/definition";
import { isAwaited } from "../../_features/awaited";
import { useGiveUpWhenLeft } from "../../_features/replay";
import { type Stages, useForkRun } from "../../_features/forks";
import { type ForkPlace, placeOf } from "../replay/forkPlace";
import type { TabProps } from "../tab/tabProps";
import { definitionAfter, mockIn, withMock } from "./draft";
import { ForkAnswered } from "./ForkAnswered";
import { ForkHeader } from "./ForkHeader";
import { MockFile } from "./MockFile";
import { StageForm } from "./StageForm";
import { StageList } from "./StageList";

export type WhatIfProps = TabProps & {
  /** The place that a new fork begins at. */
  readonly begun: ForkPlace | null;
  readonly stages: Stages;
  readonly kept: SavedForkView | null;
  readonly onLeave: () => void;
};

/** A place that is written at; `index`: of the stage that is changed, or behind the last for a new one. */
type Writing = { readonly place: ForkPlace; readonly index: number };

/** A fork: what is otherwise at the left, what comes of it at the right. */
export function WhatIf({ begun, stages: first, kept, onLeave, ...tab }: WhatIfProps) {
  const { row, definition, revision } = tab.opened;
  const [stages, setStages] = useState(first);
  const [writing, setWriting] = useState<Writing | null>(begun === null ? null : { place: begun, index: 0 });
  const [places, setPlaces] = useState<readonly ForkPlace[]>(begun === null ? [] : [begun]);
  const run = useForkRun(row.key, revision, stages);
  useGiveUpWhenLeft(row.key, isAwaited(run.data));
  const before = writing === null ? [] : stages.slice(0, writing.index);
  const take = (stage: ForkStageBody) => {
    setStages([...before, stage]);
    setWriting(null);
  };
  const begin = (place: ForkPlace) => {
    setPlaces([...places.filter(({ at }) => at !== place.at), place]);
    setWriting({ place, index: stages.length });
  };
  const change = (index: number) => {
    const at = stages[index]?.at ?? null;
    const answer = run.data?.state === "opened" ? run.data.fork : null;
    const known = places.find((place) => place.at === at) ?? placeInRun(answer, at, tab.definition);
    setWriting({ place: known ?? placeOfStage(stages[index]), index });
  };
  const cancel = () => (stages.length === 0 ? onLeave() : setWriting(null));
  return (
    <div className="flex h-full flex-col border border-t-0 bg-panel">
      <ForkHeader executionKey={row.key} stages={stages} kept={kept} onKept={tab.state.showFork} onLeave={onLeave} />
      <div className="grid min-h-0 flex-1 grid-cols-[clamp(280px,34%,460px)_minmax(0,1fr)] max-[560px]:grid-cols-1">
        <div
          className="min-h-0 overflow-y-auto border-r max-[560px]:border-r-0 max-[560px]:border-b"
          tabIndex={0}
          role="region"
          aria-label="What is otherwise"
        >
          <StageList
            stages={writing === null ? stages : before}
            definition={definition?.text ?? null}
            onChange={change}
            onRemove={(index) => setStages(stages.slice(0, index))}
          />
          {writing === null && stages.length > 0 && (
            <MockFile mock={mockIn(stages)} onChange={(mock) => setStages(withMock(stages, mock))} />
          )}
          {writing !== null && (
            <StageForm
              key={`${writing.index} ${writing.place.at ?? ""}`}
              place={writing.place}
              definition={definitionAfter(before, definition?.text ?? "")}
              type={row.type ?? "STANDARD"}
              states={tab.definition}
              before={stages[writing.index]}
              onRun={take}
              onCancel={cancel}
            />
          )}
        </div>
        <ForkAnswered {...tab} stages={stages} run={run} onStages={setStages} onFork={begin} />
      </div>
    </div>
  );
}

/** The place of a stage that nobody wrote on this page, by the run that came to it. */
function placeInRun(fork: ForkView | null, at: string | null, defined: DefinedStates | null): ForkPlace | null {
  if (fork?.kind !== "run") return null;
  const step = stepsOf(fork.trace).find(({ eventId }) => fork.places[String(eventId)]?.token === at);
  return step === undefined ? null : placeOf(at, step, defined?.get(step.state ?? ""));
}

/** The same where no run came to it. */
function placeOfStage(stage: ForkStageBody | undefined): ForkPlace {
  const at = stage?.at ?? null;
  const isAsked = (stage?.edits.outcomes ?? []).some(({ of }) => "token" in of && of.token === at);
  return {
    at,
    label: stage?.label ?? "the start",
    isAsked,
    resource: null,
    input: null,
    result: null,
    variables: null,
  };
}
