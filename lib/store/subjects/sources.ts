import { readCheckpoint, type SourceCheckpoint } from "../checkpoint";
import type { Database } from "../database";
import type { IngestedExecution } from "../ingested";
import { saveMany, type SavedOrRefused } from "../saveMany";

/** What sources hand over, and how far they have been read. */
export type Sources = {
  /**
   * Stores executions and a source's checkpoint in one transaction; answers what became of each, in their order. One
   * that is refused keeps neither the others nor the checkpoint from being stored.
   */
  saveMany(batch: readonly IngestedExecution[], checkpoint: SourceCheckpoint | null): Promise<SavedOrRefused[]>;
  /** JSON text of how far a source has been read; null before its first checkpoint. */
  checkpoint(source: string): Promise<string | null>;
};

export function sourcesIn(database: Database, now: () => number): Sources {
  return {
    saveMany: (batch, checkpoint) => saveMany(database, now, batch, checkpoint),
    checkpoint: (source) => readCheckpoint(database, source),
  };
}
