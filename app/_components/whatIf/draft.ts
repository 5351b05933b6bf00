import { isObject, type Json } from "@/lib/base/json";
import type { QuestionView } from "@/lib/contract/fork";
import type { ForkMockBody } from "@/lib/contract/forkMock";
import type { ForkEditsBody, ForkStageBody, OutcomeBody, OutcomeEditBody } from "@/lib/contract/forkStages";
import type { Token } from "@/lib/engine/token";
import { type JsonDifference, jsonDifferences } from "@/lib/replay/jsonDiff";
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
  /** From the start on: the state whose every attempt has that outcome; empty: none. */
  readonly ofState: string;
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
    ofState: stateOf(ownOutcome(place, edits)),
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
  return outcomes.find(({ of }) => (at === null ? "state" in of : "token" in of && of.token === at));
}

function stateOf(edit: OutcomeEditBody | undefined): string {
  return edit !== undefined && "state" in edit.of ? edit.of.state : "";
}

function indentedOr(text: string | null, otherwise: string): string {
  if (text === null) return otherwise;
  try {
    const value: unknown = JSON.parse(text);
    // A number that JavaScript would change, 2^60 say, stays as it was written.
    return JSON.stringify(value) === withoutBlanks(text) ? JSON.stringify(value, null, 2) : text;
  } catch {
    return text;
  }
}

function withoutBlanks(text: string): string {
  return text.replace(/("(?:[^"\\]|\\.)*")|\s+/g, "$1");
}

/** Why a form is no stage; null: it is one. */
export function whyNoStage({ outcome, input, variables }: StageFields): string | null {
  if (outcome.kind === "succeeded" && jsonProblem(outcome.output) !== null) return "The output is no JSON.";
  if (input.trim() !== "" && jsonProblem(input) !== null) return "The input is no JSON.";
  return variablesIn(variables) === null ? "The variables are no JSON object." : null;
}

/** What somebody changed of a place. Answers to questions, and a mock file, that a changed stage held stay in it. */
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
  const own = ownEdit(place, fields);
  const outcomes = own === null ? others : [own, ...others];
  return {
    at: at as Token | null,
    label,
    edits: {
      ...(fields.definition === unchanged.definition ? {} : { definition: fields.definition }),
      ...(fields.input === unchanged.input || fields.input.trim() === "" ? {} : { input: fields.input }),
      ...(Object.keys(variables).length === 0 ? {} : { variables }),
      ...(outcomes.length === 0 ? {} : { outcomes }),
      ...(before?.edits.mock === undefined ? {} : { mock: before.edits.mock }),
    },
  };
}

function ownEdit({ at, label }: ForkPlace, { outcome, ofState }: StageFields): OutcomeEditBody | null {
  const own = outcomeOf(outcome);
  if (own === null) return null;
  if (at !== null) return { of: { token: at as Token }, outcome: own, label };
  return ofState === "" ? null : { of: { state: ofState }, outcome: own, label: `every attempt of ${ofState}` };
}

/** Where a value that is written differs from the one that is there; empty while it is no JSON, or nothing is there. */
export function editedValues(before: string | null, written: string): readonly JsonDifference[] {
  if (before === null || written.trim() === "") return [];
  const [old, now] = [parsedOrNull(before), parsedOrNull(written)];
  return old === null || now === null ? [] : jsonDifferences("$", now.value, old.value, null);
}

/** The same of variables: what is set stands beside what they are, the others stay. */
export function editedVariables(before: string | null, written: string): readonly JsonDifference[] {
  const [old, set] = [parsedOrNull(before ?? "{}")?.value, parsedOrNull(written)?.value];
  return isObject(old) && isObject(set) ? jsonDifferences("$", { ...old, ...set }, old, null) : [];
}

function parsedOrNull(text: string): { readonly value: Json } | null {
  try {
    return { value: JSON.parse(text) as Json };
  } catch {
    return null;
  }
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

/** The mock file that answers in a run of some stages. */
export function mockIn(stages: readonly ForkStageBody[]): ForkMockBody | null {
  return stages.findLast(({ edits }) => edits.mock !== undefined)?.edits.mock ?? null;
}

/** The stages with another mock file, of the last one; null: with none. */
export function withMock(stages: readonly ForkStageBody[], mock: ForkMockBody | null): readonly ForkStageBody[] {
  return stages.map(({ edits: { mock: _before, ...edits }, ...stage }, index) => ({
    ...stage,
    edits: mock !== null && index === stages.length - 1 ? { ...edits, mock } : edits,
  }));
}

/** The definition that a run is on behind some stages. */
export function definitionAfter(stages: readonly ForkStageBody[], recorded: string): string {
  return stages.findLast(({ edits }) => edits.definition !== undefined)?.edits.definition ?? recorded;
}
