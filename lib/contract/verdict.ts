import { z } from "zod";
import { type VerdictName, VERIFY_DIVERGENCE_KINDS } from "@/lib/replay/replayVerdict";

/** Verdicts as addresses and the database name them, in the order in which they are counted. */
export const VERDICT_CODES = ["match", "accepted", "diverged", "notReplayable"] as const;
export const verdictCodeField = z.enum(VERDICT_CODES);
export type VerdictCode = z.output<typeof verdictCodeField>;

const CODES = {
  MATCH: "match",
  "MATCH (accepted non-determinism)": "accepted",
  DIVERGED: "diverged",
  "NOT REPLAYABLE": "notReplayable",
} as const satisfies Record<VerdictName, VerdictCode>;

export function codeOfVerdict(name: VerdictName): VerdictCode {
  return CODES[name];
}

/** The first divergence of a run, without data: event ids are null where a side has no such event. */
export const firstDivergenceSchema = z.object({
  kind: z.enum(VERIFY_DIVERGENCE_KINDS),
  state: z.string().nullable(),
  recorded: z.int().nullable(),
  ours: z.int().nullable(),
  /** Where the values differ: `output.total`. */
  paths: z.array(z.string()),
});
export type FirstDivergence = z.output<typeof firstDivergenceSchema>;

/** What the background found out about an execution, as lists and the head of a page show it. */
export const rowVerdictSchema = z.object({
  code: verdictCodeField,
  /** Why it cannot be replayed, or what the verdict rests on. */
  reason: z.string().nullable(),
  /** How many things were accepted. */
  accepted: z.int(),
  divergence: firstDivergenceSchema.nullable(),
  /** The definition was the nearest one that was known. */
  assumed: z.boolean(),
  /** Given by another version of the interpreter; it is on its way to be given anew. */
  stale: z.boolean(),
});
export type RowVerdict = z.output<typeof rowVerdictSchema>;
