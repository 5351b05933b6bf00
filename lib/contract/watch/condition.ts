import { DAY_MS, MINUTE_MS } from "@/lib/base/time";
import type { Measure } from "@/lib/stats/usual/measure";
import type { VerdictCode } from "../verdict";

/*
 * What a rule of `watch` waits for. `overMs`: the executions that began within so long before the end of what is known.
 */

export const QUANTILES = { p50: 0.5, p95: 0.95, p99: 0.99 } as const;
export type QuantileName = keyof typeof QUANTILES;

export type Condition =
  /** More percent of the executions than these ended FAILED or TIMED_OUT, of `least` executions or more. */
  | { readonly measure: "failureRate"; readonly percent: number; readonly overMs: number; readonly least: number }
  /** Of those that succeeded, how long they took. */
  | { readonly measure: QuantileName; readonly ms: number; readonly overMs: number }
  /** No execution has begun for longer than this. */
  | { readonly measure: "silence"; readonly ms: number }
  /** Together they cost more than so many dollars, a decimal as text. */
  | { readonly measure: "cost"; readonly dollars: string; readonly overMs: number }
  /** One of them or more got this verdict. */
  | { readonly measure: "verdict"; readonly code: VerdictCode; readonly overMs: number }
  /** One of them or more came so near to a limit of AWS. */
  | { readonly measure: "limits.events" | "limits.payload"; readonly percent: number; readonly overMs: number }
  /** It is worse than usual, as the start page says: in one measure, or in any (null). */
  | { readonly measure: "worse"; readonly of: Measure | null };

export type ConditionName = Condition["measure"];

/** Sums are of five minutes: no window is shorter, and each is made of whole ones. */
export const WINDOW_STEP_MS = 5 * MINUTE_MS;
/** Sums of five minutes are kept so long. */
export const MAX_WINDOW_MS = 13 * DAY_MS;
/** The window where none is written and one need not be. */
export const DEFAULT_WINDOW_MS = DAY_MS;
/** Where nothing else is written: a machine that runs once a day and fails is told too. */
export const DEFAULT_LEAST = 1;
export const MAX_LEAST = 1_000_000;
export const MAX_SILENCE_MS = 90 * DAY_MS;
