import type { Store, StoredExecution } from "@/lib/store/store";
import type { KnownDefinitions } from "./otherDefinitions";

/** The stored definitions of the machine of an execution, nearest to its start first. */
export function knownDefinitions(
  store: Pick<Store, "revisionsNear">,
  execution: StoredExecution,
  read: Store["definition"],
): KnownDefinitions {
  return async (limit) => {
    // One more than is tried: its own may be among them.
    const hashes = await store.revisionsNear(execution, limit + 1);
    const texts = await Promise.all(hashes.map(async (hash) => ({ hash, text: await read(hash) })));
    return texts.flatMap(({ hash, text }) => (text === null ? [] : [{ hash, text, assumed: true }]));
  };
}
