import { type EventPhase, traitsOf } from "./eventTraits";
import { FIELDS } from "@/lib/history/details";
import { fieldsOf, type EventDetails, type EventHead, type EventType, type HistoryEvent } from "@/lib/history/event";
import { type Payload, WITHHELD } from "@/lib/history/payload";

/*
 * What a replay is given of a recorded history: the outcomes, with their data, and of every other event only that
 * it was there (type, ids, time, name of the state, index of the iteration). A derived event cannot carry data by
 * its type, so a replay that echoes the record cannot be written.
 */

/** Events that say what the world did: how tasks went, how the execution was started, that it was stopped. */
type AnswerEventType = {
  [
    T in EventType
  ]: T extends `${"Task" | "LambdaFunction" | "Activity"}${"Started" | "Submitted" | "Succeeded" | "TimedOut" | `${string}Failed`}`
    ? T
    : T extends "ExecutionStarted" | "ExecutionAborted"
      ? T
      : never;
}[EventType];

type Withheld = Extract<Payload, { readonly kind: "withheld" }>;
type Kept = "name" | "state" | "index";

/** The details of a derived event: its place in the machine, and no data. */
type Bare<D> = string extends keyof D
  ? D
  : {
      readonly [K in keyof D as undefined extends D[K] ? (K extends Kept ? K : never) : K]: [D[K]] extends [Payload]
        ? Withheld
        : D[K];
    };

export type AnswerEvent =
  | { [T in AnswerEventType]: EventHead & { readonly type: T; readonly details: EventDetails[T] } }[AnswerEventType]
  | {
      [T in Exclude<EventType, AnswerEventType>]: EventHead & {
        readonly type: T;
        readonly details: Bare<EventDetails[T]>;
      };
    }[Exclude<EventType, AnswerEventType>];

/** Phases of a task that the world tells; its scheduling is the machine's. */
const TOLD: ReadonlySet<string> = new Set(["started", "submitted", "succeeded", "failed"] satisfies EventPhase[]);

export function isAnswerType(type: string): type is AnswerEventType {
  if (type === "ExecutionStarted" || type === "ExecutionAborted") return true;
  const traits = traitsOf(type);
  return traits?.of === "task" && TOLD.has(traits.phase);
}

/** A history with its derived data taken out. Events of unknown types are left out: nothing can be derived from them. */
export function withoutDerivedData(events: readonly HistoryEvent[]): readonly AnswerEvent[] {
  const world: AnswerEvent[] = [];
  for (const event of events) if (event.type !== "Unknown") world.push(bare(event));
  return world;
}

function bare(event: Exclude<HistoryEvent, { readonly type: "Unknown" }>): AnswerEvent {
  const { id, previousEventId, timestamp, type } = event;
  if (isAnswerType(type)) return { id, previousEventId, timestamp, type, details: event.details } as AnswerEvent;
  const source = fieldsOf(event);
  const details: Record<string, unknown> = {};
  for (const { key, kind } of FIELDS.get(type) ?? []) {
    if (kind === "payload") details[key] = WITHHELD;
    else if (key === "name" || key === "state" || key === "index") {
      if (source[key] !== undefined) details[key] = source[key];
    } else if (kind === "label") details[key] = "";
  }
  return { id, previousEventId, timestamp, type, details } as AnswerEvent;
}
