import type { Brand } from "@/lib/base/brand";

/**
 * Names one attempt of one visit of a state: `1.0.2/3.1` is the second attempt (1) of the third visit
 * in iteration 2 of whatever the first visit of the outermost level started. Derived from the place and
 * the counters alone, so a run that is repeated uses the same tokens; unique within one execution.
 * Timers of a task append `:timeout` or `:heartbeat`.
 */
export type Token = Brand<string, "Token">;

/** The timer of TimeoutSeconds of the whole execution. */
export const EXECUTION_TIMER = "execution:timeout" as Token;

/** The prefix of everything inside branch or iteration `index` of the given attempt. */
export function childPath(parent: string, visit: number, attempt: number, index: number): string {
  return `${parent}${visit}.${attempt}.${index}/`;
}

export function tokenOf(path: string, visit: number, attempt: number): Token {
  return `${path}${visit}.${attempt}` as Token;
}

export function timeoutTimer(token: Token): Token {
  return `${token}:timeout` as Token;
}

export function heartbeatTimer(token: Token): Token {
  return `${token}:heartbeat` as Token;
}
