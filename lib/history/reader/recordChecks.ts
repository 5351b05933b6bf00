import type { JsonObject } from "@/lib/base/json";
import { decodeEvent, type DecodeProblem } from "../decode";
import { DETAILS_KEY, type HistoryEvent, isEventType } from "../event";
import { plainMembers, textOf } from "./names";
import { skipValue, startSkip } from "./scan";
import { holdsRecords } from "./shapes";

/** Spelt as GetExecutionHistory spells it. */
export function isPlain(value: JsonObject): boolean {
  return typeof value["type"] === "string" && value["id"] !== undefined && value["timestamp"] !== undefined;
}

export function notAnEvent(value: JsonObject): DecodeProblem {
  const decoded = decodeEvent({ id: value["id"] ?? null, type: textOf(value["type"]) ?? null, timestamp: null });
  return decoded.ok ? { member: "details", expected: "those of its type", found: "others" } : decoded.error;
}

/** The event is there and all of its details are not: what a `--query`, or another tool, made of the answer. */
export function lacksDetails(value: JsonObject): boolean {
  const { type } = value;
  if (typeof type !== "string" || !isEventType(type)) return false;
  const key = DETAILS_KEY[type];
  return key !== null && value[key] == null && (value["execution_arn"] === undefined || value["details"] == null);
}

export function saysExecution(value: JsonObject): boolean {
  const members = plainMembers(value);
  if (members.has("executioncounts") || members.has("itemcounts")) return false;
  return typeof members.get("executionarn") === "string" || (members.has("startdate") && members.has("status"));
}

/** An event that has others inside of it: what closed it is lost, and it ends where one of them or their list does. */
export function holdsEvents(event: HistoryEvent): boolean {
  if (event.type === "Unknown") return holdsRecords(event.wire);
  return event.extra !== undefined && (holdsRecords(event.extra.event) || holdsRecords(event.extra.details));
}

/** Members that are not known are kept as they are, and may nest; those that are known do not. */
export function isTooDeep(event: HistoryEvent, text: string): boolean {
  if (event.type !== "Unknown" && event.extra === undefined) return false;
  return skipValue(text, startSkip(0)) === "deep";
}
