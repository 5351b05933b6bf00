import { digest } from "@/lib/expr/digest";
import type { VerifyTask } from "@/lib/server/replay/verifyTask";
import type { TargetExecution } from "./executionTargets";

/** An execution that a target names, as a replaying process takes it. */
export function verifyTaskOf(execution: TargetExecution, checkTimes: boolean): VerifyTask {
  const { events, arn, machineArn, definition: text, definitionAssumed: assumed } = execution;
  const definition = text === null ? null : { hash: digest(text, "SHA-256"), text, assumed };
  // Only Standard has a history API; a file that does not say its type is one of those.
  const type = execution.type ?? "STANDARD";
  return { history: { events }, definition, checkTimes, arn, machineArn, type, hidden: execution.hidden };
}
