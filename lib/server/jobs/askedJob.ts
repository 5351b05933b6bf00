import { ok, type Result } from "@/lib/base/result";
import type { AskedJob } from "@/lib/contract/askedJob";
import type { JobKind, JobResults } from "@/lib/contract/jobKinds";
import type { Context } from "../context";
import { notFound, type UseCaseError } from "../errors";

/** How far a job is that a page waits for, and what came of it. */
export async function readAskedJob<K extends JobKind>(
  { store }: Pick<Context, "store">,
  kind: K,
  id: number,
): Promise<Result<AskedJob<JobResults[K]>, UseCaseError>> {
  const details = await store.jobs.details(kind, id);
  if (details === null) return notFound.job(id);
  const { job, result } = details;
  return ok({ isOver: job.finishedAt !== null, failure: job.state === "failed" ? job.message : null, result });
}
