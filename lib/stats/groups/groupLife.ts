import { DAY_MS } from "@/lib/base/time";
import { poissonGreater } from "../probability/exactTests";

/** What somebody said about a group of errors. Times in ms UTC; the last one counts, of two at a time the later in the list. */
export type GroupAct =
  | { readonly kind: "resolved"; readonly at: number }
  /** From this definition of a machine on: what runs an earlier one does not reopen it. */
  | { readonly kind: "resolvedFrom"; readonly at: number; readonly machineId: number; readonly definitionHash: string }
  | { readonly kind: "quiet"; readonly at: number }
  | { readonly kind: "reopened"; readonly at: number };

/** An end with an error of the group. */
export type Occurrence = {
  readonly machineId: number | null;
  /** Null: not known. */
  readonly definitionHash: string | null;
  /** Of its execution. */
  readonly startedAt: number;
  /** When it failed. */
  readonly endedAt: number;
};

/** Ends with an error in stretches of time, ascending by `from`. */
export type OccurrenceCount = { readonly from: number; readonly ms: number; readonly count: number };

/**
 * All that is stored of a group and matters to its state. `since`: at least all that ended after the last act; which of
 * them are there in what order does not matter. `counts`: around the last act, if that is to be quiet; else empty.
 */
export type GroupFacts = {
  readonly firstEndedAt: number;
  readonly since: readonly Occurrence[];
  readonly counts: readonly OccurrenceCount[];
  /** When an execution showed a definition of the machine first; null: none did. */
  readonly firstShown: (machineId: number, definitionHash: string) => number | null;
};

export const GROUP_STATES = ["new", "ongoing", "regressed", "resolved", "quiet"] as const;
export type GroupState = (typeof GROUP_STATES)[number];

/** The state, and since when it is in it, ms UTC. */
export type GroupLife = { readonly state: GroupState; readonly since: number; readonly becameWorse: boolean };

/** A group is new for so long. */
export const NEW_FOR_MS = DAY_MS;

/**
 * The state of a group of errors: a function of what is stored and of what somebody said, so that whatever order
 * executions are imported in, the state is the same. What ended before a group was resolved never reopens it.
 */
export function groupLife(facts: GroupFacts, acts: readonly GroupAct[], now: number): GroupLife {
  const act = lastAct(acts);
  switch (act?.kind) {
    case undefined:
    case "reopened":
      return openLife(facts, act?.at ?? null, now);
    case "resolved":
    case "resolvedFrom":
      return resolvedLife(facts, act);
    case "quiet":
      return quietLife(facts, act.at);
  }
}

function lastAct(acts: readonly GroupAct[]): GroupAct | undefined {
  return acts.reduce<GroupAct | undefined>(
    (last, act) => (last === undefined || act.at >= last.at ? act : last),
    undefined,
  );
}

function openLife({ firstEndedAt }: GroupFacts, reopenedAt: number | null, now: number): GroupLife {
  const isNew = reopenedAt === null && now - firstEndedAt < NEW_FOR_MS;
  return { state: isNew ? "new" : "ongoing", since: reopenedAt ?? firstEndedAt, becameWorse: false };
}

type Resolution = Extract<GroupAct, { readonly kind: "resolved" | "resolvedFrom" }>;

function resolvedLife(facts: GroupFacts, act: Resolution): GroupLife {
  const again = facts.since.filter((occurrence) => reopens(facts, act, occurrence)).map(({ endedAt }) => endedAt);
  if (again.length === 0) return { state: "resolved", since: act.at, becameWorse: false };
  return { state: "regressed", since: again.reduce((least, at) => Math.min(least, at)), becameWorse: false };
}

function reopens({ firstShown }: GroupFacts, act: Resolution, occurrence: Occurrence): boolean {
  if (occurrence.endedAt <= act.at) return false;
  if (act.kind === "resolved" || occurrence.machineId !== act.machineId) return true;
  const from = firstShown(act.machineId, act.definitionHash);
  // Nothing has run it yet.
  if (from === null) return false;
  const { definitionHash, startedAt } = occurrence;
  const shown = definitionHash === null ? null : firstShown(act.machineId, definitionHash);
  return (shown ?? startedAt) >= from;
}

/** The week before is what is quiet; a day after it that is worse ends it, at this level and by this factor. */
const QUIET_BASE_MS = 7 * DAY_MS;
const QUIET_LEVEL = 1e-5;
const QUIET_FACTOR = 2;

function quietLife({ counts }: GroupFacts, at: number): GroupLife {
  const base = totalBetween(counts, at - QUIET_BASE_MS, at);
  for (const { from, ms } of counts) {
    const end = from + ms;
    const begin = Math.max(at, end - DAY_MS);
    if (from < at) continue;
    const count = totalBetween(counts, begin, end);
    const [now, usual] = [
      { count, exposure: end - begin },
      { count: base, exposure: QUIET_BASE_MS },
    ];
    const isMuchMore = count / (end - begin) >= QUIET_FACTOR * (base / QUIET_BASE_MS);
    if (isMuchMore && poissonGreater(now, usual) <= QUIET_LEVEL)
      return { state: "ongoing", since: end, becameWorse: true };
  }
  return { state: "quiet", since: at, becameWorse: false };
}

/** Stretches that lie within. */
function totalBetween(counts: readonly OccurrenceCount[], begin: number, end: number): number {
  return counts.reduce((sum, { from, ms, count }) => (from >= begin && from + ms <= end ? sum + count : sum), 0);
}
