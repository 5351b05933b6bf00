import { ok, type Result } from "@/lib/base/result";
import type { Job, OpenJobs } from "@/lib/contract/job";
import type { Context } from "../context";
import { notFound, type UseCaseError } from "../errors";
import { removeUpload } from "../import/removeUpload";

type Stored = Pick<Context, "store">;

export async function readJob({ store }: Stored, id: number): Promise<Result<Job, UseCaseError>> {
  const job = await store.jobs.read(id);
  return job === null ? notFound.job(id) : ok(job);
}

/** Open jobs that are listed; the frame shows a few of them and how many more there are. */
const MAX_LISTED = 100;

export async function listOpenJobs({ store }: Stored): Promise<Result<OpenJobs, UseCaseError>> {
  return ok(await store.jobs.open(MAX_LISTED));
}

/** Asks a job to end. One that has ended already is answered as it is. */
export async function cancelJob(
  { store, spool }: Pick<Context, "store" | "spool">,
  id: number,
): Promise<Result<Job, UseCaseError>> {
  const job = await store.jobs.cancel(id);
  if (job === null) return notFound.job(id);
  await removeUpload({ store, spool }, job);
  return ok(job);
}
