import { isObject } from "@/lib/base/json";
import type { QuestionView } from "@/lib/contract/fork";
import type { ForkEditsBody, ForkStageBody, OutcomeBody, OutcomeEditBody } from "@/lib/contract/forkStages";
import type { Token } from "@/lib/engine/token";
import { jsonProblem } from "../engineParts/json";
import type { ForkPlace } from "../replay/forkPlace";

/*
 * A fork as it is written: fields of a form become edits, and only what was changed is one.
 */

export type OutcomeFields = {
  readonly kind: "asRecorded" | OutcomeBody["kind"];
  readonly output: string;
  readonly error: string;
  readonly cause: string;
};

export type StageFields = {
  readonly outcome: OutcomeFields;
  readonly input: string;
  /** JSON text of an object: variables by their names. */
  readonly variables: string;
  readonly definition: string;
};

/** What `lambda:invoke` answers: OutputPath and ResultSelector mostly read its Payload. */
const INVOKED = '{\n  "StatusCode": 200,\n  "Payload": {}\n}';

/** The output that stands in a form before somebody writes one. */
export function firstOutput(resource: string | null): string {
  return resource !== null && /(^|:)lambda[: ]invoke/.test(resource) ? INVOKED : "{}";
}

/** The form for a place as it stands there, or as a stage has changed it. `definition` is what the run is on there. */
export function fieldsOf(place: ForkPlace, definition: string, stage?: ForkStageBody): StageFields {
  const edits = stage?.edits ?? {};
  const variables = Object.entries(edits.variables ?? {}).map(([name, text]) => `  ${JSON.stringify(name)}: ${text}`);
  return {
    outcome: outcomeFields(ownOutcome(place, edits)?.outcome, place),
    input: edits.input ?? indentedOr(place.input, ""),
    variables: variables.length === 0 ? "{}" : `{\n${variables.join(",\n")}\n}`,
    definition: edits.definition ?? definition,
  };
}

function outcomeFields(outcome: OutcomeBody | undefined, place: ForkPlace): OutcomeFields {
  const first = { output: indentedOr(place.result, firstOutput(place.resource)), error: "", cause: "" };
  if (outcome === undefined) return { kind: "asRecorded", ...first };
  if (outcome.kind === "succeeded") return { ...first, kind: "succeeded", output: outcome.output };
  if (outcome.kind === "timedOut") return { ...first, kind: "timedOut" };
  return { ...first, kind: "failed", error: outcome.error ?? "", cause: outcome.cause ?? "" };
}

function ownOutcome({ at }: ForkPlace, { outcomes = [] }: ForkEditsBody): OutcomeEditBody | undefined {
  return outcomes.find(({ of }) => "token" in of && of.token === at);
}

function indentedOr(text: string | null, otherwise: string): string {
  if (text === null) return otherwise;
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

/** Why a form is no stage; null: it is one. */
export function whyNoStage({ outcome, input, variables }: StageFields): string | null {
  if (outcome.kind === "succeeded" && jsonProblem(outcome.output) !== null) return "The output is no JSON.";
  if (input.trim() !== "" && jsonProblem(input) !== null) return "The input is no JSON.";
  return variablesIn(variables) === null ? "The variables are no JSON object." : null;
}

/** What somebody changed of a place. Answers to questions that a changed stage held stay in it. */
export function stageOf(
  place: ForkPlace,
  fields: StageFields,
  definition: string,
  before?: ForkStageBody,
): ForkStageBody {
  const { at, label } = place;
  const unchanged = fieldsOf(place, definition);
  const variables = variablesIn(fields.variables) ?? {};
  const others = (before?.edits.outcomes ?? []).filter((one) => one !== ownOutcome(place, before?.edits ?? {}));
  const own = outcomeOf(fields.outcome);
  const outcomes =
    own === null || at === null ? others : [{ of: { token: at as Token }, outcome: own, label }, ...others];
  return {
    at: at as Token | null,
    label,
    edits: {
      ...(fields.definition === unchanged.definition ? {} : { definition: fields.definition }),
      ...(fields.input === unchanged.input || fields.input.trim() === "" ? {} : { input: fields.input }),
      ...(Object.keys(variables).length === 0 ? {} : { variables }),
      ...(outcomes.length === 0 ? {} : { outcomes }),
    },
  };
}

export function outcomeOf({ kind, output, error, cause }: OutcomeFields): OutcomeBody | null {
  switch (kind) {
    case "asRecorded":
      return null;
    case "succeeded":
      return { kind, output };
    case "timedOut":
      return { kind };
    case "failed":
      return { kind, ...(error === "" ? {} : { error }), ...(cause === "" ? {} : { cause }) };
  }
}

function variablesIn(text: string): Readonly<Record<string, string>> | null {
  try {
    const value: unknown = JSON.parse(text);
    if (!isObject(value as never)) return null;
    return Object.fromEntries(Object.entries(value as object).map(([name, one]) => [name, JSON.stringify(one)]));
  } catch {
    return null;
  }
}

/** The stages with an answer to a question: an outcome of the last one. */
export function withAnswer(
  stages: readonly ForkStageBody[],
  { token, state, attempt }: QuestionView,
  outcome: OutcomeBody,
): readonly ForkStageBody[] {
  const last = stages.at(-1);
  if (last === undefined) return stages;
  const label = attempt === 0 ? state : `${state}, attempt ${attempt + 1}`;
  const outcomes = [...(last.edits.outcomes ?? []), { of: { token }, outcome, label }];
  return [...stages.slice(0, -1), { ...last, edits: { ...last.edits, outcomes } }];
}

/** The definition that a run is on behind some stages. */
export function definitionAfter(stages: readonly ForkStageBody[], recorded: string): string {
  return stages.findLast(({ edits }) => edits.definition !== undefined)?.edits.definition ?? recorded;
}
