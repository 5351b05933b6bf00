import type { StoredReference } from "@/lib/contract/import";
import type { Store } from "@/lib/store/store";

/** Executions of one answer that are named; a list of more is what the list of executions is for. */
export const MAX_NAMED = 1000;

/** Name, status and address of executions that were just stored, at most MAX_NAMED. `base` stands before the path. */
export async function storedExecutions(
  store: Store,
  keys: readonly string[],
  base: string,
): Promise<StoredReference[]> {
  const named: StoredReference[] = [];
  for (const key of keys.slice(0, MAX_NAMED)) {
    const execution = await store.executions.find(key);
    if (execution === null) continue;
    const { name, status, machine, events } = execution;
    named.push({ key, name, status, machine, events, url: `${base}/executions/${key}` });
  }
  return named;
}
