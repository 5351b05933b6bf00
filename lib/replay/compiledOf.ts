import type { StateMachine } from "@/lib/asl/machine";
import { compile } from "@/lib/engine/compile";
import type { CompiledMachine } from "@/lib/engine/compiledMachine";

/** Machines by identity: of many executions of one machine each costs a run, not a compilation. */
const known = new WeakMap<StateMachine, CompiledMachine>();

/** What `compile` answers, made once for each machine. */
export function compiledOf(machine: StateMachine): CompiledMachine {
  const there = known.get(machine) ?? compile(machine);
  known.set(machine, there);
  return there;
}
