import { ok, type Result } from "@/lib/base/result";
import type { Job } from "@/lib/contract/job";
import type { Context } from "./context";
import { notFound, type UseCaseError } from "./errors";

export async function readJob({ store }: Context, id: number): Promise<Result<Job, UseCaseError>> {
  const job = await store.job(id);
  return job === null ? notFound.job(id) : ok(job);
}
