import { isScheduled, traitsOf } from "./eventTraits";
import type { Comparable } from "./comparable";
import type { JsonDifference } from "./jsonDiff";
import { roleOf } from "./role";

/**
 * In what a replay went another way.
 *
 * - `nextState`: another state, or another kind of event where a state was entered.
 * - `stateInput`, `taskParameters`: what a state or a task was given.
 * - `attempt`: an attempt of a task, a Parallel or a Map that only one side has.
 * - `failure`: another error or cause.
 * - `output`: another output or variable.
 * - `end`: the execution ended otherwise.
 * - `detail`: any other field (resource, index, length, …).
 * - `link`: another predecessor, or another id where nothing runs beside.
 * - `missing`, `extra`: an event that only the recording, or only ours, has.
 */
export const DIVERGENCE_KINDS = [
  "nextState",
  "stateInput",
  "taskParameters",
  "attempt",
  "failure",
  "output",
  "end",
  "detail",
  "link",
  "missing",
  "extra",
] as const;
export type DivergenceKind = (typeof DIVERGENCE_KINDS)[number];

/** The first difference of one chain. Ids are null where a side has no such event. */
export type Divergence = {
  readonly kind: DivergenceKind;
  /** Key of the chain, "" for the execution's own. */
  readonly chain: string;
  readonly state: string | null;
  readonly ours: number | null;
  readonly recorded: number | null;
  readonly difference: readonly JsonDifference[];
};

/** Something that differs and may, with where. */
export type Accepted = {
  readonly kind: "abortPoint" | "mapRunLink" | "hiddenPayload" | "interleaving" | "era";
  readonly chain: string;
  readonly recorded: number | null;
};

/** The kind of a difference in `field` of a pair of events of the same type. */
export function kindOfField(type: string, field: string): DivergenceKind {
  if (field === "error" || field === "cause") return traitsOf(type)?.of === "execution" ? "end" : "failure";
  const role = roleOf(type);
  if (role === "end") return "end";
  if (field === "name") return role === "enter" || role === "exit" ? "nextState" : "detail";
  if (field === "input" && role === "enter") return "stateInput";
  if (field === "output" || field === "variables") return "output";
  return isScheduled(type) ? "taskParameters" : "detail";
}

/** The kind of a pair of events that are not of the same type; null stands for the end of a chain. */
export function kindOfPair(ours: Comparable | null, recorded: Comparable | null): DivergenceKind {
  if (starts(ours) || starts(recorded)) return "attempt";
  if (ours === null) return "missing";
  if (recorded === null) return "extra";
  const roles = [roleOf(ours.type), roleOf(recorded.type)];
  if (roles.includes("enter")) return "nextState";
  return roles.includes("end") ? "end" : "missing";
}

function starts(event: Comparable | null): boolean {
  return event !== null && (roleOf(event.type) === "open" || isScheduled(event.type));
}
