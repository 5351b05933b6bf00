import type { MachineType } from "@/lib/asl/machine";
import { parseRecorded } from "@/lib/asl/parse";
import { err, ok } from "@/lib/base/result";
import type { HistoryEvent } from "@/lib/history/event";
import { MAX_FINDINGS } from "@/lib/replay/doubts";
import { NO_PLACEHOLDERS, type PlaceholderReading, readPlaceholders } from "@/lib/replay/placeholders/read";
import type { RecordedExecution } from "@/lib/replay/recordedExecution";

/** What a definition's text tells a replay: its machine and what our checks mind in it. */
export type ReadDefinition = Pick<RecordedExecution, "machine"> &
  Required<Pick<RecordedExecution, "validation">> & { readonly placeholders: PlaceholderReading };

/**
 * The machine of a definition that an execution ran with, or why, worded, nothing can be replayed with it. What our checks
 * mind is no reason: AWS accepted it. Placeholders are filled with what the execution tells of them. Null: no definition
 * is known.
 */
export function machineOf(
  definition: string | null,
  type: MachineType,
  run: { readonly events: readonly HistoryEvent[]; readonly arn: string | null } = { events: [], arn: null },
): ReadDefinition {
  const none = { findings: [], doubts: new Map<string, string>() };
  if (definition === null) {
    const reason = "The definition it ran with is not known. Name it with --definition, or import one of its machine.";
    return { machine: err(reason), validation: none, placeholders: NO_PLACEHOLDERS };
  }
  const placeholders = readPlaceholders(definition, run);
  const { machine, diagnostics, doubts: own } = parseRecorded(definition, { type, substitutions: placeholders.values });
  const doubts = new Map([...placeholders.doubts, ...own]);
  const findings = diagnostics.filter(({ severity }) => severity === "ERROR");
  const validation = { findings: findings.slice(0, MAX_FINDINGS), doubts };
  if (machine !== undefined) return { machine: ok(machine), validation, placeholders };
  const [first] = findings;
  const where = first?.line === undefined ? "" : ` (line ${first.line})`;
  return {
    machine: err(`The definition cannot be read: ${first?.message ?? "it has no states"}${where}.`),
    validation,
    placeholders,
  };
}
