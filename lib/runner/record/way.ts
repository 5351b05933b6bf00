import type { Stage } from "@/lib/engine/trace";
import { comparable } from "@/lib/replay/comparable";
import type { RunResult } from "../simulatedWorld";

/**
 * The way of a run, without its data: each attempt of each state, which retrier and catcher took which failure, the events,
 * and how it ended. Two runs with equal texts went the same way; how branches took turns is left out.
 *
 * @param stages lines of `stageLine`.
 */
export function wayOf({ run, events }: RunResult, stages: readonly string[]): string {
  const made = events.map(comparable).map(({ type, name }) => `${type} ${name ?? ""}`);
  return [run.status, ...stages.toSorted(), ...made.toSorted()].join("\n");
}

/** What a stage says of the way; null: nothing. */
export function stageLine(stage: Stage): string | null {
  const place = `${stage.path} ${stage.visit}.${stage.attempt} ${stage.state}`;
  switch (stage.kind) {
    case "attempt":
      return `${place} attempt`;
    case "retrier":
    case "retriesUsedUp":
    case "catcher":
      return `${place} ${stage.kind} ${stage.index}`;
    case "failed":
      // An error of the language in place of a recorded one is another way, though it may lead to the same state.
      return `${place} failed ${stage.origin} ${stage.error?.startsWith("States.") === true ? stage.error : ""}`;
    case "rule":
      return stage.holds === true ? `${place} rule ${stage.index}` : null;
    case "data":
    case "sent":
      return null;
  }
}
