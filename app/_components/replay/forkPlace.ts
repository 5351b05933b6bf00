import { isObject } from "@/lib/base/json";
import type { ReplayStep, StageKey } from "@/lib/contract/replay";
import type { TimelineStep } from "@/lib/history/steps";
import type { DefinedState } from "@/lib/layout/definition";
import { stepName } from "./stepName";

/** Where a fork begins, or goes on from, with what stands there now. */
export type ForkPlace = {
  /** The attempt, as the interpreter names it; null: before the execution starts. */
  readonly at: string | null;
  readonly label: string;
  /** Whether the attempt has an outcome that the world decides: of a task, or of a Map Run. */
  readonly isAsked: boolean;
  /** What a task asks for. */
  readonly resource: string | null;
  /** JSON texts; null where they are not known, or too long to be written in. */
  readonly input: string | null;
  readonly result: string | null;
  /** The variables as they are, a JSON object; null where they are not known. */
  readonly variables: string | null;
};

/** Characters of a text that somebody may want to edit. */
export const EDITED = 200_000;

/** The place before a step of the record. */
export function forkPlaceOf(inside: ReplayStep, step: TimelineStep, defined: DefinedState | undefined): ForkPlace {
  const text = (key: StageKey) => {
    const stage = inside.stages.find(({ stage: one }) => one === key);
    const found = stage?.recorded?.text ?? stage?.computed ?? null;
    return found === null || found.length > EDITED ? null : found;
  };
  return {
    ...placeOf(inside.token, step, defined),
    input: text("input"),
    result: text("result"),
    variables: inside.variables?.before ?? null,
  };
}

/** The place before a step of any run, without what stands there. */
export function placeOf(at: string | null, step: TimelineStep, defined: DefinedState | undefined): ForkPlace {
  const body = defined?.body;
  const processor = body?.["ItemProcessor"];
  const config = isObject(processor) ? processor["ProcessorConfig"] : undefined;
  const isMapRun = isObject(config) && config["Mode"] === "DISTRIBUTED";
  const resource = body?.["Resource"];
  return {
    at,
    label: stepName(step),
    isAsked: step.stateType === "Task" || (step.stateType === "Map" && isMapRun),
    resource: typeof resource === "string" ? resource : null,
    input: null,
    result: null,
    variables: null,
  };
}
