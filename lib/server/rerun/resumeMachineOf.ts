import type { ResumeMachineView } from "@/lib/contract/rerun";
import type { ExecutionRecord } from "@/lib/store/executionRecord";
import type { Store } from "@/lib/store/store";
import { recordedPreview } from "./preview";

/** How long the replay that the machine is made from may take, in ms. */
const PATIENCE_MS = 60_000;

/** The machine that resumes an execution, as its preview tells it. No price is asked for. */
export function resumeMachineOf(store: Store): (execution: ExecutionRecord) => Promise<ResumeMachineView> {
  return async ({ key }) => {
    const answer = await recordedPreview({ store, overrides: [] }, key, "resume", { waitMs: PATIENCE_MS });
    if (!answer.ok) return { kind: "none", why: answer.error.problem.why };
    if (answer.value.state !== "opened") return { kind: "none", why: "Its replay has not answered. Try again." };
    const { resume, refused } = answer.value.preview;
    if (refused !== null) return { kind: "none", why: refused };
    return resume ?? { kind: "none", why: "There is no machine that resumes it." };
  };
}
