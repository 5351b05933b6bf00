import { GitFork } from "lucide-react";
import { useMemo } from "react";
import { formatCount } from "@/lib/base/wording";
import type { ForkRunView } from "@/lib/contract/fork";
import { stepsOf } from "@/lib/history/steps";
import type { Stages } from "../../_features/forks";
import type { DefinedStates } from "@/lib/layout/definition";
import { type ForkPlace, placeOf } from "../replay/forkPlace";
import { stepName } from "../replay/stepName";
import { Button } from "../ui/Button";
import { Section } from "../ui/Section";
import { StatusIcon } from "../ui/statusIcons";

type Props = {
  readonly stages: Stages;
  readonly run: ForkRunView;
  readonly definition: DefinedStates | null;
  readonly onFork: (place: ForkPlace) => void;
};

/** Steps that are listed: a longer run is gone through on its timeline. */
const SHOWN = 200;

/** The steps of the fork, each a place to change something more. */
export function ForkSteps({ stages, run, definition, onFork }: Props) {
  const steps = useMemo(() => stepsOf(run.trace), [run.trace]);
  const from = firstPlace(stages, run);
  return (
    <Section title="Steps of the fork" count={steps.length}>
      <ol className="divide-y divide-line-soft border">
        {steps.slice(0, SHOWN).map((step) => {
          const place = run.places[String(step.eventId)];
          return (
            <li key={step.eventId} className="flex h-8 items-center gap-2 px-3">
              <StatusIcon mark={step.outcome} />
              <span className="min-w-0 truncate">{stepName(step)}</span>
              <span className="text-ink-3">{step.stateType}</span>
              {isNew(step.eventId, run) && <span className="text-ink-2">after the edit</span>}
              <span className="flex-1" />
              {place !== undefined && step.eventId >= from && (
                <Button
                  look="plain"
                  aria-label={`What if, at ${stepName(step)}`}
                  onClick={() => {
                    const defined = definition?.get(step.state ?? "");
                    onFork({ ...placeOf(place.token, step, defined), input: place.input });
                  }}
                >
                  <GitFork size={13} aria-hidden />
                  What if…
                </Button>
              )}
            </li>
          );
        })}
      </ol>
      {steps.length > SHOWN && (
        <p className="text-ink-3">{formatCount(steps.length - SHOWN)} more are on the timeline above.</p>
      )}
    </Section>
  );
}

/** Id of the event from which on a stage may follow the last one: stages are made in the order of the run. */
function firstPlace(stages: Stages, { places }: ForkRunView): number {
  const last = stages.at(-1)?.at ?? null;
  const found = Object.entries(places).find(([, { token }]) => token === last);
  return found === undefined ? 0 : Number(found[0]);
}

function isNew(eventId: number, { forkedAt }: ForkRunView): boolean {
  return forkedAt !== null && eventId >= forkedAt;
}
