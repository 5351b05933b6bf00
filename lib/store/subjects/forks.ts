import type { HistoryEvent } from "@/lib/history/event";
import type { Database } from "../database";
import {
  findFork,
  listForks,
  type NewFork,
  readForkEvents,
  removeFork,
  renameFork,
  type SavedFork,
  saveFork,
  type StoredFork,
} from "../fork";

/** Forks of executions that are kept under a name. */
export type Forks = {
  save(fork: NewFork): Promise<SavedFork>;
  find(key: string): Promise<StoredFork | null>;
  /** The newest, of one execution or, with null, of all; and how many there are. */
  list(
    executionId: number | null,
    limit: number,
  ): Promise<{ readonly forks: readonly StoredFork[]; readonly total: number }>;
  /** False: there is none. */
  rename(key: string, name: string): Promise<boolean>;
  remove(key: string): Promise<boolean>;
  /** As they were when it was kept, ascending. */
  events(key: string): Promise<HistoryEvent[]>;
};

export function forksIn(database: Database, now: () => number): Forks {
  return {
    save: (fork) => saveFork(database, fork, now()),
    find: (key) => findFork(database, key),
    list: (executionId, limit) => listForks(database, executionId, limit),
    rename: (key, name) => renameFork(database, key, name, now()),
    remove: (key) => removeFork(database, key, now()),
    events: (key) => readForkEvents(database, key),
  };
}
