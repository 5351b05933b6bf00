import { ok, type Result } from "@/lib/base/result";
import { type Job, jobRequestSchema } from "@/lib/contract/job";
import type { Context } from "./context";
import { badBody, type UseCaseError } from "./problems";

/** Asks the worker for something; it finds the job in the database. `body` is JSON that nobody checked yet. */
export async function requestJob({ store }: Context, body: unknown): Promise<Result<Job, UseCaseError>> {
  const request = jobRequestSchema.safeParse(body);
  if (!request.success) return badBody('it must be {"kind": "samples"}, {"kind": "refold"} or {"kind": "verify"}');
  return ok(await store.requestJob(request.data.kind));
}
