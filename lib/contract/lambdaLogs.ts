import { z } from "zod";
import { askedJobSchema } from "./askedJob";

/*
 * What a Lambda function logged while an attempt of a task called it. `POST /api/executions/{key}/logs/{event}` asks for it,
 * with the event that scheduled the attempt; `GET` of the same with `?job=` answers how far that is.
 */

export const lambdaLogsSchema = z.object({
  functionName: z.string(),
  logGroup: z.string(),
  region: z.string(),
  /** `exact`: of the request's id. `probable`: what the function logged in that time; other invocations may be among it. */
  certainty: z.enum(["exact", "probable"]),
  requestId: z.string().nullable(),
  /** At most some hundreds, each cut where it is long. */
  lines: z.array(z.object({ at: z.number(), text: z.string() })),
  /** There were more. */
  isCut: z.boolean(),
  /** Addresses of the AWS console. */
  consoleLinks: z.object({ function: z.string(), logGroup: z.string() }),
});
export type LambdaLogs = z.output<typeof lambdaLogsSchema>;

export const askedLambdaLogsSchema = askedJobSchema(lambdaLogsSchema);
