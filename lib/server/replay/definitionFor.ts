import type { ExecutionRecord } from "@/lib/store/executionRecord";
import type { Store } from "@/lib/store/store";

/** `assumed`: not told by AWS for this execution, or the nearest revision of its machine that is known. */
export type UsedDefinition = { readonly hash: string; readonly text: string; readonly assumed: boolean };

type WithDefinition = Pick<ExecutionRecord, "definition" | "machineId" | "startedAt">;
type DefinitionReader = Pick<Store["definitions"], "read" | "nearestOfEach">;

/** What an execution is replayed with: its own definition, else the nearest one of its machine. Null when none is known. */
export async function definitionFor(
  { definitions }: { readonly definitions: DefinitionReader },
  execution: WithDefinition,
): Promise<UsedDefinition | null> {
  return (await definitionsFor(definitions, [execution]))[0] ?? null;
}

/** The same for each of some executions, in their order; those that are replayed with the same one share the object. */
export async function definitionsFor(
  definitions: DefinitionReader,
  executions: readonly WithDefinition[],
): Promise<readonly (UsedDefinition | null)[]> {
  const without = executions.filter(({ definition }) => definition === null);
  const nearest = await definitions.nearestOfEach(without);
  const nearestOf = new Map(without.map((execution, i) => [execution, nearest[i] ?? null]));
  const known = new Map<string, UsedDefinition | null>();
  const found: (UsedDefinition | null)[] = [];
  for (const execution of executions) {
    const hash = execution.definition?.hash ?? nearestOf.get(execution) ?? null;
    const assumed = execution.definition === null || execution.definition.assumed;
    const key = `${assumed} ${hash}`;
    if (hash !== null && !known.has(key)) {
      const text = await definitions.read(hash);
      known.set(key, text === null ? null : { hash, text, assumed });
    }
    found.push(known.get(key) ?? null);
  }
  return found;
}
