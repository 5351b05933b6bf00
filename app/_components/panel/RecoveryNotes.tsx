import { isArray, isObject, type Json, type JsonObject } from "@/lib/base/json";
import type { FailureRecovery, VisitSpan } from "@/lib/history/span";
import type { DefinedStates } from "@/lib/layout/definition";
import { unansweredText } from "@/lib/layout/recovery";
import type { Tree } from "@/lib/layout/tree";
import { formatDuration } from "@/lib/base/wording";

type Props = { readonly tree: Tree; readonly visit: VisitSpan; readonly definition: DefinedStates | null };

/** What Retry and Catch made of the last failure, in words, and the rules that the definition holds. */
export function RecoveryNotes({ tree, visit, definition }: Props) {
  const last = visit.recovery.at(-1);
  if (last === undefined) return null;
  const body = visit.state === null ? undefined : definition?.get(visit.state)?.body;
  const retriers = rules(body?.["Retry"]);
  const catchers = rules(body?.["Catch"]);
  const retrier = retriers[retrierOf(visit.recovery) ?? -1];
  return (
    <div className="border-b border-line-soft px-3.5 py-2">
      {last.action === "fail" && last.usedUp !== null && (
        <p>
          <b className="font-medium">Retrier {place(last.usedUp, retriers)}</b> <Names rule={retriers[last.usedUp]} /> ·
          used up {attemptsOf(retriers[last.usedUp])}
        </p>
      )}
      {last.action !== "fail" && (
        <p>
          <RuleVerdict recovery={last} retriers={retriers} catchers={catchers} />
        </p>
      )}
      {retrier !== undefined && <p className="text-ink-3">{describeRetrier(retrier)}</p>}
      {last.action === "fail" && last.judged && (
        <p>
          <RuleVerdict recovery={last} retriers={retriers} catchers={catchers} />
        </p>
      )}
      {last.action === "fail" && !last.judged && <p className="text-ink-2">{unansweredText(tree, visit)}</p>}
    </div>
  );
}

function RuleVerdict({
  recovery,
  retriers,
  catchers,
}: {
  recovery: FailureRecovery;
  retriers: readonly JsonObject[];
  catchers: readonly JsonObject[];
}) {
  switch (recovery.action) {
    case "open":
      return <span className="text-ink-2">The record does not show what became of this failure.</span>;
    case "retry":
      return recovery.retrier === null ? (
        <>It was retried.</>
      ) : (
        <>
          <b className="font-medium">Retrier {place(recovery.retrier, retriers)}</b>{" "}
          <Names rule={retriers[recovery.retrier]} /> · used {recovery.used ?? "?"} of {recovery.maxAttempts ?? "?"}
          {recovery.plannedMs !== null && ` · waits ${formatDuration(recovery.plannedMs)}`}
        </>
      );
    case "catch":
      return (
        <>
          <b className="font-medium">
            Caught{recovery.catcher === null ? "" : ` by catcher ${place(recovery.catcher, catchers)}`}
          </b>{" "}
          <Names rule={recovery.catcher === null ? undefined : catchers[recovery.catcher]} />
          {recovery.next !== null && <> → {recovery.next}</>}
          {recovery.usedUp !== null && (
            <span className="text-ink-2">, after retrier {place(recovery.usedUp, retriers)} was used up</span>
          )}
        </>
      );
    case "fail":
      return (
        <>
          <b className="font-medium">Catch</b>{" "}
          <span className="text-ink-2">
            {catchers.length === 0
              ? "none defined"
              : `${catchers.length === 1 ? "1 catcher" : `${catchers.length} catchers`}, none matches: `}
          </span>
          {catchers.map((rule, i) => (
            <span key={i}>
              {i > 0 && ", "}
              <Names rule={rule} />
            </span>
          ))}
        </>
      );
  }
}

/** `(2 of 2)`: all the retries it allowed were made. */
function attemptsOf(rule: JsonObject | undefined): string {
  if (rule === undefined) return "";
  const most = rule["MaxAttempts"];
  const allowed = typeof most === "number" ? most : 3;
  return `(${allowed} of ${allowed})`;
}

function Names({ rule }: { rule: JsonObject | undefined }) {
  const names = rule?.["ErrorEquals"];
  return (
    <span className="mono">{isArray(names) ? names.filter((name) => typeof name === "string").join(", ") : ""}</span>
  );
}

function place(index: number, all: readonly JsonObject[]): string {
  return all.length === 0 ? String(index + 1) : `${index + 1} of ${all.length}`;
}

/** The retrier that the last decisions were about. */
function retrierOf(recovery: readonly FailureRecovery[]): number | null {
  const last = recovery.at(-1);
  if (last === undefined || last.action === "open") return null;
  return last.action === "retry" ? last.retrier : last.usedUp;
}

/** `IntervalSeconds 2 · BackoffRate 2 · MaxAttempts 3 · no jitter`, with AWS's defaults where nothing is written. */
function describeRetrier(rule: JsonObject): string {
  const number = (key: string, otherwise: number) => (typeof rule[key] === "number" ? rule[key] : otherwise);
  const parts = [
    `IntervalSeconds ${number("IntervalSeconds", 1)}`,
    `BackoffRate ${number("BackoffRate", 2)}`,
    `MaxAttempts ${number("MaxAttempts", 3)}`,
    typeof rule["MaxDelaySeconds"] === "number" ? `MaxDelaySeconds ${rule["MaxDelaySeconds"]}` : "",
    rule["JitterStrategy"] === "FULL" ? "full jitter" : "no jitter",
  ];
  return parts.filter(Boolean).join(" · ");
}

function rules(value: Json | undefined): readonly JsonObject[] {
  return isArray(value) ? value.filter(isObject) : [];
}
