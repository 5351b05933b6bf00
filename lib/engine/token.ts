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

/** The text of `$$.Task.Token` for an attempt of an execution. Unique over all executions. */
export type TaskTokens = (executionId: string, token: Token) => string;

/** Unique because executions' ids are; whoever knows those can guess it. */
export const PLAIN_TASK_TOKENS: TaskTokens = (executionId, token) => `${executionId}#${token}`;

/** Of what a Map Run asks the world: items, a child execution, the writing of the results. */
export function readerTokenOf(place: Place): Token {
  return `${tokenOf(place)}:items` as Token;
}

export function writerTokenOf(place: Place): Token {
  return `${tokenOf(place)}:result` as Token;
}

export function childTokenOf(place: Place, index: number): Token {
  return `${tokenOf(place)}:child.${index}` as Token;
}

/** The child that a token names; -1 when it names none. */
export function childOf({ timer }: TokenParts): number {
  return /^child\.\d{1,15}$/.test(timer) ? Number(timer.slice(6)) : -1;
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
  /** What follows the colon, empty when there is none. */
  readonly timer: string;
};

const NONE: readonly number[] = [];
const [ZERO, NINE, DOT, SLASH, COLON] = [48, 57, 46, 47, 58];

/** Null when the text is no token of ours. One pass: every answer from outside comes through here. */
export function readToken(token: string): TokenParts | null {
  let indices: number[] | null = null;
  let [first, second, number, digits, dots, start] = [0, 0, 0, 0, 0, 0];
  let i = 0;
  for (; i < token.length; i++) {
    const char = token.charCodeAt(i);
    if (char >= ZERO && char <= NINE) {
      number = number * 10 + char - ZERO;
      if (++digits > 15) return null;
      continue;
    }
    if (digits === 0 || char === COLON) break;
    if (char === DOT && dots < 2) {
      if (dots === 0) first = number;
      else second = number;
      dots++;
    } else if (char === SLASH && dots === 2) {
      (indices ??= []).push(number);
      dots = 0;
      start = i + 1;
    } else return null;
    number = 0;
    digits = 0;
  }
  if (dots !== 1 || digits === 0) return null;
  if (i < token.length && token.charCodeAt(i) !== COLON) return null;
  second = number;
  return {
    path: start === 0 ? "" : token.slice(0, start),
    visit: first,
    attempt: second,
    indices: indices ?? NONE,
    timer: i < token.length ? token.slice(i + 1) : "",
  };
}
