import { hasDistributedMap, hasTask } from "./definition";
import list from "./skips.json" with { type: "json" };
import type { Case } from "./recognise";
import { isRefusedByClient, needsUnknownModel } from "./testState";

/*
 * What may be skipped, and why: a checked-in list of rules on the shape of a case, and of single cases by name.
 * Nothing else is ever skipped: a case that cannot be run fails.
 */

const RULES = {
  childTasks: (one) => "run" in one && hasDistributedMap(one.run.definition) && hasTask(one.run.definition),
  declaredUndecidable: (one) => "undecidable" in one && one.undecidable !== null,
  resultsNotRecorded: (one) => startsOf(one).some((run) => hasTask(run.definition)),
  noRecording: (one) => one.kind === "mock" && one.history === null && one.end === null,
  refusedByClient: (one) => one.kind === "teststate" && isRefusedByClient(one),
  noServiceModel: (one) => one.kind === "teststate" && needsUnknownModel(one),
  api: (one) => one.kind === "api",
} as const satisfies Record<string, (one: Case) => boolean>;

/** The reason to skip a case, with the why in brackets; null when it has to be run. */
export function skipReason(one: Case): string | null {
  for (const { when, reason, why } of list.rules) {
    if (isRule(when) && RULES[when](one)) return `${reason} (${declared(one) ?? why})`;
  }
  const named = (list.cases as readonly Named[]).find(({ name }) => name === one.name);
  return named === undefined ? null : `${named.reason} (${named.why})`;
}

type Named = { readonly name: string; readonly reason: string; readonly why: string };

function isRule(when: string): when is keyof typeof RULES {
  return Object.hasOwn(RULES, when);
}

function declared(one: Case): string | null {
  return "undecidable" in one ? one.undecidable : null;
}

/** Runs of which only the end was recorded. */
function startsOf(one: Case) {
  if (one.kind !== "execution") return [];
  if ("runs" in one) return one.runs.map(({ run }) => run);
  return one.history === null ? [one.run] : [];
}
