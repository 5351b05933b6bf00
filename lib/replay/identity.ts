import type { ExecutionIdentity } from "@/lib/engine/protocol";
import type { EventDetails, HistoryEvent } from "@/lib/history/event";
import { untold } from "./matcher";
import type { Subject } from "./subject";

/** What the context object tells of the execution; what the record does not say stands for whatever shows there. */
export function identityOf(
  { arn, type, stateMachineArn }: Pick<Subject, "arn" | "type" | "stateMachineArn">,
  started: EventDetails["ExecutionStarted"],
): ExecutionIdentity {
  // arn:aws:states:REGION:ACCOUNT:execution:MACHINE:NAME, or …:express:MACHINE:NAME:ID
  const parts = arn?.split(":") ?? [];
  const [, partition, service, region, account, , machine, name] = parts;
  const machineArn =
    machine === undefined ? undefined : ["arn", partition, service, region, account, "stateMachine", machine].join(":");
  return {
    id: arn ?? untold("execution"),
    name: name ?? untold("name"),
    roleArn: started.roleArn ?? untold("role"),
    stateMachineId: stateMachineArn ?? machineArn ?? untold("machine"),
    stateMachineName: machine ?? untold("machinename"),
    type,
    region: region ?? untold("region"),
    ...(started.stateMachineAliasArn === undefined ? {} : { stateMachineAliasArn: started.stateMachineAliasArn }),
    ...(started.stateMachineVersionArn === undefined ? {} : { stateMachineVersionArn: started.stateMachineVersionArn }),
  };
}

/** Our events as a record shows them that does not tell the role: its ExecutionStarted has none. */
export function withoutUntoldRole(events: readonly HistoryEvent[]): readonly HistoryEvent[] {
  const [first] = events;
  if (first?.type !== "ExecutionStarted" || first.details.roleArn !== untold("role")) return events;
  const { roleArn: _role, ...details } = first.details;
  return events.with(0, { ...first, details });
}
