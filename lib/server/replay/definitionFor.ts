import type { Store, StoredExecution } from "@/lib/store/store";

/** `assumed`: not told by AWS for this execution, or the nearest revision of its machine that is known. */
export type UsedDefinition = { readonly hash: string; readonly text: string; readonly assumed: boolean };

/**
 * What an execution is replayed with: its own definition, else the nearest one of its machine. Null when none is known.
 *
 * @param read the text of a definition by its hash; by default from the store each time.
 */
export async function definitionFor(
  store: Pick<Store, "definitions">,
  execution: StoredExecution,
  read: Store["definitions"]["read"] = store.definitions.read,
): Promise<UsedDefinition | null> {
  const { definitionHash, definitionAssumed } = execution;
  const hash = definitionHash ?? (await store.definitions.nearest(execution));
  const text = hash === null ? null : await read(hash);
  if (hash === null || text === null) return null;
  return { hash, text, assumed: definitionHash === null || definitionAssumed === 1 };
}
