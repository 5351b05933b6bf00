import type { JobRun, WorkEnd } from "../jobs/jobRun";
import { placeOfProcess } from "../jobs/placeOfProcess";
import { performRerun } from "./performRerun";
import { resumeMachineOf } from "./resumeMachineOf";

/** The work of a job: runs one execution again, and answers what runs now or why nothing does. */
export async function rerunOne({ tools, claimed, signal }: JobRun<"rerun">): Promise<WorkEnd<"rerun">> {
  const { store } = tools;
  const { key, request, token } = claimed.payload;
  const reach = { ...placeOfProcess(), signal };
  const performing = { store, reach, token, now: Date.now, resumeMachineOf: resumeMachineOf(store) };
  const done = await performRerun(performing, key, request);
  if (done.ok) return { message: `${done.value.executionArn} runs.`, result: { kind: "done", done: done.value } };
  const { problem } = done.error;
  return { message: `${problem.what} ${problem.why}`, result: { kind: "problem", error: problem } };
}
