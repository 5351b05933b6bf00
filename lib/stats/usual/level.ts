import { DAY_MS, HOUR_MS, MINUTE_MS } from "@/lib/base/time";
import { MEASURES } from "./measure";

/** Lengths of the windows that are compared, in ms: a busy machine tells within the hour, a quiet one within a day. */
export const WINDOWS_MS = [HOUR_MS, 6 * HOUR_MS, DAY_MS] as const;
/** Beside them the time since the last change of the machine. */
const WINDOWS = WINDOWS_MS.length + 1;

/** False alarms that a fleet in which nothing changes raises at most: so many, in so many ms, on average. */
export const FALSE_ALARMS = { count: 0.1, ms: 30 * DAY_MS } as const;
/** Nobody looks more often than this: what is read changes no faster. */
export const LOOK_EVERY_MS = 5 * MINUTE_MS;

/**
 * The largest p that is told of one machine of a fleet: the false alarms divided among all that is looked at, which bounds
 * their sum however one look depends on another (Bonferroni). It is smaller than 10^-7 for a dozen machines, and costs
 * little: an incident of forty failures where there were none has 10^-12.
 */
export function alarmLevel(machines: number): number {
  const looks = FALSE_ALARMS.ms / LOOK_EVERY_MS;
  return FALSE_ALARMS.count / (looks * WINDOWS * MEASURES.length * Math.max(1, machines));
}
