import { DAY_MS } from "@/lib/base/time";

/*
 * Limits of the service.
 * https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
 */

/** Event 25,000 of a Standard execution fails it, unless it is its success. */
export const MAX_EVENTS = 25_000;
/** Bytes of the input or output of a state, a task or an execution. */
export const MAX_PAYLOAD = 256 * 1024;
/** A Standard execution that did not succeed can be redriven so long after its end, */
export const REDRIVABLE_MS = 14 * DAY_MS;
/** with fewer events than these. */
export const MAX_REDRIVABLE_EVENTS = MAX_EVENTS - 1;
/** AWS forgets a Standard execution so long after its end, and lets none be open longer than a year. */
export const KEPT_MS = 90 * DAY_MS;
export const LONGEST_MS = 365 * DAY_MS;
