import { ok, type Result } from "@/lib/base/result";
import type { Job } from "@/lib/contract/job";
import type { Context } from "./context";
import { noJob, type UseCaseError } from "./problems";

export async function readJob({ store }: Context, id: string): Promise<Result<Job, UseCaseError>> {
  const job = /^\d{1,9}$/.test(id) ? await store.job(Number(id)) : null;
  return job === null ? noJob(id) : ok(job);
}
