import type { VerdictCode } from "@/lib/contract/verdict";
import type { Sums } from "@/lib/stats/usual/sums";
import type { Database } from "../database";
import type { Lease } from "../lease";
import {
  lastStarts,
  type NearLimit,
  nearLimit,
  sumsOfWindow,
  verdictCounts,
  type WatchedWindow,
} from "../watch/figures";
import { watchableMachines, type WatchedMachine } from "../watch/machines";
import {
  commitLook,
  countWaiting,
  keepRules,
  type KnownRule,
  listRules,
  listStates,
  muteRule,
  noteTest,
  noteTried,
  type StoredMessage,
  type StoredRule,
  type StoredState,
  type Tried,
  waitingMessages,
  type WatchLook,
} from "../watch/rules";

/** Rules of `watch`: what they are held against, how they stand, and what is to be sent. Times in ms UTC. */
export type Watch = {
  machines(): Promise<WatchedMachine[]>;
  /** Both ends at whole five minutes. */
  sums(window: WatchedWindow): Promise<ReadonlyMap<number, Sums>>;
  lastStarts(machineIds: readonly number[]): Promise<ReadonlyMap<number, number>>;
  verdicts(window: WatchedWindow, code: VerdictCode): Promise<ReadonlyMap<number, number>>;
  /** Executions above a number of events, or above bytes of a payload. */
  nearLimit(window: WatchedWindow, limit: "events" | "payload", above: number): Promise<ReadonlyMap<number, NearLimit>>;
  rules(): Promise<StoredRule[]>;
  /** Of one rule, or of all (null). */
  states(rule: string | null): Promise<StoredState[]>;
  /** False, and nothing kept, when the lease is lost. */
  commit(lease: Lease, look: WatchLook): Promise<boolean>;
  waiting(limit: number): Promise<StoredMessage[]>;
  /** Messages that wait, by rule. */
  countWaiting(): Promise<ReadonlyMap<string, number>>;
  tried(tried: Tried): Promise<void>;
  tested(rule: KnownRule, result: string): Promise<void>;
  /** `until` null: it is not muted any more. */
  mute(rule: KnownRule, until: number | null): Promise<void>;
  keep(known: readonly KnownRule[]): Promise<void>;
};

export function watchIn(database: Database, now: () => number): Watch {
  return {
    machines: () => watchableMachines(database),
    sums: (window) => sumsOfWindow(database, window),
    lastStarts: (ids) => lastStarts(database, ids),
    verdicts: (window, code) => verdictCounts(database, window, code),
    nearLimit: (window, limit, above) => nearLimit(database, window, limit, above),
    rules: () => listRules(database),
    states: (rule) => listStates(database, rule),
    commit: (lease, look) => commitLook(database, now(), lease, look),
    waiting: (limit) => waitingMessages(database, limit),
    countWaiting: () => countWaiting(database),
    tried: (tried) => noteTried(database, now(), tried),
    tested: (rule, result) => noteTest(database, now(), rule, result),
    mute: (rule, until) => muteRule(database, now(), rule, until),
    keep: (known) => keepRules(database, now(), known),
  };
}
