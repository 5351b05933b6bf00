import type { IngestedExecution, SavedOrRefused } from "@/lib/store/ingested";
import type {
  KnownExecution,
  MetBefore,
  SetAsideText,
  SourceCommit,
  StoredHours,
  Wanted,
  WantedKind,
} from "@/lib/store/sources/sourceCommit";
import type { UnattributedChange } from "@/lib/store/sources/sourceCommit";

/** What collectors need of the store. */
export type SourceStore = {
  /** Stores executions and everything else of `commit` in one transaction. Throws SourceLost when the lease is gone. */
  commit(batch: readonly IngestedExecution[], commit: SourceCommit): Promise<SavedOrRefused[]>;
  /** JSON of how far a source has been read; null before the first time. */
  checkpoint(source: string): Promise<string | null>;
  /** What is to be looked at by `now`, most urgent first, the newest first among equals. */
  due(source: string, kind: WantedKind, now: number, limit: number): Promise<Wanted[]>;
  /** Of ARNs those that were met before: an execution is stored, or was and is not to come back, or was left out. */
  met(arns: readonly string[]): Promise<ReadonlyMap<string, MetBefore>>;
  /** Records that were set aside and are to be tried again, the oldest first. */
  askedAgain(source: string, limit: number): Promise<SetAsideText[]>;
  /** Changes that the source saw between two times, ms since the epoch, and of which nobody has asked who made them. */
  unattributed(
    source: string,
    range: { readonly from: number; readonly to: number },
    limit: number,
  ): Promise<UnattributedChange[]>;
  /** What is stored of machines for each hour of a stretch, ms since the epoch; hours with nothing are left out. */
  countHours(machineArns: readonly string[], from: number, to: number): Promise<StoredHours>;
  /** What is stored of executions, by ARN, and what the source still has to do about them; one that is not stored is not in it. */
  known(arns: readonly string[], source: string): Promise<ReadonlyMap<string, KnownExecution>>;
};
