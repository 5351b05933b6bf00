import type { HistoryEvent } from "../event";
import type { DefinitionFacts, ExecutionDescription } from "./description";
import type { Note } from "./notes";

/**
 * What a text holds, in its order. `run` counts the executions in it from 0.
 *
 * - `event`: with the exact text of its record; `executionArn` when the record names it (logs).
 * - `arn`: the ARN of a run became known.
 * - `description`, `definition`: answers of AWS beside or around the events.
 * - `cut`: the record of a run stops before its end (only with `partial`, or when another page follows).
 */
export type ReadItem = { readonly run: number } & (
  | {
      readonly kind: "event";
      readonly event: HistoryEvent;
      /** AWS's own JSON: as it stands in the file where it is spelt so, else made anew. */
      readonly text: string;
      readonly form: "api" | "log";
      readonly executionArn: string | null;
    }
  | { readonly kind: "arn"; readonly executionArn: string }
  | { readonly kind: "description"; readonly description: ExecutionDescription }
  | { readonly kind: "definition"; readonly definition: DefinitionFacts }
  | { readonly kind: "cut" }
);

export type ReadSummary = {
  readonly runs: number;
  readonly events: number;
  /** Log messages and lines that are no history events. */
  readonly skipped: number;
  readonly notes: readonly Note[];
};
