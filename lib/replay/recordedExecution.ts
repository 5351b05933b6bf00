import type { MachineType, StateMachine } from "@/lib/asl/machine";
import type { Instant } from "@/lib/base/instant";
import { err, ok, type Result } from "@/lib/base/result";
import { FIELDS } from "@/lib/history/details";
import { fieldsOf, type EventDetails, type HistoryEvent } from "@/lib/history/event";
import { isExecutionEnd } from "@/lib/history/executionEnds";
import type { Payload } from "@/lib/history/payload";
import type { Validation } from "./doubts";
import type { PlaceholderReading } from "./placeholders/read";
import { isAnswerType } from "./answerEvents";

/** An execution to verify, wherever it comes from. */
export type RecordedExecution = {
  readonly events: readonly HistoryEvent[];
  /** The machine it ran on, or why there is none, worded. */
  readonly machine: Result<StateMachine, string>;
  /** What the checks mind in its definition; absent: nothing. */
  readonly validation?: Validation;
  /** What the record told of the placeholders in its definition; absent: it had none. */
  readonly placeholders?: Pick<PlaceholderReading, "bound" | "open">;
  /** The definition is the nearest that is known, not certainly the one it ran with. */
  readonly definitionAssumed: boolean;
  readonly type: MachineType;
  /** Of the execution; null when the file does not tell. */
  readonly arn: string | null;
  readonly stateMachineArn?: string | null;
};

/** A record that can be replayed as far as its shape goes. */
export type ReplayableRecord = {
  /** Ascending, from 1 on, without gaps; redrives included. */
  readonly events: readonly HistoryEvent[];
  readonly start: EventDetails["ExecutionStarted"];
  readonly startedAt: Instant;
  readonly isComplete: boolean;
};

/** The last millisecond of the year 9999, UTC: no later time has the form that AWS prints. */
const LAST_TIME = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

/** Puts the events in order and says, worded, why they cannot be replayed. */
export function readRecordedExecution(
  unordered: readonly HistoryEvent[],
  maxEvents: number,
): Result<ReplayableRecord, string> {
  const all = unordered.toSorted((a, b) => a.id - b.id);
  if (all.length > maxEvents) return err(`The history has ${all.length} events; at most ${maxEvents} are replayed.`);
  const [first] = all;
  if (first === undefined) return err("No events are recorded.");
  if (first.type !== "ExecutionStarted")
    return err("The beginning is missing: the first event is not ExecutionStarted.");
  const hole = all.findIndex(({ id }, i) => id !== i + 1);
  if (hole >= 0) return err(`Events are missing: after ${hole} comes ${all[hole]?.id ?? ""}.`);
  const unknown = all.find(({ type }) => type === "Unknown");
  if (unknown?.type === "Unknown") return err(`Event ${unknown.id} is a ${unknown.wireType}, which is not known here.`);
  const late = all.find(({ timestamp }) => timestamp < 0 || timestamp > LAST_TIME);
  if (late !== undefined) return err(`Event ${late.id} has a time that is not between the years 1970 and 9999.`);
  if (first.details.input.kind === "present" && !isJson(first.details.input.text)) {
    return err("The input of its ExecutionStarted is not JSON.");
  }
  const isComplete = isExecutionEnd(all.at(-1)?.type ?? "");
  return ok({ events: all, start: first.details, startedAt: first.timestamp, isComplete });
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Whether any outcome came without its data, or with a part of it. */
export function hidesOutcome(events: readonly HistoryEvent[]): boolean {
  return events.some((event) => {
    if (event.type === "Unknown" || !isAnswerType(event.type)) return false;
    const source = fieldsOf(event);
    return (FIELDS.get(event.type) ?? []).some(
      ({ key, kind }) => kind === "payload" && (source[key] as Payload | undefined)?.kind !== "present",
    );
  });
}
