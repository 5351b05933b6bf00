import { openPlaceholders, placeholderUses } from "@/lib/asl/placeholderUses";
import { pseudoParametersOf } from "@/lib/asl/pseudoParameters";
import { stateAt } from "@/lib/asl/recorded";
import type { Substitutions } from "@/lib/asl/substitute";
import { readJson } from "@/lib/asl/text/json-text";
import type { Json } from "@/lib/base/json";
import type { HistoryEvent } from "@/lib/history/event";
import { bindPlaceholders, type BoundPlaceholder } from "./bind";

/** What an execution tells of the placeholders in its definition. */
export type PlaceholderReading = {
  /** Values of all that are known: by the ARN, and by the record. */
  readonly values: Substitutions;
  readonly bound: readonly BoundPlaceholder[];
  /** Names without a value. They stand for whatever was recorded. */
  readonly open: ReadonlySet<string>;
  /** States that hold such a name, each with why it cannot be run as it is written. */
  readonly doubts: ReadonlyMap<string, string>;
};

export const NO_PLACEHOLDERS: PlaceholderReading = { values: {}, bound: [], open: new Set(), doubts: new Map() };

/**
 * Fills the placeholders of a definition's text with what is known of the execution that ran with it. A text without
 * placeholders, or that is no JSON, has none.
 */
export function readPlaceholders(
  text: string,
  run: { readonly events: readonly HistoryEvent[]; readonly arn: string | null },
): PlaceholderReading {
  if (!text.includes("${")) return NO_PLACEHOLDERS;
  const read = readJson(text);
  if (!read.ok) return NO_PLACEHOLDERS;
  const definition = read.value.value;
  const known = pseudoParametersOf(run.arn);
  const { bound } = bindPlaceholders(definition, run.events, known);
  const values = { ...known, ...Object.fromEntries(bound.map(({ name, value }) => [name, value])) };
  const open = new Set(openPlaceholders(definition).filter((name) => !Object.hasOwn(values, name) && !USUAL.has(name)));
  return { values, bound, open, doubts: doubtsOf(definition, open) };
}

/** Filled by the parser where nothing else is known. */
const USUAL: ReadonlySet<string> = new Set(["AWS::Partition", "AWS::URLSuffix"]);

function doubtsOf(definition: Json, open: ReadonlySet<string>): ReadonlyMap<string, string> {
  const doubts = new Map<string, string>();
  for (const { name, location } of placeholderUses(definition)) {
    const state = stateAt(location);
    if (state === null || !open.has(name) || doubts.has(state)) continue;
    doubts.set(state, `the placeholder '\${${name}}' has no value; give it one with --substitutions ${name}=value`);
  }
  return doubts;
}
