import { type Instant, instant } from "@/lib/base/instant";
import { isObject, type Json, type JsonObject } from "@/lib/base/json";
import { ok, type Result } from "@/lib/base/result";
import { decodeDetails, type DecodeProblem, known, membersBeyond, problem, readId, readTime } from "./decode";
import { encodeDetails } from "./encode";
import { type HistoryEvent, isEventType } from "./event";
import { SECONDS_BELOW } from "./otherTime";

/**
 * One event in the form in which Step Functions writes to CloudWatch Logs: a single `details` object, snake case,
 * ids as text and time as text of epoch milliseconds. Each record names its execution.
 */
export type LogRecord = { readonly event: HistoryEvent; readonly executionArn: string; readonly redriveCount: number };

const MEMBERS = new Set([
  "id",
  "type",
  "details",
  "previous_event_id",
  "event_timestamp",
  "execution_arn",
  "redrive_count",
]);

/** Whether an object is a log record rather than something else that was logged. */
export function isLogRecord(value: JsonObject): boolean {
  return typeof value["execution_arn"] === "string" && typeof value["type"] === "string" && value["id"] !== undefined;
}

export function decodeLogRecord(wire: JsonObject): Result<LogRecord, DecodeProblem> {
  const executionArn = wire["execution_arn"];
  if (typeof executionArn !== "string") return problem("execution_arn", "text", executionArn);
  const type = wire["type"];
  if (typeof type !== "string") return problem("type", "text", type);
  const id = readId(wire["id"]);
  if (id === null || id === 0) return problem("id", "a whole number from 1 on", wire["id"]);
  const previousEventId = readId(wire["previous_event_id"] ?? 0);
  if (previousEventId === null) return problem("previous_event_id", "a whole number", wire["previous_event_id"]);
  const timestamp = readMillis(wire["event_timestamp"]);
  if (timestamp === null) return problem("event_timestamp", "epoch milliseconds", wire["event_timestamp"]);
  const redriveCount = readId(wire["redrive_count"] ?? 0) ?? 0;
  const head = { id, previousEventId, timestamp };
  const unknown = membersBeyond(wire, (name) => MEMBERS.has(name));
  const details = wire["details"] ?? null;

  if (!isEventType(type)) {
    const whole = { timestamp: timestamp / 1000, type, id, previousEventId, details: details ?? {}, ...unknown };
    return ok({ event: { ...head, type: "Unknown", wireType: type, wire: whole }, executionArn, redriveCount });
  }
  const decoded = decodeDetails(type, details, "details");
  if (!decoded.ok) return decoded;
  return ok({ event: known(id, previousEventId, timestamp, type, decoded.value, unknown), executionArn, redriveCount });
}

/** `decodeLogRecord` reads it back to an equal record. */
export function encodeLogRecord({ event, executionArn, redriveCount }: LogRecord): JsonObject {
  const head = { id: String(event.id), type: event.type === "Unknown" ? event.wireType : event.type };
  const tail = {
    previous_event_id: String(event.previousEventId),
    event_timestamp: String(event.timestamp),
    execution_arn: executionArn,
    redrive_count: String(redriveCount),
  };
  if (event.type !== "Unknown") return { ...head, details: encodeDetails(event), ...tail, ...event.extra?.event };
  const rest = membersBeyond(event.wire, (name) => API_HEAD.has(name)) ?? {};
  const details = rest["details"];
  return isObject(details) ? { ...head, ...tail, ...rest, details } : { ...head, details: rest, ...tail };
}

/** Epoch milliseconds as digits, or, as exports to other systems write them, a number or a text of another notation. */
function readMillis(value: Json | undefined): Instant | null {
  const ms = readId(value);
  // Small numbers are no seconds here: that of a log record is always in milliseconds.
  return ms !== null && ms < SECONDS_BELOW ? instant(ms) : readTime(value);
}

const API_HEAD = new Set(["id", "type", "previousEventId", "timestamp"]);
