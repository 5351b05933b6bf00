import { labelledNameOfArn } from "@/lib/base/arn";
import type { Instant } from "@/lib/base/instant";
import { redrivable, type Redrivability } from "@/lib/engine/recovery/redrivable";
import type { StoredExecution } from "@/lib/store/engine/rows";

/** Whether an execution can be redriven, by what is stored of it: its run need not be read back for that. */
export function redrivableRow(row: StoredExecution, at: Instant): Redrivability {
  const { status, startedAt, stoppedAt, events, type, machineArn } = row;
  const execution = { type, stateMachineName: labelledNameOfArn(machineArn) };
  return redrivable({ status, startedAt, now: stoppedAt ?? startedAt, nextEventId: events + 1, execution }, at);
}
