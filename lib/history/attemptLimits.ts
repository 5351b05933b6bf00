import { SECOND_MS } from "@/lib/base/time";
import type { HistoryEvent } from "./event";

/**
 * The limits of an attempt, in seconds. An event has them exactly when its state gives them (recorded: 254 of 254
 * scheduled events); null: there is none, and AWS waits for 99,999,999 s.
 */
export type AttemptLimits = { readonly timeoutSeconds: number | null; readonly heartbeatSeconds: number | null };

const NO_LIMITS: AttemptLimits = { timeoutSeconds: null, heartbeatSeconds: null };

/** Null for an event that schedules nothing. */
export function attemptLimitsIn(event: HistoryEvent): AttemptLimits | null {
  switch (event.type) {
    case "TaskScheduled":
    case "ActivityScheduled":
      return {
        timeoutSeconds: event.details.timeoutInSeconds ?? null,
        heartbeatSeconds: event.details.heartbeatInSeconds ?? null,
      };
    case "LambdaFunctionScheduled":
      return { ...NO_LIMITS, timeoutSeconds: event.details.timeoutInSeconds ?? null };
    default:
      return null;
  }
}

/** Timers of AWS fire late and never early; clocks of events are rounded. */
const EARLY_MS = SECOND_MS;

/** The limit that ended an attempt which timed out after `ms`. */
export type ExpiredLimit = { readonly name: "TimeoutSeconds" | "HeartbeatSeconds"; readonly seconds: number };

/**
 * AWS records both as `States.Timeout` (3 of 3 recorded heartbeats), so the time tells: what ends before its
 * TimeoutSeconds ended by its heartbeat. Null without limits.
 */
export function expiredLimit(
  { timeoutSeconds, heartbeatSeconds }: AttemptLimits,
  ms: number,
  error: string | null,
): ExpiredLimit | null {
  const isWhole = timeoutSeconds !== null && ms >= timeoutSeconds * SECOND_MS - EARLY_MS;
  if (heartbeatSeconds !== null && (error === "States.HeartbeatTimeout" || !isWhole)) {
    return { name: "HeartbeatSeconds", seconds: heartbeatSeconds };
  }
  return timeoutSeconds === null ? null : { name: "TimeoutSeconds", seconds: timeoutSeconds };
}
