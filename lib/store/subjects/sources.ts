import { readCheckpoint, type SourceCheckpoint } from "../checkpoint";
import type { Database } from "../database";
import type { IngestedExecution, SavedOrRefused } from "../ingested";
import { saveMany } from "../saveMany";
import { commitSource } from "../sources/commit";
import { knownExecutions } from "../sources/known";
import { type ComparedHours, comparedHours, countHours } from "../sources/metricHours";
import { finishRemovals, isRemoving, removeSource } from "../sources/removeSource";
import { type Retention, retire, type Retired } from "../sources/retire";
import { unattributedChanges } from "../sources/changeAuthors";
import { machineChanges, type MachineChange } from "../sources/seenMachines";
import { askedAgain, countAside, forgetAside, listAside, readAside, retryAside } from "../sources/setAside";
import { type SettledOutcome, settledOutcomes } from "../sources/settled";
import {
  type DefinedSource,
  defineSource,
  getSource,
  listSources,
  noteOnSource,
  pauseSource,
  type SourceNote,
  type SourceRow,
} from "../sources/source";
import type {
  KnownExecution,
  MetBefore,
  SetAsideRecord,
  SetAsideText,
  SourceCommit,
  StoredHours,
  Wanted,
  WantedKind,
  WantedReason,
  UnattributedChange,
} from "../sources/sourceCommit";
import { type WantedAt, want, type Wish, wishesAt } from "../sources/want";
import { countWanted, dueOf, nextDue } from "../sources/wanted";
import { metAmong } from "../sources/weigh";

/** Where executions come from, what these hand over, how far they have been read and what is still to be read. */
export type Sources = {
  /**
   * Stores executions and a source's checkpoint in one transaction; answers what became of each, in their order. One
   * that is refused keeps neither the others nor the checkpoint from being stored.
   */
  saveMany(batch: readonly IngestedExecution[], checkpoint: SourceCheckpoint | null): Promise<SavedOrRefused[]>;
  /**
   * The same of a source that was defined, with all that it hands over beside executions; what retention removed is
   * passed over. Throws SourceLost, and nothing is stored, when the source is another's by now or is gone.
   */
  commit(batch: readonly IngestedExecution[], commit: SourceCommit): Promise<SavedOrRefused[]>;
  /** JSON text of how far a source has been read; null before its first checkpoint. */
  checkpoint(source: string): Promise<string | null>;

  /** By name. */
  list(): Promise<SourceRow[]>;
  get(name: string): Promise<SourceRow | null>;
  /** Keeps a source or changes its settings. Throws StoreRefusal. */
  define(source: DefinedSource): Promise<void>;
  /** False when there is none. */
  pause(name: string, paused: boolean): Promise<boolean>;
  /**
   * From now on nothing is stored for it; its rows, and with `withData` the executions that it alone brought, are
   * removed by `finishRemovals` (the job `retire`). False when there is none.
   */
  remove(name: string, withData: boolean): Promise<boolean>;
  /** Removes at most `limit` executions and other rows of sources that are being removed. Answers whether there is more. */
  finishRemovals(limit: number): Promise<boolean>;
  /** Whether any source is. */
  isRemoving(): Promise<boolean>;
  /** Notes how reading went, apart from what was stored. */
  note(source: string, note: SourceNote): Promise<void>;

  /** What is due, the most urgent first, and of these what began last. It is answered again until a commit replaces or settles it. */
  due(source: string, kind: WantedKind, now: number, limit: number): Promise<Wanted[]>;
  /** When something becomes due, ms since the epoch; 0: now; null: nothing is wanted. */
  nextDue(source: string, kind: WantedKind): Promise<number | null>;
  /** By reason, due or not. */
  countWanted(source: string): Promise<Readonly<Record<WantedReason, number>>>;
  /** Asks for an execution's history: of the sources named, else of those that brought it, else of all. */
  want(arn: string, reason: WantedReason, sources?: readonly string[]): Promise<WantedAt[]>;
  /** What became of a wish for an execution at each of some sources. */
  wishes(arn: string, sources: readonly string[]): Promise<Wish[]>;
  /** How the looks at executions ended, by ARN; of one source, or of any. */
  settledOutcomes(arns: readonly string[], source?: string): Promise<ReadonlyMap<string, SettledOutcome>>;

  /** What is stored of executions, by ARN, and what a source still has to do about them. */
  known(arns: readonly string[], source: string): Promise<ReadonlyMap<string, KnownExecution>>;

  /** Of ARNs those that were met before: an execution is stored, or was and is not to come back, or was left out. */
  met(arns: readonly string[]): Promise<ReadonlyMap<string, MetBefore>>;

  /** Records that could not be stored, the newest first; `before`: below this id. */
  setAside(source: string, page: { readonly limit: number; readonly before?: number }): Promise<SetAsideRecord[]>;
  setAsideText(id: number): Promise<SetAsideText | null>;
  countAside(source: string): Promise<number>;
  /** Asks that a record of a source, or all of them (`id` null), be tried again by whoever reads it. Answers how many there are. */
  retry(source: string, id: number | null): Promise<number>;
  /** Records that are to be tried again, the oldest first. */
  askedAgain(source: string, limit: number): Promise<SetAsideText[]>;
  /** Removes a record. False when there is none. */
  forget(id: number): Promise<boolean>;

  /** What is stored of machines for each hour of a stretch, ms since the epoch; hours with nothing are left out. */
  countHours(machineArns: readonly string[], from: number, to: number): Promise<StoredHours>;
  /** Changes that a source saw between two times, ms UTC, and of which nobody has asked who made them; the oldest first. */
  unattributed(
    source: string,
    range: { readonly from: number; readonly to: number },
    limit: number,
  ): Promise<UnattributedChange[]>;
  /** How what is stored stands beside CloudWatch's metrics; at most `limit` hours that differ. */
  comparedHours(source: string, limit: number): Promise<ComparedHours>;
  /** What changed of a machine, the newest first; `before`: below this id. */
  machineChanges(machineId: number, before?: number): Promise<MachineChange[]>;

  /** Removes a bounded part of what is not to stay. */
  retire(retention: Retention): Promise<Retired>;
};

export function sourcesIn(database: Database, now: () => number): Sources {
  return {
    saveMany: (batch, checkpoint) => saveMany(database, now, batch, checkpoint),
    commit: (batch, commit) => commitSource(database, now, batch, commit),
    checkpoint: (source) => readCheckpoint(database, source),
    list: () => listSources(database),
    get: (name) => getSource(database, name),
    define: (source) => defineSource(database, source, now()),
    pause: (name, paused) => pauseSource(database, name, paused, now()),
    remove: (name, withData) => removeSource(database, name, withData, now()),
    finishRemovals: (limit) => finishRemovals(database, now, limit),
    isRemoving: () => isRemoving(database),
    note: (source, note) => noteOnSource(database, source, note, now()),
    due: (source, kind, at, limit) => dueOf(database, source, kind, at, limit),
    nextDue: (source, kind) => nextDue(database, source, kind),
    countWanted: (source) => countWanted(database, source),
    want: (arn, reason, sources) => want(database, arn, reason, sources ?? null, now()),
    wishes: (arn, sources) => wishesAt(database, arn, sources),
    settledOutcomes: (arns, source) => settledOutcomes(database, arns, source ?? null),
    known: (arns, source) => knownExecutions(database, arns, source),
    met: (arns) => metAmong(database, arns),
    setAside: (source, page) => listAside(database, source, page),
    setAsideText: (id) => readAside(database, id),
    countAside: (source) => countAside(database, source),
    retry: (source, id) => retryAside(database, source, id, now()),
    askedAgain: (source, limit) => askedAgain(database, source, limit),
    forget: (id) => forgetAside(database, id, now()),
    unattributed: (source, range, limit) => unattributedChanges(database, source, range, limit),
    countHours: (machineArns, from, to) => countHours(database, machineArns, from, to),
    comparedHours: (source, limit) => comparedHours(database, source, limit),
    machineChanges: (machineId, before) => machineChanges(database, machineId, before),
    retire: (retention) => retire(database, retention),
  };
}
