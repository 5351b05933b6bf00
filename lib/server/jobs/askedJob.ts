import { ok, type Result } from "@/lib/base/result";
import type { Redactor } from "@/lib/redact/redactor";
import type { AskedJob } from "@/lib/contract/askedJob";
import type { JobKind, JobResults } from "@/lib/contract/jobKinds";
import { notFound, type UseCaseError } from "../errors";
import { redactorOf, type Showing } from "../redactorOf";

/** How far a job is that a page waits for, and what came of it. */
export async function readAskedJob<K extends JobKind>(
  context: Showing,
  kind: K,
  id: number,
): Promise<Result<AskedJob<JobResults[K]>, UseCaseError>> {
  const details = await context.store.jobs.details(kind, id);
  if (details === null) return notFound.job(id);
  const { job, result } = details;
  const redactor = await redactorFor(context, details.payload);
  const failure = job.state === "failed" && job.message !== null ? redactor.text(job.message) : null;
  return ok({ isOver: job.finishedAt !== null, failure, result: redactor.answer(result) });
}

/** What is told of an execution hides what the pages of that do; of others what hides anywhere. */
async function redactorFor(context: Showing, payload: object | null): Promise<Redactor> {
  const { store } = context;
  const id =
    payload !== null && "executionId" in payload && typeof payload.executionId === "number"
      ? payload.executionId
      : null;
  const execution = id === null || store.redaction.hash === "" ? null : await store.executions.findById(id);
  return execution === null ? store.redaction.of(null) : redactorOf(context, execution);
}
