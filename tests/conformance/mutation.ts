import { isObject, type Json, type JsonObject } from "@/lib/base/json";
import type { Case, ReplayCase } from "@/lib/conformance/recognise";
import { verdictOn } from "@/lib/conformance/replay";
import { skipReason } from "@/lib/conformance/skips";
import { readSnapshot } from "@/lib/conformance/snapshot";
import { isAnswerType } from "@/lib/replay/answerEvents";
import { type Leaf, leavesOf } from "./leaves";
import { maskedInRecording } from "./strictness";

/*
 * What a verdict finds out, measured: each leaf of a recording is changed in turn and replayed. A derived one has to
 * diverge at its own event; a recorded outcome is an input, and found at the first event that uses it, if any does.
 */

export type Mutations = {
  cases: number;
  derived: number;
  /** Derived leaves that diverged, but not at their own event, by field: ids, types and names decide what an event is. */
  readonly elsewhere: Map<string, number>;
  /** Derived leaves that a mask of the recorder hides, by the reason. */
  readonly masked: Map<string, number>;
  readonly missed: string[];
  outcomes: number;
  /** Outcome leaves that nothing uses, by their field. */
  readonly unused: Map<string, number>;
};

export function noMutations(): Mutations {
  return { cases: 0, derived: 0, elsewhere: new Map(), masked: new Map(), missed: [], outcomes: 0, unused: new Map() };
}

export function isReplay(one: Case): one is ReplayCase {
  return one.kind === "replay" && skipReason(one) === null;
}

/** Changes every `stride`th leaf of a case, counted on over all cases from `offset`; answers the next offset. */
export async function mutate({ of, name }: ReplayCase, into: Mutations, stride: number, offset: number) {
  into.cases++;
  let count = offset;
  for (const [i, event] of of.history.entries()) {
    if (!isObject(event)) continue;
    const isDerived = !isAnswerType(String(event["type"]));
    for (const leaf of leavesOf(event)) {
      if (count++ % stride !== 0) continue;
      const changed = readSnapshot(of.history.with(i, leaf.changed));
      const verdict = changed.ok ? await verdictOn(of, changed.value) : null;
      const found = verdict === null || typeof verdict === "string" || !verdict.verdict.startsWith("MATCH");
      if (!isDerived) {
        into.outcomes++;
        if (!found) into.unused.set(leaf.field, (into.unused.get(leaf.field) ?? 0) + 1);
        continue;
      }
      into.derived++;
      const reason = found
        ? null
        : (maskedInRecording(event, leaf, new Set(["any"])) ?? acceptedLink(event, leaf, of.history));
      if (reason !== null) into.masked.set(reason, (into.masked.get(reason) ?? 0) + 1);
      else if (!found) into.missed.push(`${name}: event ${i + 1} ${leaf.path}`);
      else if (verdict !== null && typeof verdict !== "string") {
        const there = verdict.divergences.some(({ recorded }) => recorded === event["id"]);
        if (!there) into.elsewhere.set(leaf.field, (into.elsewhere.get(leaf.field) ?? 0) + 1);
      }
    }
  }
  return count;
}

/** Predecessors of which AWS itself has written more than one. */
function acceptedLink(event: JsonObject, { field }: Leaf, history: readonly Json[]): string | null {
  if (field !== "previousEventId") return null;
  const type = String(event["type"]);
  if (type === "MapStateExited") return "a Map Run's Exited follows its Started or its Succeeded, by the year";
  const cut = history.some((one) => isObject(one) && one["type"] === "MapIterationAborted");
  return cut ? "siblings of a failure are cut off anywhere" : null;
}

export function printedMutations({ cases, derived, elsewhere, masked, missed, outcomes, unused }: Mutations): string {
  const hidden = [...masked.values()].reduce((sum, n) => sum + n, 0);
  const idle = [...unused.values()].reduce((sum, n) => sum + n, 0);
  const rate = (n: number, of: number) => `${n} of ${of} (${((100 * n) / Math.max(1, of)).toFixed(2)}%)`;
  return [
    `${cases} cases`,
    `derived leaves found: ${rate(derived - hidden - missed.length, derived)}`,
    ...[...elsewhere].map(([field, n]) => `  ${n} found at another event: ${field}`),
    ...[...masked].map(([reason, n]) => `  ${n} not comparable: ${reason}`),
    ...missed.slice(0, 20).map((one) => `  MISSED ${one}`),
    `outcome leaves found: ${rate(outcomes - idle, outcomes)}`,
    ...[...unused].map(([field, n]) => `  ${n} that nothing uses: ${field}`),
  ].join("\n");
}
