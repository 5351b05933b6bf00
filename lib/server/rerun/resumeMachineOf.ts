import type { ResumeMachineView } from "@/lib/contract/rerun";
import type { ExecutionRecord } from "@/lib/store/executionRecord";
import type { Store } from "@/lib/store/store";

/** The machine that resumes an execution, as its preview shows it. */
export function resumeMachineOf(_store: Store): (execution: ExecutionRecord) => Promise<ResumeMachineView> {
  return () => Promise.resolve({ kind: "none", why: "There is no preview of it." });
}
