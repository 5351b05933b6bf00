import { type GraphLevel, graphOf } from "@/lib/asl/graph";
import type { StateMachine } from "@/lib/asl/machine";

/**
 * The states that executions come to without anything having failed: what is only reached through a catcher, and Fail
 * states, follow from a failure and are never its cause.
 */
export function ordinaryStates(machine: StateMachine): ReadonlySet<string> {
  const ordinary = new Set<string>();
  // A level comes after the one that holds it.
  for (const level of graphOf(machine).levels) {
    if (level.parent === undefined || ordinary.has(level.parent)) addReachable(level, ordinary);
  }
  return ordinary;
}

function addReachable({ startAt, nodes, edges }: GraphLevel, ordinary: Set<string>): void {
  const failing = new Set(nodes.flatMap(({ id, type }) => (type === "Fail" ? [id] : [])));
  const todo = [startAt];
  // Each state is looked at once.
  for (let state = todo.pop(); state !== undefined; state = todo.pop()) {
    if (failing.has(state) || ordinary.has(state)) continue;
    ordinary.add(state);
    for (const { from, to, kind } of edges) if (from === state && kind !== "catch") todo.push(to);
  }
}
