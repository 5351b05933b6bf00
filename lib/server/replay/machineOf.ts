import type { MachineType, StateMachine } from "@/lib/asl/machine";
import { parseMachine } from "@/lib/asl/parse";
import { err, ok, type Result } from "@/lib/base/result";

/** The machine of a definition's text, or why, worded, nothing can be replayed with it. Null: none is known. */
export function machineOf(definition: string | null, type: MachineType): Result<StateMachine, string> {
  if (definition === null) {
    return err("The definition it ran with is not known. Name it with --definition, or import one of its machine.");
  }
  const { machine, diagnostics } = parseMachine(definition, { type });
  if (machine !== undefined) return ok(machine);
  const [first] = diagnostics.filter(({ severity }) => severity === "ERROR");
  return err(`The definition is refused: ${first?.message ?? "it cannot be read"} at ${first?.location ?? "/"}.`);
}
