import type { MachineType, StateMachine } from "@/lib/asl/machine";
import { statesOf } from "@/lib/asl/walk";
import { isExecutionEnd } from "@/lib/history/executionEnds";
import type { HistoryEvent } from "@/lib/history/event";
import type { ChanceRun, ReplaySetup } from "@/lib/replay/chanceRun";

export type HandedOver = {
  readonly machine: StateMachine;
  readonly type: MachineType;
  readonly recorded: readonly HistoryEvent[];
  readonly setup: Pick<ReplaySetup, "answers">;
  readonly replay: Pick<ChanceRun, "chance">;
  /** Whether outcomes are exchanged. */
  readonly isExchanged: boolean;
};

/** Why a recorded run cannot be made again at an endpoint, worded; null where it can. */
export function whyNotThere(run: HandedOver, isOurs: boolean): string | null {
  const { type, recorded, setup, isExchanged } = run;
  const isWhole = setup.answers.some(
    (one) => one.kind === "input" && (one.input.kind === "mapRunSucceeded" || one.input.kind === "mapRunFailed"),
  );
  if (isWhole) return "what the children of its Map Runs came to is not in the record, and they would be run there";
  if (type === "EXPRESS" && isExchanged) return "of an Express execution no history is read back to tell where it goes";
  if (type === "EXPRESS" && !isExecutionEnd(recorded.at(-1)?.type ?? "")) {
    return "an Express execution that has not ended has neither an end nor a history to read back";
  }
  return isOurs ? null : whyNotForeign(run);
}

/** Any other engine is given definition and input alone: its run has to follow from these, and from clocks. */
function whyNotForeign({ machine, setup, replay }: HandedOver): string | null {
  const only = "only the local engine of this product can be given";
  const task = [...statesOf(machine)].find((state) => state.type === "Task");
  if (task !== undefined) return `${only} the recorded outcomes of tasks, as of ${task.name}`;
  if (setup.answers.some(({ kind }) => kind === "input")) return `${only} what happened to the execution from outside`;
  if (replay.chance.length > 0) return `${only} the recorded values of chance and clocks`;
  return null;
}
