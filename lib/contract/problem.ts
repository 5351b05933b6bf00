import { z } from "zod";

/** Body of every answer that is not a success: what happened, why, and what to do about it. */
export const problemSchema = z.object({
  error: z.object({ what: z.string(), why: z.string(), remedy: z.string() }),
});
export type ProblemBody = z.output<typeof problemSchema>;
export type Problem = ProblemBody["error"];
