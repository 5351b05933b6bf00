import { ok, type Result } from "@/lib/base/result";
import type { RerunDone, RerunRequest } from "@/lib/contract/rerun";
import type { DeleteResumeMachine } from "@/lib/contract/resumeMachines";
import type { Context } from "../context";
import { notFound, type UseCaseError } from "../errors";
import { askForRerun } from "./askForRerun";
import { awaitRerunJob } from "./awaitRerunJob";

/** Runs an execution again, by the worker, and waits for what runs then. */
export async function rerunNow(
  context: Pick<Context, "store">,
  key: string,
  request: RerunRequest,
): Promise<Result<RerunDone, UseCaseError>> {
  const job = await askForRerun(context, key, request);
  if (!job.ok) return job;
  const ended = await awaitRerunJob(context.store, "rerun", job.value.id);
  return ended.ok ? ok(ended.value.done) : ended;
}

/** Deletes a machine that was made to resume an execution, by the worker, and waits for that. */
export async function deleteResumeMachineNow(
  { store }: Pick<Context, "store">,
  payload: DeleteResumeMachine,
): Promise<Result<{ readonly arn: string }, UseCaseError>> {
  const { arn } = payload;
  const made = await store.repairs.resumeMachine(arn);
  if (made === null) return notFound.engineMachine(arn);
  const job = await store.jobs.request({ kind: "deleteResumeMachine", key: arn, subject: made.name, payload });
  const ended = await awaitRerunJob(store, "deleteResumeMachine", job.id);
  return ended.ok ? ok({ arn }) : ended;
}
