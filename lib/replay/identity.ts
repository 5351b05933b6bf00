import { readArn, statesArn } from "@/lib/base/arn";
import type { ExecutionIdentity } from "@/lib/engine/protocol";
import type { EventDetails, HistoryEvent } from "@/lib/history/event";
import { unrecorded } from "./matcher";
import type { RecordedExecution } from "./recordedExecution";

/** What the context object tells of the execution; what the record does not say stands for whatever shows there. */
export function identityOf(
  { arn, type, stateMachineArn }: Pick<RecordedExecution, "arn" | "type" | "stateMachineArn">,
  started: EventDetails["ExecutionStarted"],
): ExecutionIdentity {
  const read = readArn(arn);
  const [, machine, name] = read?.rest ?? [];
  const machineArn = read === null || machine === undefined ? undefined : statesArn(read, `stateMachine:${machine}`);
  return {
    id: arn ?? unrecorded("execution"),
    name: name ?? unrecorded("name"),
    roleArn: started.roleArn ?? unrecorded("role"),
    stateMachineId: stateMachineArn ?? machineArn ?? unrecorded("machine"),
    stateMachineName: machine ?? unrecorded("machinename"),
    type,
    region: read?.region ?? unrecorded("region"),
    ...(started.stateMachineAliasArn === undefined ? {} : { stateMachineAliasArn: started.stateMachineAliasArn }),
    ...(started.stateMachineVersionArn === undefined ? {} : { stateMachineVersionArn: started.stateMachineVersionArn }),
  };
}

/** Our events as a record shows them that does not tell the role: its ExecutionStarted has none. */
export function withoutUnrecordedRole(events: readonly HistoryEvent[]): readonly HistoryEvent[] {
  const [first] = events;
  if (first?.type !== "ExecutionStarted" || first.details.roleArn !== unrecorded("role")) return events;
  const { roleArn: _role, ...details } = first.details;
  return events.with(0, { ...first, details });
}
