import type { ExecutionTrace } from "@/lib/history/span";
import type { TimelineStep } from "@/lib/history/steps";
import type { ReplaySession } from "@/lib/replay/replaySession";
import type { VerifyTask } from "./verifyTask";
import type { HistoryEvent } from "@/lib/history/event";

/** An execution with its steps and its replay, open for going through it. */
export type ReplayedExecution = {
  readonly events: readonly HistoryEvent[];
  /** What reading another definition for it takes. */
  readonly subject: Pick<VerifyTask, "definition" | "type" | "arn" | "hidden">;
  readonly trace: ExecutionTrace;
  readonly steps: readonly TimelineStep[];
  readonly session: ReplaySession;
  /** As the replay took it. */
  readonly definitionAssumed: boolean;
  readonly revision: number;
};
