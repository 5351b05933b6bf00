import type { Instant } from "@/lib/base/instant";
import type { Catcher, Retrier } from "@/lib/asl/machine";
import { countRetry, findCatcher, nextRetry } from "@/lib/asl/recovery";
import { CAUSE_PREVIEW, type FailureRecovery, type SpanFailure } from "../span";
import type { Fold } from "./state";
import type { Judgement, NodeOf } from "./tree";

type Visit = NodeOf<"visit">;

export function failureFrom(
  eventId: number,
  at: Instant,
  { error, cause }: { readonly error?: string | null; readonly cause?: string | null },
): SpanFailure {
  return { eventId, at, error: error ?? null, cause: cause === undefined ? null : preview(cause) };
}

function preview(cause: string | null): string | null {
  return cause === null || cause.length <= CAUSE_PREVIEW ? cause : cause.slice(0, CAUSE_PREVIEW);
}

/** Notes that a visit failed; what becomes of it is open until the next event of its chain tells. */
export function noteFailure(fold: Fold, visit: Visit, failure: SpanFailure, heartbeat = false): void {
  visit.span.failure = failure;
  const rules = rulesOf(fold, visit);
  visit.work.judgement = rules === null ? null : judge(rules, visit.work.used, failure, heartbeat);
  visit.span.recovery.push({ eventId: failure.eventId, error: failure.error, action: "open" });
}

type Rules = { readonly retry: readonly Retrier[]; readonly catch: readonly Catcher[] };

/** Retry and Catch of the visited state; null when the definition is unknown or does not have the state. */
function rulesOf(fold: Fold, visit: Visit): Rules | null {
  const found = visit.span.state === null ? undefined : fold.machine?.get(visit.span.state)?.state;
  if (found === undefined) return null;
  return "retry" in found ? found : { retry: [], catch: [] };
}

function judge(rules: Rules, used: readonly number[], failure: SpanFailure, heartbeat: boolean): Judgement {
  const facts = { error: failure.error, heartbeat };
  const catcher = findCatcher(rules.catch, facts);
  return { retry: nextRetry(rules.retry, used, facts), catcher, next: rules.catch[catcher]?.next ?? null };
}

/** The plan of the retry that follows the last failure, as far as a definition tells. */
export type Plan = { readonly plannedMs: number | null; readonly jitter: "NONE" | "FULL" | null };

/** Another attempt follows the last failure. */
export function settleRetry(fold: Fold, visit: Visit): Plan {
  const { judgement, used } = visit.work;
  const decision = judgement?.retry;
  visit.span.failure = null;
  visit.work.judgement = null;
  const retrier = decision?.kind === "retry" ? rulesOf(fold, visit)?.retry[decision.index] : undefined;
  if (decision?.kind !== "retry" || retrier === undefined) {
    settle(visit, { action: "retry", retrier: null, used: null, maxAttempts: null, plannedMs: null });
    return { plannedMs: null, jitter: null };
  }
  visit.work.used = countRetry(used, decision.index);
  const plannedMs = decision.delay.maxMs;
  const { index, attempt } = decision;
  settle(visit, { action: "retry", retrier: index, used: attempt, maxAttempts: retrier.maxAttempts, plannedMs });
  return { plannedMs, jitter: retrier.jitter };
}

/** The state was left although it had failed: a catcher took over. */
export function settleCatch(visit: Visit): void {
  const { judgement } = visit.work;
  const usedUp = judgement?.retry.kind === "usedUp" ? judgement.retry.index : null;
  const catcher = judgement === null || judgement.catcher < 0 ? null : judgement.catcher;
  settle(visit, { action: "catch", catcher, next: judgement?.next ?? null, usedUp });
}

/** Nothing took over. */
export function settleFail(visit: Visit): void {
  const { judgement } = visit.work;
  const usedUp = judgement?.retry.kind === "usedUp" ? judgement.retry.index : null;
  settle(visit, { action: "fail", usedUp, judged: judgement !== null });
}

type Action = FailureRecovery extends infer R
  ? R extends FailureRecovery
    ? Omit<R, "eventId" | "error">
    : never
  : never;

function settle(visit: Visit, action: Action): void {
  const list = visit.span.recovery;
  const last = list[list.length - 1];
  if (last === undefined || last.action === "retry") return;
  list[list.length - 1] = { eventId: last.eventId, error: last.error, ...action };
}

/** The next state shows where a catcher led when no definition says it. */
export function noteNext(visit: Visit, next: string): void {
  visit.span.next ??= next;
  const list = visit.span.recovery;
  const last = list[list.length - 1];
  if (last?.action === "catch" && last.next === null) list[list.length - 1] = { ...last, next };
}
