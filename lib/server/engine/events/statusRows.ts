import { randomUUID } from "node:crypto";
import { labelledNameOfArn } from "@/lib/base/arn";
import type { Instant } from "@/lib/base/instant";
import { redrivable } from "@/lib/engine/recovery/redrivable";
import type { BusEvent } from "@/lib/events/busEvent";
import { statusChangeEvent } from "@/lib/events/statusChange";
import { isExecutionEnd } from "@/lib/history/executionEnds";
import type { OutboxEntry } from "@/lib/store/engine/outbox";
import type { ExecutionState, StepCommit, StoredExecution } from "@/lib/store/engine/rows";

/*
 * Changes of the status of Standard executions, as rows of the commit that makes them: each committed change is told of once,
 * and none that is not committed. A change is an event of the history, so one commit may hold two of them.
 */

/** What a row holds: the execution as it was then. What does not change is read when it is told. */
type HeldStatus = Omit<ExecutionState, "wakeAt" | "inFlight"> & {
  readonly eventId: string;
  readonly at: Instant;
  /** Events that its history had. */
  readonly events: number;
};

const BEGINS: ReadonlySet<string> = new Set(["ExecutionStarted", "ExecutionRedriven"]);
/** Cannot stand inside a string of JSON, where quotes are escaped. */
const MENTION = /"type":"Execution/;

/** The rows of a commit; none of an Express execution, as far as the commit tells its type. */
export function statusRows({ id, create, step, state, events }: StepCommit): OutboxEntry[] {
  if (create?.type === "EXPRESS") return [];
  const changes = (step?.events ?? []).flatMap((text) => (MENTION.test(text) ? changeIn(text, state) : []));
  return changes.map((change) => {
    const held: HeldStatus = { eventId: randomUUID(), events, ...change };
    return { kind: "status", account: create?.account ?? null, executionId: id, body: JSON.stringify(held) };
  });
}

function changeIn(text: string, state: ExecutionState): Omit<HeldStatus, "eventId" | "events">[] {
  const { type, timestamp } = JSON.parse(text) as { readonly type: string; readonly timestamp: number };
  const at = Math.round(timestamp * 1000) as Instant;
  const { status, stoppedAt, output, error, cause, redriveCount, redrivenAt } = state;
  if (isExecutionEnd(type)) return [{ at, status, stoppedAt, output, error, cause, redriveCount, redrivenAt }];
  if (!BEGINS.has(type)) return [];
  const running = { status: "RUNNING", stoppedAt: null, output: null, error: null, cause: null } as const;
  return [{ at, ...running, redriveCount, redrivenAt }];
}

/** The event that a row is for. */
export function statusEventOf(row: StoredExecution, body: string): BusEvent {
  const { eventId, at, events, ...state } = JSON.parse(body) as HeldStatus;
  const { arn, machineArn, name, account, region, startedAt, input, versionArn, aliasArn, type } = row;
  const { status, stoppedAt, redriveCount, redrivenAt, output, error, cause } = state;
  const execution = { type, stateMachineName: labelledNameOfArn(machineArn) };
  const told = redrivable({ status, startedAt, now: stoppedAt ?? at, nextEventId: events + 1, execution }, at);
  const change = {
    ...{ executionArn: arn, stateMachineArn: machineArn, name, account, region, status, startedAt, stoppedAt, input },
    ...{ output, error, cause, stateMachineVersionArn: versionArn, stateMachineAliasArn: aliasArn },
    ...{ redriveCount, redrivenAt, redriveStatus: told.status },
    redriveStatusReason: told.status === "NOT_REDRIVABLE" ? told.reason : null,
  };
  return statusChangeEvent(change, eventId, at);
}
