import { err, ok, type Result } from "@/lib/base/result";
import { forkBaseOf } from "@/lib/replay/fork/runFork";
import type { ReplaySession } from "@/lib/replay/replaySession";
import type { MockedResponse } from "@/lib/runner/mock";
import { recordMocks } from "@/lib/runner/record/recordMocks";

/** Name of the part that tells what the tasks of an execution answered, for a mock file. */
export const MOCK_PART = "mock";

/** By state, in the order of its invocations. An error says why nothing can be relied on, worded. */
export type ToldMocks = Result<readonly (readonly [state: string, answers: readonly MockedResponse[]])[], string>;

/** What `stepscope record --mock` writes of the same execution. */
export async function mockPart(session: ReplaySession): Promise<ToldMocks> {
  const why = whyNotRecorded(session);
  if (why !== null) return err(why);
  return ok([...(await recordMocks(forkBaseOf(session))).states]);
}

/** Why nothing is recorded of a replay, worded; null: it is what was recorded. */
export function whyNotRecorded({ verdict: { verdict, reason } }: ReplaySession): string | null {
  if (verdict.startsWith("MATCH")) return null;
  return reason ?? "Its replay is not what was recorded, so nothing of it can be relied on.";
}
