import type { StateMachine } from "@/lib/asl/machine";
import type { CompiledMachine } from "@/lib/engine/compiledMachine";
import { answersOf } from "./answers";
import { limitsOf } from "./bounds";
import type { ReplaySetup } from "./chanceRun";
import type { Chains } from "./chains";
import { contextFormOf } from "./contextForm";
import { identityOf } from "./identity";
import type { RecordedMapRunResult } from "./mapRunResults";
import type { ReplayableRecord, RecordedExecution } from "./recordedExecution";
import { activitiesIn } from "./missingActivities";
import { withoutDerivedData } from "./answerEvents";

/** What an execution is replayed from. A caller's input that the record does not hold is `null`. */
export function replaySetupOf(
  subject: RecordedExecution,
  read: ReplayableRecord,
  machine: StateMachine,
  compiled: CompiledMachine,
  shape?: Chains,
  mapRuns?: ReadonlyMap<number, RecordedMapRunResult>,
): ReplaySetup {
  const { events, start, startedAt } = read;
  const input = start.input.kind === "present" ? start.input.text : "null";
  const execution = { ...identityOf(subject, start), ...contextFormOf(subject.type, events) };
  return {
    compiled,
    start: { execution, input, seed: "verify" },
    at: startedAt,
    around: { limits: limitsOf(events.length, subject.type), activityExists: activitiesIn(events) },
    times: events.map(({ timestamp }) => timestamp).toSorted((a, b) => a - b),
    answers: answersOf(withoutDerivedData(events), machine, shape, mapRuns),
  };
}
