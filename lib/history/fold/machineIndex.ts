import type { Scope, State, StateMachine } from "@/lib/asl/machine";

/** A state of a definition, and the Parallel branch it lies in directly, if any. */
export type IndexedState = { readonly state: State; readonly branch: number | null };
export type MachineIndex = ReadonlyMap<string, IndexedState>;

/** Every state of a machine by name, nested ones included: names are unique over the whole machine. */
export function indexMachine(machine: StateMachine): MachineIndex {
  const index = new Map<string, IndexedState>();
  const todo: { readonly scope: Scope; readonly branch: number | null }[] = [{ scope: machine, branch: null }];
  for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
    for (const [name, state] of next.scope.states) {
      index.set(name, { state, branch: next.branch });
      if (state.type === "Parallel") state.branches.forEach((scope, branch) => todo.push({ scope, branch }));
      // A distributed Map's children are executions of their own.
      if (state.type === "Map") todo.push({ scope: state.processor, branch: null });
    }
  }
  return index;
}
