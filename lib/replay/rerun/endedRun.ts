import type { StateMachine } from "@/lib/asl/machine";
import { err, ok, type Result } from "@/lib/base/result";
import type { CompiledMachine, StepOptions } from "@/lib/engine/compiledMachine";
import type { Run } from "@/lib/engine/run";
import type { HistoryEvent } from "@/lib/history/event";
import { runAtEnd } from "../checkpoints";
import type { ReplaySession } from "../replaySession";

/** An execution that has ended, with what is needed to go on from its end. */
export type EndedRun = {
  readonly machine: StateMachine;
  readonly compiled: CompiledMachine;
  /** As the interpreter left it. */
  readonly run: Run;
  /** Its history, by ascending id. */
  readonly events: readonly HistoryEvent[];
  /** What the record says of the world around it. */
  readonly around: Pick<StepOptions, "activityExists">;
};

/** The end of a recorded execution; an error says, worded, why nothing can be told of what comes behind it. */
export function endedRunOf({ machine, replay, events, verdict }: ReplaySession): Result<EndedRun, string> {
  if (machine === null || replay === null) return err(verdict.reason ?? "The execution cannot be replayed.");
  if (!verdict.verdict.startsWith("MATCH")) {
    return err(verdict.reason ?? "Its replay is not what was recorded, so what comes behind its end is not known.");
  }
  const run = runAtEnd(replay.checkpoints);
  if (run === null) return err("The record holds nothing that can be gone on from.");
  if (run.status === "RUNNING") return err("It has not ended as far as the record goes.");
  const { compiled, around } = replay.checkpoints;
  const { activityExists } = around;
  return ok({ machine, compiled, run, events, around: activityExists === undefined ? {} : { activityExists } });
}
