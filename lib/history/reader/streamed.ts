import { isArray, isObject, type Json } from "@/lib/base/json";

/** Members whose array is streamed: GetExecutionHistory and FilterLogEvents, Logs Insights, subscriptions. */
const STREAMED: ReadonlySet<string> = new Set(["events", "Events", "results", "Results", "logEvents", "LogEvents"]);
/** The member of the console's export whose object is streamed: ids to events. */
export const STREAMED_OBJECT = "historyHash";
/** Objects inside each other that may hold a streamed array. */
export const WRAPPER_DEPTH = 3;

/** First keys that tell a wrapper from a record before it has ended. */
export const WRAPPER_KEYS: ReadonlySet<string> = new Set([
  ...STREAMED,
  STREAMED_OBJECT,
  "$metadata",
  "NextToken",
  "ResponseMetadata",
  "execution",
  "flattenDefinition",
  "format",
  "history",
  "messageType",
  "nextToken",
  "queryLanguage",
  "searchedLogStreams",
  "statistics",
]);

/** Whether a member holds records that are handed out one by one. */
export function isStreamed(name: string, value: Json | undefined): boolean {
  return isArray(value) ? isStreamedList(name) : name === STREAMED_OBJECT && isObject(value);
}

/** Whether a list of this name is streamed: the hash too, where a tool has made a list of its values. */
export function isStreamedList(name: string): boolean {
  return STREAMED.has(name) || name === STREAMED_OBJECT;
}
