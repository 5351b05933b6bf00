import { readArn } from "@/lib/base/arn";
import { isObject, type Json } from "@/lib/base/json";
import type { HistoryEvent } from "./event";
import type { Payload } from "./payload";

/** An attempt of a task that calls a Lambda function, as far as its history tells. */
export type LambdaAttempt = {
  /** Name, without version and alias. */
  readonly functionName: string;
  readonly region: string | null;
  readonly account: string | null;
  /** Of the invocation; null: the history does not tell it. */
  readonly requestId: string | null;
  /** `$LATEST`, a number; null: not told. */
  readonly executedVersion: string | null;
  /** ms since the epoch; `to` null while it runs. */
  readonly from: number;
  readonly to: number | null;
};

/**
 * The attempt that an event began: null where it began none of a Lambda function. `lambda:invoke` records the answer of
 * the Invoke API, which has the request's id and the version; a function named by its ARN records its result alone.
 */
export function lambdaAttemptOf(events: readonly HistoryEvent[], scheduledId: number): LambdaAttempt | null {
  const scheduled = events.find(({ id }) => id === scheduledId);
  const target = scheduled === undefined ? null : targetOf(scheduled);
  if (scheduled === undefined || target === null) return null;
  const end = endOf(events, scheduledId);
  const answer = end?.type === "TaskSucceeded" ? jsonOf(end.details.output) : null;
  return { ...target, ...toldBy(answer), from: scheduled.timestamp, to: end?.timestamp ?? null };
}

/** Name of the function that an event calls, without version and alias; null when it calls none. */
export function functionNameIn(scheduled: HistoryEvent): string | null {
  return targetOf(scheduled)?.functionName ?? null;
}

/** The name of the function that an event calls, and the text that names it there, often an ARN; none when it calls none. */
export function functionTextsIn(scheduled: HistoryEvent): readonly string[] {
  const text = textNaming(scheduled)?.text;
  return text === undefined ? [] : [functionOf(text, null).functionName, text];
}

export type Target = Pick<LambdaAttempt, "functionName" | "region" | "account">;

function targetOf(event: HistoryEvent): Target | null {
  const named = textNaming(event);
  return named === null ? null : functionOf(named.text, named.region);
}

function textNaming(event: HistoryEvent): { readonly text: string; readonly region: string | null } | null {
  if (event.type === "LambdaFunctionScheduled") return { text: event.details.resource, region: null };
  if (event.type !== "TaskScheduled" || event.details.resourceType !== "lambda") return null;
  const parameters = jsonOf(event.details.parameters);
  const name = isObject(parameters) ? parameters["FunctionName"] : null;
  return typeof name === "string" ? { text: name, region: event.details.region } : null;
}

/** Of an ARN, `ACCOUNT:function:NAME`, `NAME`, each with a version or an alias behind it. `region`: where the text names none. */
export function functionOf(text: string, region: string | null): Target {
  const arn = readArn(text);
  if (arn !== null) {
    return { functionName: arn.rest[1] ?? text, region: arn.region || region, account: arn.account || null };
  }
  const parts = text.split(":");
  const at = parts.indexOf("function");
  const functionName = (at >= 0 ? parts[at + 1] : parts[0]) ?? text;
  return { functionName, region, account: at > 0 ? (parts[at - 1] ?? null) : null };
}

const ENDS = /^(LambdaFunction|Task)(Succeeded|Failed|TimedOut|StartFailed|SubmitFailed)$/;

/** The end of an attempt: the first event of an end that hangs on its beginning. */
function endOf(events: readonly HistoryEvent[], scheduledId: number): HistoryEvent | null {
  const chain = new Set([scheduledId]);
  for (const event of events) {
    if (event.id <= scheduledId || !chain.has(event.previousEventId)) continue;
    if (ENDS.test(event.type)) return event;
    if (/^(LambdaFunction|Task)(Started|Submitted)$/.test(event.type)) chain.add(event.id);
  }
  return null;
}

function toldBy(answer: Json | null): Pick<LambdaAttempt, "requestId" | "executedVersion"> {
  const of = isObject(answer) ? answer : {};
  const metadata = of["SdkResponseMetadata"];
  const requestId = isObject(metadata ?? null) ? (metadata as { readonly RequestId?: unknown }).RequestId : null;
  const version = of["ExecutedVersion"];
  return {
    requestId: typeof requestId === "string" ? requestId : null,
    executedVersion: typeof version === "string" ? version : null,
  };
}

function jsonOf(payload: Payload): Json | null {
  if (payload.kind !== "present") return null;
  try {
    return JSON.parse(payload.text) as Json;
  } catch {
    return null;
  }
}
