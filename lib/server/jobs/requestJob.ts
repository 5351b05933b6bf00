import { ok, type Result } from "@/lib/base/result";
import type { Job, RequestableJobKind } from "@/lib/contract/job";
import type { Context } from "../context";
import type { UseCaseError } from "../errors";

/** Asks the worker for something; it finds the job in the database. */
export async function requestJob(
  { store }: Pick<Context, "store">,
  kind: RequestableJobKind,
): Promise<Result<Job, UseCaseError>> {
  return ok(await store.jobs.request({ kind, payload: {} }));
}
