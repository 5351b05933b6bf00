import { ok, type Result } from "@/lib/base/result";
import type { Job } from "@/lib/contract/job";
import type { Context } from "../context";
import type { UseCaseError } from "../errors";
import { withExecution } from "../withExecution";

/** Asks the worker for what a Lambda function logged during the attempt that an event scheduled. */
export function askForLogs(
  context: Pick<Context, "store">,
  key: string,
  eventId: number,
): Promise<Result<Job, UseCaseError>> {
  return withExecution(context, key, async (execution) => {
    const payload = { executionId: execution.id, eventId };
    const asked = { kind: "lambdaLogs", key: `${execution.id} ${eventId}`, subject: execution.name, payload } as const;
    return ok(await context.store.jobs.request(asked));
  });
}
