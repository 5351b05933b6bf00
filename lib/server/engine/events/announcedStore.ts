import type { OutboxEntry } from "@/lib/store/engine/outbox";
import type { StepCommit } from "@/lib/store/engine/rows";
import type { EngineStore } from "@/lib/store/subjects/engine";

/** Somebody whom commits are told, by rows that are written with them. */
export type Announced = {
  /** What a commit is to leave for them. */
  readonly rowsOf: (commit: StepCommit) => readonly OutboxEntry[];
  /** The rows are on disk. */
  readonly wake: () => void;
};

/** The engine's store, where each commit also writes what is to be told of it. */
export function announcedStore(store: EngineStore, listeners: readonly Announced[]): EngineStore {
  return {
    ...store,
    commit: async (lease, commit) => {
      const told = listeners.map((listener) => ({ listener, rows: listener.rowsOf(commit) }));
      const outbox = told.flatMap(({ rows }) => rows);
      if (outbox.length === 0) return store.commit(lease, commit);
      await store.commit(lease, { ...commit, outbox });
      for (const { listener, rows } of told) if (rows.length > 0) listener.wake();
    },
  };
}
