import type { ExecutionIdentity } from "@/lib/engine/protocol";
import type { EventDetails, HistoryEvent } from "@/lib/history/event";
import { unrecorded } from "./matcher";
import type { RecordedExecution } from "./recordedExecution";

/** What the context object tells of the execution; what the record does not say stands for whatever shows there. */
export function identityOf(
  { arn, type, stateMachineArn }: Pick<RecordedExecution, "arn" | "type" | "stateMachineArn">,
  started: EventDetails["ExecutionStarted"],
): ExecutionIdentity {
  // arn:aws:states:REGION:ACCOUNT:execution:MACHINE:NAME, or …:express:MACHINE:NAME:ID
  const parts = arn?.split(":") ?? [];
  const [, partition, service, region, account, , machine, name] = parts;
  const machineArn =
    machine === undefined ? undefined : ["arn", partition, service, region, account, "stateMachine", machine].join(":");
  return {
    id: arn ?? unrecorded("execution"),
    name: name ?? unrecorded("name"),
    roleArn: started.roleArn ?? unrecorded("role"),
    stateMachineId: stateMachineArn ?? machineArn ?? unrecorded("machine"),
    stateMachineName: machine ?? unrecorded("machinename"),
    type,
    region: region ?? unrecorded("region"),
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
