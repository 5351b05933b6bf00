"use client";

import { clsx } from "clsx";
import { ChevronRight } from "lucide-react";
import { useMemo } from "react";
import type { OpenedExecution } from "@/lib/contract/openedExecution";
import type { ReplayStep } from "@/lib/contract/replay";
import type { TimelineStep } from "@/lib/history/steps";
import type { DefinedStates } from "@/lib/layout/definition";
import { useReplayStep } from "../../_features/replay";
import { parseExact } from "../json/exactJson";
import { QueryProblem } from "../ui/QueryProblem";
import { Skeleton } from "../ui/Skeleton";
import { ForkBar } from "./ForkBar";
import { ChoiceRules } from "./ChoiceRules";
import { type ForkPlace, forkPlaceOf } from "./forkPlace";
import { Flow } from "./Flow";
import { NoWorker } from "./PendingReplay";
import { RecoveryRules } from "./RecoveryRules";
import { JsonText } from "./StageValue";
import { useDebouncedValue } from "../ui/useDebouncedValue";
import { unrecordedText } from "./labels";

/** A reader who drags over many steps asks for the inside of those where he rests, ms. */
const REST = 60;

type Props = {
  readonly opened: OpenedExecution;
  readonly step: TimelineStep;
  readonly definition: DefinedStates | null;
  readonly onEvent: (event: number) => void;
  readonly onFork: ((place: ForkPlace) => void) | undefined;
};

/** The inside of one step: what decided, the flow of its data, and what its expressions saw beside that. */
export function StepView({ opened, step, definition, onEvent, onFork }: Props) {
  const asked = useDebouncedValue(step.eventId, REST);
  const query = useReplayStep(opened.row.key, opened.revision, asked);
  const { data: answer, error } = query;
  const data = answer?.state === "opened" ? answer.step : undefined;
  const defined = step.state === null ? undefined : definition?.get(step.state);
  const around = definition?.get(defined?.container ?? "")?.body ?? null;
  if (answer?.state === "givenUp") {
    return (
      <p role="alert" className="p-3.5">
        {answer.why}
      </p>
    );
  }
  if (answer !== undefined && answer.state !== "opened" && !answer.isWorkerRunning) {
    return <NoWorker state={answer.state} onAgain={() => void query.refetch()} />;
  }
  if (data === undefined) {
    if (error === null) return <Loading />;
    return <QueryProblem queries={[query]} />;
  }
  return (
    <div
      className="@container h-full overflow-y-auto outline-offset-[-2px]"
      tabIndex={0}
      role="region"
      aria-label="Inside of the step"
      aria-busy={data.eventId !== step.eventId}
      data-inside={data.eventId}
    >
      {onFork !== undefined && data.token !== null && <ForkBar at={forkPlaceOf(data, step, defined)} onFork={onFork} />}
      {data.unrecorded !== null && (
        <p className="border-b bg-bg px-3.5 py-1.5 text-ink-2">{unrecordedText(data.unrecorded)}</p>
      )}
      <div
        className={clsx(
          "grid grid-cols-1",
          data.variables !== null && "@3xl:grid-cols-[minmax(0,1fr)_minmax(260px,36%)]",
        )}
      >
        <div className="min-w-0">
          {data.recovery !== null && <RecoveryRules recovery={data.recovery} type={step.stateType} />}
          {data.choice !== null && <ChoiceRules choice={data.choice} />}
          <h3 className="px-3.5 pt-2 font-medium">Data flow</h3>
          <Flow
            key={data.eventId}
            stages={data.stages}
            body={defined?.body ?? null}
            around={around}
            onEvent={onEvent}
          />
        </div>
        <Surroundings key={data.eventId} step={data} />
      </div>
    </div>
  );
}

/** Variables and the context object: computed, as no history records them. */
function Surroundings({ step: { variables, context } }: { step: ReplayStep }) {
  const before = useMemo(() => (variables === null ? undefined : parseExact(variables.before)?.value), [variables]);
  if (variables === null || context === null) return null;
  const isEmpty = variables.before === "{}" && variables.after === null;
  return (
    <div className="min-w-0 border-t px-3.5 py-2 @3xl:border-t-0 @3xl:border-l">
      <Heading>{variables.after === null ? "Variables" : "Variables before"}</Heading>
      {isEmpty ? <p className="text-ink-3">none are assigned</p> : <JsonText text={variables.before} />}
      {variables.after !== null && (
        <>
          <Heading>Variables after</Heading>
          <JsonText text={variables.after} before={before} />
        </>
      )}
      <details className="group">
        <summary className="cursor-pointer list-none [&::-webkit-details-marker]:hidden">
          <Heading isFolded>Context object</Heading>
        </summary>
        <JsonText text={context} />
      </details>
    </div>
  );
}

function Heading({ children, isFolded = false }: { children: string; isFolded?: boolean }) {
  return (
    <div className="flex h-7 items-center justify-between">
      <h3 className="flex items-center gap-1 font-medium">
        {isFolded && <ChevronRight size={12} aria-hidden className="text-ink-3 group-open:rotate-90" />}
        {children}
      </h3>
      <span className="rounded border border-dashed border-ink-3 px-1.5 text-xs text-ink-2">computed</span>
    </div>
  );
}

function Loading() {
  return (
    <div aria-busy="true" aria-label="Loading the step" className="flex flex-col gap-2 p-3.5">
      <Skeleton className="h-4 w-40" />
      <Skeleton className="h-24 w-full" />
      <Skeleton className="h-24 w-full" />
    </div>
  );
}
