import { z } from "zod";
import { askedJobSchema } from "./askedJob";
import { differenceSchema } from "./replay";

/*
 * What AWS's TestState says of the states that a fork changes, beside what we say. It is asked only with a source that may
 * be written to, and after a confirmation: what the fork is given goes to AWS.
 */

/** What is asked, in the words of a confirmation. */
export const judgementIntentSchema = z.object({
  source: z.string(),
  account: z.string(),
  region: z.string(),
});
export type JudgementIntent = z.output<typeof judgementIntentSchema>;

const verdictField = z.object({
  status: z.string(),
  nextState: z.string().nullable(),
  error: z.string().nullable(),
});

const judgedStateSchema = z.object({
  state: z.string(),
  attempt: z.int(),
  ours: verdictField,
  /** Null: AWS did not test it, and `refused` says why. */
  aws: verdictField.nullable(),
  refused: z.string().nullable(),
  /** Where the answers differ: `recorded` is AWS's. */
  differences: z.array(differenceSchema),
});
export type JudgedState = z.output<typeof judgedStateSchema>;

export const forkJudgementSchema = z.object({
  states: z.array(judgedStateSchema),
  /** Attempts of changed states that were not tested, each with the reason. */
  untested: z.array(z.object({ state: z.string(), attempt: z.int(), why: z.string() })),
});
export type ForkJudgement = z.output<typeof forkJudgementSchema>;

/** Answer of `GET /api/executions/{key}/forks/judge?job=`. */
export const askedForkJudgementSchema = askedJobSchema(forkJudgementSchema);
