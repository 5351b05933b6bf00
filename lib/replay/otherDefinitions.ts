import { chainsOf } from "./chains";
import { comparable } from "./comparable";
import { controlFlowProblems } from "./controlFlow";
import { readRecordedExecution, type RecordedExecution } from "./recordedExecution";
import type { ReplayVerdict } from "./replayVerdict";
import { verify, type VerifyOptions } from "./verify";

/** Other definitions of a machine that are tried on a run that diverges. */
export const MOST_DEFINITIONS = 20;

/** A known definition of a machine, read when it is tried. */
export type Candidate = {
  readonly hash: string;
  readonly read: () => Pick<RecordedExecution, "machine" | "validation" | "placeholders">;
};

export type Matching = { readonly hash: string; readonly verdict: ReplayVerdict };

/**
 * The first definition with which an execution is replayed; null when none is. Those whose states and ways do not fit
 * the record are passed over without a replay, which costs a walk over the events.
 */
export async function matchingDefinition(
  subject: RecordedExecution,
  candidates: readonly Candidate[],
  options: VerifyOptions = {},
): Promise<Matching | null> {
  const read = readRecordedExecution(subject.events, options.maxEvents ?? Number.MAX_SAFE_INTEGER);
  if (!read.ok) return null;
  const recorded = chainsOf(read.value.events.map(comparable));
  for (const { hash, read: readDefinition } of candidates.slice(0, MOST_DEFINITIONS)) {
    const definition = readDefinition();
    if (!definition.machine.ok || controlFlowProblems(recorded, definition.machine.value).length > 0) continue;
    const verdict = await verify({ ...subject, ...definition, definitionAssumed: false }, options);
    if (verdict.verdict.startsWith("MATCH")) return { hash, verdict };
  }
  return null;
}

/**
 * What another definition that matches makes of a verdict. With a definition of its own a run stays diverged, and says
 * which one matches; with an assumed one the assumption was wrong.
 */
export function withMatching(verdict: ReplayVerdict, matching: Matching | null, isAssumed: boolean): ReplayVerdict {
  if (matching === null) return verdict;
  const { hash } = matching;
  const name = hash.slice(0, 12);
  if (isAssumed) {
    const note = `The definition is assumed: of those known of its machine, ${name} is one that makes the recorded history.`;
    return { ...matching.verdict, reason: said(matching.verdict.reason, note), matching: hash };
  }
  const note = `With another known definition of its machine, ${name}, the run is a match.`;
  return { ...verdict, reason: said(verdict.reason, note), matching: hash };
}

function said(reason: string | null, note: string): string {
  return reason === null ? note : `${reason} ${note}`;
}
