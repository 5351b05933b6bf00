import { type JsonDifference, jsonDifferences } from "@/lib/replay/jsonDiff";
import { parsed } from "@/lib/replay/comparable";
import type { ForkStageBody, OutcomeBody, OutcomeEditBody } from "./forkStages";

/*
 * What the stages of a fork change, in words and as differences, for lists and for the page of one.
 */

/** The edits of one stage. */
export type ListedEdits = {
  /** What people call the place; null: the start. */
  readonly place: string | null;
  /** A sentence each. */
  readonly texts: readonly string[];
  /** Where a changed definition differs from the one before, the first few places; empty without one. */
  readonly definition: readonly JsonDifference[];
};

/** The edits of stages in their order. `recorded`: text of the definition that the execution ran with, where it is known. */
export function listedEdits(stages: readonly ForkStageBody[], recorded: string | null): readonly ListedEdits[] {
  let definition = recorded;
  return stages.map((stage) => {
    const changed = stage.edits.definition;
    const differences =
      changed === undefined || definition === null
        ? []
        : jsonDifferences("$", parsed(changed), parsed(definition), null);
    definition = changed ?? definition;
    return { place: stage.label ?? null, texts: textsOf(stage), definition: differences };
  });
}

function textsOf({ label, edits }: ForkStageBody): string[] {
  const { definition, input, variables = {}, outcomes = [], mock } = edits;
  return [
    ...(definition === undefined ? [] : ["goes on with a changed definition"]),
    ...(input === undefined ? [] : [`has the input ${cut(input)}`]),
    ...Object.entries(variables).map(([name, text]) => `$${name} is ${cut(text)}`),
    ...outcomes.map((one) => `${one.label === label ? "this attempt" : nameOf(one)} ${outcomeText(one.outcome)}`),
    ...(mock === undefined ? [] : [`what the record does not answer, ${mock.case} of a mock file does`]),
  ];
}

function nameOf({ of, label }: OutcomeEditBody): string {
  return label ?? ("token" in of ? `attempt ${of.token}` : of.state);
}

function outcomeText(outcome: OutcomeBody): string {
  if (outcome.kind === "succeeded") return `succeeds with ${cut(outcome.output)}`;
  if (outcome.kind === "timedOut") return "times out";
  return `fails with ${outcome.error ?? "an error without a name"}`;
}

/** Characters of a value in a sentence. */
const SAID = 120;

function cut(text: string): string {
  const line = text.slice(0, 4 * SAID).replace(/\s+/g, " ");
  return line.length > SAID || text.length > 4 * SAID ? `${line.slice(0, SAID)}…` : line;
}
