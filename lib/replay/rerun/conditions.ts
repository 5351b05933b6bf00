import type { MachineType } from "@/lib/asl/machine";
import { type Instant, printInstant } from "@/lib/base/instant";
import { REDRIVE_LAUNCH } from "@/lib/engine/recovery/redrivable";
import { LONGEST_MS, MAX_REDRIVABLE_EVENTS, REDRIVABLE_MS } from "@/lib/history/serviceLimits";
import type { RecordedStatus } from "@/lib/history/span";

/*
 * The conditions of RedriveExecution, one by one:
 * https://docs.aws.amazon.com/step-functions/latest/dg/redrive-executions.html#redrive-eligibility
 * `redrivable` of lib/engine asks the same of a run of its own, whose facts are all known; a test compares both.
 */

/** What is known of an execution; null where the record does not tell. */
export type RedriveFacts = {
  readonly type: MachineType | null;
  readonly status: RecordedStatus;
  /** It is a child of a Map Run. */
  readonly isMapRunChild: boolean | null;
  readonly startedAt: Instant | null;
  readonly stoppedAt: Instant | null;
  /** Id of the last event. */
  readonly lastEventId: number | null;
};

export type RedriveConditionName = "standard" | "status" | "mapRun" | "launch" | "events" | "age" | "period";

export type RedriveCondition = {
  readonly condition: RedriveConditionName;
  readonly is: "met" | "notMet" | "unknown";
  /** A sentence; where it is not met, in AWS's words. */
  readonly text: string;
};

/** Each condition at an instant, in the order in which AWS names them. */
export function redriveConditions(facts: RedriveFacts, now: Instant): readonly RedriveCondition[] {
  return [
    standard(facts),
    status(facts),
    mapRun(facts),
    launch(facts),
    events(facts),
    age(facts, now),
    period(facts, now),
  ];
}

/** The instant from which on RedriveExecution refuses it for its age; null where that is not known. */
export function redriveUntil({ startedAt, stoppedAt }: RedriveFacts): Instant | null {
  if (startedAt === null || stoppedAt === null) return null;
  return Math.min(stoppedAt + REDRIVABLE_MS, startedAt + LONGEST_MS) as Instant;
}

function standard({ type }: RedriveFacts): RedriveCondition {
  const condition = "standard";
  if (type === null) return unknown(condition, "Whether it is a Standard execution is not known.");
  if (type === "STANDARD") return met(condition, "It is a Standard execution.");
  return notMet(condition, "Execution is EXPRESS and cannot be redriven");
}

function status({ status: is }: RedriveFacts): RedriveCondition {
  const condition = "status";
  switch (is) {
    case "FAILED":
    case "TIMED_OUT":
    case "ABORTED":
      return met(condition, `It ended as ${is}.`);
    case "UNKNOWN":
      return unknown(condition, "The record does not tell how it ended.");
    case "RUNNING":
    case "SUCCEEDED":
    case "PENDING_REDRIVE":
      return notMet(condition, `Execution is ${is} and cannot be redriven`);
  }
}

function mapRun({ isMapRunChild }: RedriveFacts): RedriveCondition {
  const condition = "mapRun";
  if (isMapRunChild === null) return unknown(condition, "Whether it is a child of a Map Run is not known.");
  if (!isMapRunChild) return met(condition, "It is no child of a Map Run.");
  return notMet(
    condition,
    "It is a child of a Map Run: a redrive of the execution that began the Map Run redrives it.",
  );
}

function launch({ startedAt }: RedriveFacts): RedriveCondition {
  const condition = "launch";
  if (startedAt === null) return unknown(condition, "When it started is not known.");
  if (startedAt >= REDRIVE_LAUNCH) return met(condition, "It started after the launch of RedriveExecution.");
  return notMet(condition, "Execution was started before the launch of RedriveExecution");
}

function events({ lastEventId }: RedriveFacts): RedriveCondition {
  const condition = "events";
  if (lastEventId === null) return unknown(condition, "How many events it has is not known.");
  // Room for ExecutionRedriven and one more: fewer than 24,999 of 25,000.
  if (lastEventId < MAX_REDRIVABLE_EVENTS) {
    return met(condition, `Its history has ${lastEventId} events, fewer than ${MAX_REDRIVABLE_EVENTS}.`);
  }
  return notMet(condition, "Execution history event limit exceeded");
}

function age({ startedAt }: RedriveFacts, now: Instant): RedriveCondition {
  const condition = "age";
  if (startedAt === null) return unknown(condition, "When it started is not known.");
  const until = (startedAt + LONGEST_MS) as Instant;
  if (now < until) return met(condition, `It started less than a year ago; it may run until ${printInstant(until)}.`);
  return notMet(condition, "Execution has exceeded the max execution time");
}

function period({ stoppedAt }: RedriveFacts, now: Instant): RedriveCondition {
  const condition = "period";
  if (stoppedAt === null) return unknown(condition, "When it ended is not known.");
  const until = (stoppedAt + REDRIVABLE_MS) as Instant;
  if (now < until) return met(condition, `It ended less than 14 days ago; until ${printInstant(until)}.`);
  return notMet(condition, "Execution redrivable period exceeded");
}

function met(condition: RedriveConditionName, text: string): RedriveCondition {
  return { condition, is: "met", text };
}

function notMet(condition: RedriveConditionName, text: string): RedriveCondition {
  return { condition, is: "notMet", text };
}

function unknown(condition: RedriveConditionName, text: string): RedriveCondition {
  return { condition, is: "unknown", text };
}
