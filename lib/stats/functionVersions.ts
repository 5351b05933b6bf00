import type { HistoryEvent } from "@/lib/history/event";
import type { ExecutionTrace } from "@/lib/history/span";
import type { Attribute } from "./attributes";

/*
 * Which version of a Lambda function answered. The optimised integration (`lambda:invoke`) tells it in its answer, whatever
 * alias was invoked; a failure does not, and neither does a task whose resource is a function's ARN.
 */

/** Characters of an answer in which it is looked for: its members come in the order of their names, before the payload. */
const LOOKED_AT = 2_000;
const EXECUTED_VERSION = /"ExecutedVersion"\s*:\s*"(\d{1,10})"/;

/** Answers of an execution whose version is kept, and states that are told of. */
export const MAX_ANSWERS = 1_000;
const MAX_STATES = 40;
/** Versions of one state that are told: a loop may outlast a deploy. */
const MAX_VERSIONS = 3;

/** The version in the answer of a function; null: the event is none, or `$LATEST` answered, which says nothing. */
export function executedVersion(event: HistoryEvent): string | null {
  if (event.type !== "TaskSucceeded" || event.details.resourceType !== "lambda") return null;
  const { output } = event.details;
  if (output?.kind !== "present") return null;
  return EXECUTED_VERSION.exec(output.text.slice(0, LOOKED_AT))?.[1] ?? null;
}

/** By the state that invoked it: `functionVersion.ChargeCard` = `7`, or `7, 8` where both answered. `versions`: by event. */
export function functionVersionsOf({ spans }: ExecutionTrace, versions: ReadonlyMap<number, string>): Attribute[] {
  if (versions.size === 0) return [];
  const byState = new Map<string, Set<string>>();
  for (const span of spans) {
    if (span.kind !== "attempt") continue;
    const version = span.events.flatMap((id) => versions.get(id) ?? []).at(-1);
    const visit = spans[span.parent];
    if (version === undefined || visit?.kind !== "visit" || visit.state === null) continue;
    const known = byState.get(visit.state) ?? new Set<string>();
    if (known.size < MAX_VERSIONS) byState.set(visit.state, known.add(version));
  }
  return [...byState].slice(0, MAX_STATES).map(([state, seen]) => ({
    path: `functionVersion.${state}`,
    value: [...seen].sort((a, b) => Number(a) - Number(b)).join(", "),
  }));
}
