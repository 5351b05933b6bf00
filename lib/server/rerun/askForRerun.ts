import { randomUUID } from "node:crypto";
import { ok, type Result } from "@/lib/base/result";
import type { Job } from "@/lib/contract/job";
import type { RerunRequest } from "@/lib/contract/rerun";
import type { Context } from "../context";
import type { UseCaseError } from "../errors";
import { withExecution } from "../withExecution";

/** Asks the worker, which has the credentials, to run an execution again. */
export function askForRerun(
  context: Pick<Context, "store">,
  key: string,
  request: RerunRequest,
): Promise<Result<Job, UseCaseError>> {
  return withExecution(context, key, async ({ name }) => {
    // Fixed before anything is sent: whoever does the job after a crash asks for the same.
    const payload = { key, request, token: randomUUID() };
    return ok(await context.store.jobs.request({ kind: "rerun", key, subject: name, payload }));
  });
}
