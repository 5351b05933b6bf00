import { graphOf } from "@/lib/asl/graph";
import type { MachineType, StateMachine } from "@/lib/asl/machine";
import { parseMachine, parseRecorded } from "@/lib/asl/parse";
import { type MachineDefinition, MAX_DIAGNOSTICS } from "@/lib/contract/machine";
import type { Store } from "@/lib/store/store";

/** A definition of a machine as text, data and drawing. `machine` null: it cannot be read. */
export type ReadDefinition = { readonly shown: MachineDefinition; readonly machine: StateMachine | null };

/** The definition with a hash, with all that the checker says of it; null: none with this hash is stored. */
export async function readMachineDefinition(
  { definitions }: Pick<Store, "definitions">,
  hash: string,
  isCurrent: boolean,
  type: MachineType,
): Promise<ReadDefinition | null> {
  const text = await definitions.read(hash);
  if (text === null) return null;
  const { diagnostics } = parseMachine(text, { type });
  // AWS accepted it, whatever our checks mind.
  const machine = parseRecorded(text, { type }).machine ?? null;
  const shown = {
    ...{ hash, isCurrent, text, graph: machine === null ? null : graphOf(machine) },
    diagnostics: diagnostics.slice(0, MAX_DIAGNOSTICS).map(({ severity, code, message, location, line, column }) => ({
      ...{ severity, code, message, location: location ?? null },
      ...{ line: line ?? null, column: column ?? null },
    })),
    otherDiagnostics: Math.max(0, diagnostics.length - MAX_DIAGNOSTICS),
  };
  return { shown, machine };
}
