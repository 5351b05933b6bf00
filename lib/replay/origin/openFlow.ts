import type { StateMachine } from "@/lib/asl/machine";
import { statesOf } from "@/lib/asl/walk";
import { RecordedEntropy } from "../randomDraws";
import { runRecorded } from "../recordedRun";
import type { ReplaySession } from "../replaySession";
import { DataFlow } from "./dataFlow";
import { FlowLog } from "./flowLog";

/** The data flow of a replay, which is run once more for it; null where the execution cannot be replayed. */
export async function openFlow({ machine, replay }: ReplaySession): Promise<DataFlow | null> {
  if (machine === null || replay === null) return null;
  const { setup, checkpoints } = replay;
  const log = flowLogFor(machine);
  const entropy = new RecordedEntropy(checkpoints.known, "plain");
  const options = { ...checkpoints.around, entropy, trace: log.trace };
  await runRecorded(setup.compiled, setup.start, setup.at, setup.answers, options, { pause: setup.pause });
  return new DataFlow(log, machine);
}

/** A log for runs of a machine: it keeps the context object for the states whose text mentions it. */
export function flowLogFor(machine: StateMachine): FlowLog {
  const readers = new Set<string>();
  // Inner levels are Maps, which print as nothing: each state stands for itself.
  for (const state of statesOf(machine))
    if (/\$\$|states\.context|\bcontext\b/.test(JSON.stringify(state))) readers.add(state.name);
  return new FlowLog((state) => readers.has(state));
}
