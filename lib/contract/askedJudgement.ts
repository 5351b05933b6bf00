import { z } from "zod";
import { judgementIntentSchema } from "./forkJudgement";
import { stagesField } from "./forkStages";
import { jobSchema } from "./job";

/*
 * How AWS's TestState is asked about a fork: `POST /api/executions/{key}/forks/judge`.
 */

/** Its body; without a confirmation nothing is asked but what it would be. */
export const judgementRequestSchema = z.strictObject({
  stages: stagesField,
  confirmed: judgementIntentSchema.nullable(),
});
export type JudgementRequest = z.output<typeof judgementRequestSchema>;

/** Its answer: what is to be confirmed, or the job that asks. */
export const judgementAnswerSchema = z.discriminatedUnion("state", [
  z.object({ state: z.literal("unconfirmed"), intent: judgementIntentSchema }),
  z.object({ state: z.literal("asked"), job: jobSchema }),
]);
export type JudgementAnswer = z.output<typeof judgementAnswerSchema>;
