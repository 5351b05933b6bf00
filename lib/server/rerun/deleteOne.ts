import type { JobRun, WorkEnd } from "../jobs/jobRun";
import { placeOfProcess } from "../jobs/placeOfProcess";
import { deleteResumeMachine } from "./resumeMachines";

/** The work of a job: deletes a machine that was made to resume an execution. */
export async function deleteOne({
  tools,
  claimed,
  signal,
}: JobRun<"deleteResumeMachine">): Promise<WorkEnd<"deleteResumeMachine">> {
  const { arn, confirmed } = claimed.payload;
  const done = await deleteResumeMachine(tools.store, { ...placeOfProcess(), signal }, arn, confirmed);
  if (done.ok) return { message: `${done.value.name} is deleted.`, result: { kind: "done" } };
  const { problem } = done.error;
  return { message: `${problem.what} ${problem.why}`, result: { kind: "problem", error: problem } };
}
