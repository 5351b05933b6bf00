import { isObject, type Json, type JsonObject } from "@/lib/base/json";
import { compareSnapshot } from "@/lib/conformance/compareSnapshot";
import { replay } from "@/lib/conformance/execute";
import { isEffectFree } from "@/lib/conformance/definition";
import { masksOf } from "@/lib/conformance/execution";
import { placeholdersIn } from "@/lib/conformance/placeholder";
import type { Case, ExecutionCase } from "@/lib/conformance/recognise";
import { skipReason } from "@/lib/conformance/skips";
import { readSnapshot, type Snapshot } from "@/lib/conformance/snapshot";
import { encodeEvent } from "@/lib/history/encode";
import type { HistoryEvent } from "@/lib/history/event";
import { type Leaf, leavesOf } from "./leaves";

/*
 * How strict the comparison is, measured: each comparable leaf of a case is changed in turn, once in the recording
 * and once in our own history, and has to be noticed.
 */

export type Miss = {
  readonly case: string;
  readonly field: string;
  readonly path: string;
  readonly reason: string | null;
};
export type Rate = { changed: number; noticed: number };
export type Strictness = { readonly rates: Map<string, Rate>; readonly misses: Miss[]; cases: number };

export function noStrictness(): Strictness {
  return { rates: new Map(), misses: [], cases: 0 };
}

/**
 * Cases with a history that match in the world of their own recording: the others say nothing about the comparison.
 * A distributed Map runs in another world (its children and objects are not in the history).
 */
export function isComparable(one: Case): one is ExecutionCase & { readonly history: readonly Json[] } {
  if (one.kind !== "execution" || !("history" in one) || one.history === null) return false;
  return skipReason(one) === null && !isEffectFree(one.run.definition);
}

/** Changes every `stride`th leaf of a case, counted on over all cases from `offset`; answers the next offset. */
export async function measure(
  one: ExecutionCase & { readonly history: readonly Json[] },
  into: Strictness,
  stride: number,
  offset: number,
): Promise<number> {
  const snapshot = readSnapshot(one.history);
  if (!snapshot.ok) throw new Error(snapshot.error);
  const run = await replay(one.run, snapshot.value.events);
  if (!run.ok) throw new Error(run.error);
  const { events: ours, taskTokens } = run.value;
  const masks = () => masksOf(one, snapshot.value, taskTokens);
  const differs = (mine: readonly HistoryEvent[], theirs: Snapshot) =>
    compareSnapshot(mine, theirs, masks()).divergences.length > 0;
  if (differs(ours, snapshot.value)) throw new Error(`${one.name} does not match as it is`);
  into.cases++;

  let count = offset;
  for (const [i, event] of one.history.entries()) {
    if (!isObject(event)) continue;
    for (const leaf of leavesOf(event)) {
      if (count++ % stride !== 0) continue;
      const changed = readSnapshot(one.history.with(i, leaf.changed));
      const reason = maskedInRecording(event, leaf, taskTokens);
      note(into, one.name, "recording", leaf, !changed.ok || differs(ours, changed.value), reason);
    }
  }
  for (const [i, event] of ours.entries()) {
    for (const leaf of leavesOf(encodeEvent(event))) {
      if (count++ % stride !== 0) continue;
      const changed = readSnapshot([leaf.changed]);
      const mine = changed.ok
        ? ours.with(i, { ...changed.value.events[0], timestamp: event.timestamp } as HistoryEvent)
        : null;
      const shown = snapshot.value.events.find(({ id }) => id === event.id);
      const reason = maskedInOurs(event, leaf, shown, snapshot.value, taskTokens);
      note(into, one.name, "ours", leaf, mine === null || differs(mine, snapshot.value), reason);
    }
  }
  return count;
}

function note(into: Strictness, name: string, side: string, leaf: Leaf, noticed: boolean, reason: string | null): void {
  const field = `${side} ${leaf.field}`;
  const rate = into.rates.get(field) ?? { changed: 0, noticed: 0 };
  into.rates.set(field, { changed: rate.changed + 1, noticed: rate.noticed + (noticed ? 1 : 0) });
  if (!noticed) into.misses.push({ case: name, field, path: leaf.path, reason });
}

/** Why a changed leaf of the recording cannot be noticed; null when it should have been. */
export function maskedInRecording(event: JsonObject, leaf: Leaf, taskTokens: ReadonlySet<string>): string | null {
  if (Array.isArray(event["id"]) && (leaf.field === "id" || leaf.field === "previousEventId")) return "ids were masked";
  if (taskTokens.size > 0 && /TaskToken$/.test(leaf.path)) return "the name of a task token is the recorder's";
  if (placeholdersIn(String(leaf.value)).length > 0) return "the name of a placeholder is the recorder's";
  if (leaf.field === "previousEventId" && /TimedOut$/.test(String(event["type"])))
    return "siblings of a failure are cut off anywhere";
  return null;
}

/** Why a changed leaf of ours cannot be noticed: the recording hides the value, and only its form is known. */
function maskedInOurs(
  event: HistoryEvent,
  leaf: Leaf,
  recorded: HistoryEvent | undefined,
  snapshot: Snapshot,
  taskTokens: ReadonlySet<string>,
): string | null {
  const near = snapshot.loose.size > 0 && (leaf.field === "id" || leaf.field === "previousEventId");
  if (near) return "ids were masked";
  const shown = recorded === undefined || recorded.type === "Unknown" ? "" : JSON.stringify(encodeEvent(recorded));
  const value = String(leaf.value);
  if (taskTokens.has(value)) return "a task token is only known by being one";
  if (/\d{2,4}-\d{2}-\d{2,4}/.test(value) && /"date|timestamp|-time|-date|<[\w-]*time>/.test(shown))
    return "times are masked";
  if (/[0-9a-f]{8}-[0-9a-f]{4}-/.test(value) && shown.includes("<uuid:")) return "a UUID is only known by its form";
  if (leaf.field === "cause" && shown.includes("<json-input:")) return "the JSON inside a cause is masked";
  if (leaf.field === "previousEventId" && event.type.endsWith("TimedOut"))
    return "siblings of a failure are cut off anywhere";
  return null;
}

/** The rates as a table, and the misses by their reason. */
export function printed({ rates, misses, cases }: Strictness): string {
  const lines = [...rates]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([field, { changed, noticed }]) => {
      return `${field.padEnd(28)}${String(noticed).padStart(7)} of ${String(changed).padStart(6)}  ${((100 * noticed) / changed).toFixed(2)}%`;
    });
  const reasons = new Map<string, number>();
  for (const { reason } of misses)
    reasons.set(reason ?? "UNEXPLAINED", (reasons.get(reason ?? "UNEXPLAINED") ?? 0) + 1);
  const why = [...reasons].map(([reason, count]) => `  ${count} missed: ${reason}`);
  return [`${cases} cases`, ...lines, ...why].join("\n");
}
