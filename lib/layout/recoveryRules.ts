import { explainRecovery, type EntryExplanation, type RecoveryExplanation } from "@/lib/asl/recovery";
import type { Catcher, Retrier } from "@/lib/asl/machine";
import { isArray, isObject, type Json, type JsonObject } from "@/lib/base/json";
import { formatDuration } from "@/lib/base/wording";
import type { FailureRecovery } from "@/lib/history/span";

/** A retrier or catcher of a state, with what it made of the state's last failure. */
export type RecoveryRule = {
  readonly kind: "Retrier" | "Catcher";
  /** `2 of 3` */
  readonly place: string;
  readonly names: string;
  readonly explanation: EntryExplanation["kind"];
  /** `used up (2 of 2)`, `does not name TypeError` */
  readonly verdict: string;
  /** Of what acted or is used up: how it waits, or where it leads and what becomes of the data. */
  readonly settings: string | null;
};

/**
 * Every retrier and catcher of a state's definition and why it did or did not act on the last failure of a visit. Empty
 * where the definition is not known, or nothing tells what became of the failure. Where the events show that another one
 * acted than the names say, it was a heartbeat that expired: AWS records it as States.Timeout.
 */
export function recoveryRules(body: JsonObject | undefined, recovery: readonly FailureRecovery[]): RecoveryRule[] {
  const last = recovery.at(-1);
  if (body === undefined || last === undefined || last.action === "open") return [];
  if (last.action === "fail" && !last.judged) return [];
  const rules = { retry: entries(body["Retry"]).map(retrierOf), catch: entries(body["Catch"]).map(catcherOf) };
  const used = retriesBefore(recovery);
  const told = explanationOf(rules, used, last);
  const name = last.error ?? "an error without a name";
  const rule = (kind: RecoveryRule["kind"], names: readonly string[], one: EntryExplanation) => ({
    kind,
    names: names.join(", "),
    explanation: one.kind,
  });
  return [
    ...rules.retry.map((retrier, i): RecoveryRule => {
      const one = told.retriers[i] ?? { kind: "otherError" };
      const isAsked = one.kind === "acts" || one.kind === "usedUp";
      const counts = `${(used[i] ?? 0) + (one.kind === "acts" ? 1 : 0)} of ${retrier.maxAttempts}`;
      const verdict = one.kind === "acts" ? `acts: retry ${counts}${waits(last)}` : missed(one, name, counts);
      const settings = isAsked ? retrierText(retrier) : null;
      const place = `${i + 1} of ${rules.retry.length}`;
      return { ...rule("Retrier", retrier.errorEquals, one), place, verdict, settings };
    }),
    ...rules.catch.map((catcher, i): RecoveryRule => {
      const one = told.catchers[i] ?? { kind: "otherError" };
      const acts = one.kind === "acts";
      const verdict = acts ? `acts: goes on to ${catcher.next}` : missed(one, name, "");
      const place = `${i + 1} of ${rules.catch.length}`;
      return {
        ...rule("Catcher", catcher.errorEquals, one),
        place,
        verdict,
        settings: acts ? dataText(catcher) : null,
      };
    }),
  ];
}

/** The explanation that comes to what the events show; a failure that nothing should have left open was handed to nobody. */
function explanationOf(rules: Rules, used: readonly number[], last: FailureRecovery): RecoveryExplanation {
  const { error } = last;
  const asTold = explainRecovery(rules, used, { error });
  if (agrees(asTold, last)) return asTold;
  const asHeartbeat = explainRecovery(rules, used, { error, heartbeat: true });
  return agrees(asHeartbeat, last) ? asHeartbeat : explainRecovery(rules, used, { error }, last.action === "fail");
}

type Rules = { readonly retry: readonly Retrier[]; readonly catch: readonly Catcher[] };

/** Retries that each retrier made before the last failure. */
function retriesBefore(recovery: readonly FailureRecovery[]): number[] {
  const used: number[] = [];
  for (const one of recovery.slice(0, -1)) {
    if (one.action === "retry" && one.retrier !== null) used[one.retrier] = (used[one.retrier] ?? 0) + 1;
  }
  return Array.from(used, (count) => count ?? 0);
}

/** Whether an explanation comes to what the events show. */
function agrees({ retriers, catchers }: RecoveryExplanation, last: FailureRecovery): boolean {
  const retrier = retriers.findIndex(({ kind }) => kind === "acts");
  const catcher = catchers.findIndex(({ kind }) => kind === "acts");
  switch (last.action) {
    case "retry":
      return retrier === (last.retrier ?? retrier);
    case "catch":
      return retrier < 0 && catcher === (last.catcher ?? catcher);
    default:
      return retrier < 0 && catcher < 0;
  }
}

function waits(last: FailureRecovery): string {
  return last.action === "retry" && last.plannedMs !== null ? `, waits ${formatDuration(last.plannedMs)}` : "";
}

function missed(one: EntryExplanation, name: string, counts: string): string {
  switch (one.kind) {
    case "usedUp":
      return `used up (${counts})`;
    case "unanswerable":
      return `nothing answers ${name}`;
    case "notAsked":
      return one.because === "retried" ? "not asked: it was retried" : "not asked: one before it answers";
    default:
      return `does not name ${name}`;
  }
}

/** `IntervalSeconds 2 · BackoffRate 2 · MaxAttempts 3 · no jitter`, with AWS's defaults where nothing is written. */
function retrierText({ intervalSeconds, backoffRate, maxAttempts, maxDelaySeconds, jitter }: Retrier): string {
  return [
    `IntervalSeconds ${intervalSeconds}`,
    `BackoffRate ${backoffRate}`,
    `MaxAttempts ${maxAttempts}`,
    ...(maxDelaySeconds === undefined ? [] : [`MaxDelaySeconds ${maxDelaySeconds}`]),
    jitter === "FULL" ? "full jitter" : "no jitter",
  ].join(" · ");
}

/** What a catcher makes of the input: without a ResultPath, or an Output of its own, the error takes its place. */
function dataText({ resultPath, output }: Catcher): string {
  if (output !== undefined) return "Its Output goes on instead of the input.";
  if (resultPath === null) return "ResultPath null: the input goes on, the error does not.";
  if (resultPath === undefined || resultPath === "$") return "No ResultPath: the error takes the place of the input.";
  return `ResultPath ${resultPath}: the error goes there, the rest of the input goes on.`;
}

function retrierOf(rule: JsonObject): Retrier {
  const number = (key: string, otherwise: number) => (typeof rule[key] === "number" ? rule[key] : otherwise);
  return {
    errorEquals: namesOf(rule),
    intervalSeconds: number("IntervalSeconds", 1),
    maxAttempts: number("MaxAttempts", 3),
    backoffRate: number("BackoffRate", 2),
    ...(typeof rule["MaxDelaySeconds"] === "number" ? { maxDelaySeconds: rule["MaxDelaySeconds"] } : {}),
    jitter: rule["JitterStrategy"] === "FULL" ? "FULL" : "NONE",
  };
}

function catcherOf(rule: JsonObject): Catcher {
  const { ResultPath: path, Output: output, Next: next } = rule;
  return {
    errorEquals: namesOf(rule),
    next: typeof next === "string" ? next : "?",
    ...(typeof path === "string" || path === null ? { resultPath: path } : {}),
    ...(output === undefined ? {} : { output }),
  };
}

function namesOf({ ErrorEquals: names }: JsonObject): string[] {
  return isArray(names) ? names.filter((name) => typeof name === "string") : [];
}

function entries(value: Json | undefined): readonly JsonObject[] {
  return isArray(value) ? value.filter(isObject) : [];
}
