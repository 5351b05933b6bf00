import type { Brand } from "@/lib/base/brand";

/**
 * Names one attempt of one visit of a state: `1.0.2/3.1` is the second attempt (1) of the third visit
 * in iteration 2 of whatever the first visit of the outermost level started. Derived from the place and
 * the counters alone, so a run that is repeated uses the same tokens; unique within one execution.
 * Timers append their purpose: `1.0:timeout`.
 */
export type Token = Brand<string, "Token">;

/** The timer of TimeoutSeconds of the whole execution. */
export const EXECUTION_TIMER = "execution:timeout" as Token;

type Place = { readonly path: string; readonly visit: number; readonly attempt: number };

export function tokenOf(place: Place): Token {
  return `${place.path}${place.visit}.${place.attempt}` as Token;
}

/** The prefix of everything inside branch or iteration `index`. */
export function childPath(place: Place, index: number): string {
  return `${place.path}${place.visit}.${place.attempt}.${index}/`;
}

/** The value of `$$.Task.Token`: unique over all executions, because their ids are. */
export function taskTokenOf(executionId: string, place: Place): string {
  return `${executionId}#${tokenOf(place)}`;
}

export type TimerName = "wait" | "retry" | "timeout" | "heartbeat";

export function timerOf(place: Place, name: TimerName): Token {
  return `${tokenOf(place)}:${name}` as Token;
}

/** A token taken apart: the indices that lead to the cursor, the attempt it names, and the timer, if it is one. */
export type TokenParts = {
  readonly path: string;
  readonly visit: number;
  readonly attempt: number;
  /** One per level: which branch or iteration. */
  readonly indices: readonly number[];
  readonly timer: string | null;
};

/** Null when the text is no token of ours. */
export function readToken(token: string): TokenParts | null {
  const colon = token.indexOf(":");
  const timer = colon < 0 ? null : token.slice(colon + 1);
  const place = colon < 0 ? token : token.slice(0, colon);
  const levels = place.split("/");
  const last = numbers(levels.pop() ?? "");
  if (last?.length !== 2) return null;
  const indices: number[] = [];
  for (const level of levels) {
    const parts = numbers(level);
    if (parts?.length !== 3) return null;
    indices.push(parts[2] ?? 0);
  }
  const path = place.slice(0, place.lastIndexOf("/") + 1);
  return { path, visit: last[0] ?? 0, attempt: last[1] ?? 0, indices, timer };
}

function numbers(text: string): number[] | null {
  const all = text.split(".").map(Number);
  return all.every((n) => Number.isSafeInteger(n) && n >= 0) ? all : null;
}
