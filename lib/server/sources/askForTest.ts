import { ok, type Result } from "@/lib/base/result";
import type { Job } from "@/lib/contract/job";
import type { Context } from "../context";
import { notFound, type UseCaseError } from "../errors";

/** Asks the worker to try the calls that a source needs. */
export async function askForTest({ store }: Pick<Context, "store">, name: string): Promise<Result<Job, UseCaseError>> {
  if ((await store.sources.get(name)) === null) return notFound.source(name);
  return ok(await store.jobs.request({ kind: "testSource", key: name, subject: name, payload: { source: name } }));
}
