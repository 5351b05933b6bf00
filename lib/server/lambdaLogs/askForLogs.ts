import { ok, type Result } from "@/lib/base/result";
import type { Job } from "@/lib/contract/job";
import type { AskedLambdaLogs } from "@/lib/contract/lambdaLogs";
import type { Context } from "../context";
import { notFound, type UseCaseError } from "../errors";
import { withExecution } from "../withExecution";

type Stored = Pick<Context, "store">;

/** Asks the worker for what a Lambda function logged during the attempt that an event scheduled. */
export function askForLogs(context: Stored, key: string, eventId: number): Promise<Result<Job, UseCaseError>> {
  return withExecution(context, key, async (execution) => {
    const payload = { executionId: execution.id, eventId };
    const asked = { kind: "lambdaLogs", key: `${execution.id} ${eventId}`, subject: execution.name, payload } as const;
    return ok(await context.store.jobs.request(asked));
  });
}

/** How far that is, and what was found. */
export async function readLogs({ store }: Stored, id: number): Promise<Result<AskedLambdaLogs, UseCaseError>> {
  const details = await store.jobs.details("lambdaLogs", id);
  if (details === null) return notFound.job(id);
  const { job, result } = details;
  return ok({ isOver: job.finishedAt !== null, failure: job.state === "failed" ? job.message : null, result });
}
