import { ok, type Result } from "@/lib/base/result";
import type { Job } from "@/lib/contract/job";
import type { AskedSourceTest } from "@/lib/contract/source";
import type { Context } from "../context";
import { notFound, type UseCaseError } from "../errors";

type Stored = Pick<Context, "store">;

/** Asks the worker to try the calls that a source needs. */
export async function askForTest({ store }: Stored, name: string): Promise<Result<Job, UseCaseError>> {
  if ((await store.sources.get(name)) === null) return notFound.source(name);
  return ok(await store.jobs.request({ kind: "testSource", key: name, subject: name, payload: { source: name } }));
}

/** How far a test is, and what it came to. */
export async function readTest({ store }: Stored, id: number): Promise<Result<AskedSourceTest, UseCaseError>> {
  const details = await store.jobs.details("testSource", id);
  if (details === null) return notFound.job(id);
  const { job, result } = details;
  return ok({ isOver: job.finishedAt !== null, failure: job.state === "failed" ? job.message : null, result });
}
