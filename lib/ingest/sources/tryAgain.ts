import type { SetAsideText } from "@/lib/store/sources/sourceCommit";
import type { Collection } from "./collection";

/** Records that are read at once: each has a text of up to a megabyte. */
const AT_ONCE = 20;

/**
 * Hands over each record that somebody asked to be tried again, the oldest first. `read` stores what came of it together with
 * the record's removal: what fails again is set aside anew, with its reason. A crash in between tries it once more.
 */
export async function tryAgain(collection: Collection, read: (record: SetAsideText) => Promise<void>): Promise<void> {
  const { store, signal } = collection.tools;
  const tried = new Set<number>();
  for (;;) {
    const asked = (await store.askedAgain(collection.name, AT_ONCE)).filter(({ id }) => !tried.has(id));
    if (asked.length === 0) return;
    for (const record of asked) {
      signal.throwIfAborted();
      tried.add(record.id);
      await read(record);
    }
  }
}
