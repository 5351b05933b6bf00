import { typeOfExecutionArn } from "@/lib/base/arn";
import { isObject, type Json } from "@/lib/base/json";
import { decodeLogRecord, isLogRecord, type LogRecord } from "@/lib/history/logRecord";
import { isTooDeep } from "@/lib/history/reader/recordChecks";

/** What one message of a log group is. */
export type LogLine =
  | { readonly kind: "event"; readonly record: LogRecord }
  /** Nothing that Step Functions writes about an execution: it is passed over. */
  | { readonly kind: "other" }
  /** It is about an execution and cannot be read. */
  | { readonly kind: "unreadable"; readonly why: string };

/** Reads the message of one log event. Only as Step Functions writes it: other spellings are for files. */
export function readLogLine(message: string): LogLine {
  const parsed = parsedOrNull(message);
  if (parsed === null) {
    return isOfExecution(message) ? unreadable("It is no JSON, or cut off.") : { kind: "other" };
  }
  if (!isObject(parsed.value) || !isLogRecord(parsed.value)) return { kind: "other" };
  const decoded = decodeLogRecord(parsed.value);
  if (!decoded.ok) {
    const { member, expected, found } = decoded.error;
    return unreadable(`${member} should be ${expected}, but is ${found}.`);
  }
  const { event, executionArn } = decoded.value;
  if (typeOfExecutionArn(executionArn) === null) return unreadable("execution_arn is not the ARN of an execution.");
  if (isTooDeep(event, message)) return unreadable("It is nested deeper than an event is.");
  return { kind: "event", record: decoded.value };
}

/** What is cut has its beginning; the ARN stands near the end. */
function isOfExecution(message: string): boolean {
  return message.includes("execution_arn") || /^\s*\{\s*"id":\s*"\d+",\s*"type":/.test(message);
}

function unreadable(why: string): LogLine {
  return { kind: "unreadable", why };
}

function parsedOrNull(text: string): { readonly value: Json } | null {
  try {
    return { value: JSON.parse(text) as Json };
  } catch {
    return null;
  }
}
