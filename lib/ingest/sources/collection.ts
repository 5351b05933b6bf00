import type { IngestedExecution, SavedOrRefused } from "@/lib/store/ingested";
import {
  COUNTED_BY_STORE,
  type CountedBySource,
  type SourceCommit,
  type SourceCount,
} from "@/lib/store/sources/sourceCommit";
import { type CallProblem, problemOf, wordProblem } from "../aws/problem";
import type { Limits } from "../aws/limits";
import { CallFailed } from "../pace/call";
import type { Clock } from "../pace/clock";
import type { Priority } from "../pace/pace";
import type { FirstLook } from "./firstLook";
import type { AwsClients } from "./awsClients";
import type { SourceSettings } from "@/lib/contract/sourceSettings";
import type { SourceStore } from "./sourceStore";

/** Calls an operation within AWS's quotas, again after throttles and failures; throws what cannot be mended by waiting. */
export type Ask = <T>(operation: string, priority: Priority, send: (signal: AbortSignal) => Promise<T>) => Promise<T>;

/** What a collector works with. */
export type Tools = {
  readonly settings: SourceSettings;
  readonly region: string;
  readonly store: SourceStore;
  readonly clients: AwsClients;
  readonly ask: Ask;
  readonly clock: Clock;
  readonly limits: Limits;
  readonly lease: SourceCommit["lease"];
  readonly signal: AbortSignal;
  /** Told after each commit. */
  readonly onProgress: (report: SourceReport, firstLook: FirstLook | null) => void;
};

/** What a source brought since it was opened. `late`: what came after the stretch that is looked at twice. */
export type SourceReport = { [K in SourceCount]: number } & {
  readonly name: string;
  /** The first `MAX_ERRORS` of `failures`. */
  readonly errors: { readonly what: string; readonly why: string }[];
};

export const MAX_ERRORS = 1_000;

export function newReport(name: string): SourceReport {
  return {
    name,
    ...{ executions: 0, histories: 0, events: 0, duplicates: 0, late: 0, expired: 0, withheld: 0, setAside: 0 },
    ...{ throttled: 0, requests: 0, failures: 0, bytes: 0, sampledOut: 0, metrics: 0, dropped: 0 },
    errors: [],
  };
}

/** What concerns every call that would follow: the source rests, and says why. */
export class SourceStopped extends Error {
  override readonly name = "SourceStopped";

  constructor(
    readonly problem: CallProblem,
    cause: unknown,
  ) {
    super(cause instanceof CallFailed ? cause.message : wordProblem(cause), { cause });
  }
}

/** Executions of one transaction: it keeps other writers of an SQLite file out for a second or two. */
const MAX_EXECUTIONS = 1_000;

/** A commit that leaves everything as it is; what differs is given. */
type Given = Partial<Omit<SourceCommit, "source" | "lease" | "counted">>;

type Counted = { -readonly [K in keyof CountedBySource]: CountedBySource[K] };

/** Executions and events that were new are counted by the store, in the transaction that stores them. */
function isOwn(what: SourceCount): what is keyof Counted {
  return !(COUNTED_BY_STORE as readonly SourceCount[]).includes(what);
}

/** One reading of a source: stores what comes with how far it is, and counts. */
export class Collection {
  readonly report: SourceReport;
  /** How far the first look is; null when it is over, or there is no telling. */
  firstLook: FirstLook | null = null;
  /** Counted since the last commit: stored with the next. */
  private pending: Counted = {};

  constructor(readonly tools: Tools) {
    this.report = newReport(tools.settings.name);
  }

  get name(): string {
    return this.tools.settings.name;
  }

  count(what: SourceCount, by = 1): void {
    if (by === 0) return;
    this.report[what] += by;
    if (isOwn(what)) this.pending[what] = (this.pending[what] ?? 0) + by;
  }

  /**
   * Stores a batch with everything that belongs to it. What the store refuses is set aside with its reason. Of a batch
   * that is too large for one transaction the last part comes with what belongs to it: after a crash in between, the
   * parts before are read again and found stored.
   */
  async commit(batch: readonly IngestedExecution[], { textOf, ...given }: Given): Promise<SavedOrRefused[]> {
    const answers: SavedOrRefused[] = [];
    let at = 0;
    const textHere = (from: number): Given => (textOf === undefined ? {} : { textOf: (i) => textOf(from + i) });
    for (; batch.length - at > MAX_EXECUTIONS; at += MAX_EXECUTIONS) {
      answers.push(...(await this.commitPart(batch.slice(at, at + MAX_EXECUTIONS), textHere(at))));
    }
    answers.push(...(await this.commitPart(batch.slice(at), { ...given, ...textHere(at) })));
    return answers;
  }

  private async commitPart(batch: readonly IngestedExecution[], given: Given): Promise<SavedOrRefused[]> {
    const counted = this.pending;
    this.pending = {};
    try {
      const answers = await this.tools.store.commit(batch, {
        source: this.name,
        lease: this.tools.lease,
        checkpoint: null,
        wanted: [],
        settled: [],
        setAside: [],
        machines: [],
        upToDateAt: null,
        ...given,
        counted,
      });
      this.note(batch, answers);
      const refused = given.textOf === undefined ? 0 : answers.filter(({ outcome }) => outcome === "refused").length;
      this.count("setAside", (given.setAside?.length ?? 0) + refused);
      this.tools.onProgress(this.report, this.firstLook);
      return answers;
    } catch (error) {
      this.pending = counted;
      throw error;
    }
  }

  private note(batch: readonly IngestedExecution[], answers: readonly SavedOrRefused[]): void {
    for (const [i, answer] of answers.entries()) {
      if (answer.outcome === "refused") this.fail(answer.identity, answer.reason);
      if (answer.outcome === "dropped") this.count("dropped");
      if (!("added" in answer)) continue;
      this.count("executions", (answer.outcome === "stored" ? 1 : 0) + (answer.besides?.stored ?? 0));
      this.count("events", answer.added);
      this.count("duplicates", (batch[i]?.events.length ?? 0) - answer.added);
    }
  }

  /** Notes what went wrong with one thing. */
  fail(what: string, why: string): void {
    this.count("failures");
    if (this.report.errors.length < MAX_ERRORS) this.report.errors.push({ what, why });
  }

  /** Asks for what may be refused without harm: null when it is. Throws the signal's reason. */
  async orNull<T>(read: () => Promise<T>): Promise<T | null> {
    try {
      return await read();
    } catch (error) {
      this.tools.signal.throwIfAborted();
      if (codeOf(error) === null) throw error;
      return null;
    }
  }

  /**
   * Does one thing; what is wrong with it alone is noted, and null answered. Throws SourceStopped for what is wrong with
   * all of them, and the signal's reason. `told` hears what was noted.
   */
  async attempt<T>(what: string, work: () => Promise<T>, told?: (why: string) => void): Promise<T | null> {
    try {
      return await work();
    } catch (error) {
      this.tools.signal.throwIfAborted();
      if (codeOf(error) === null) throw error;
      const problem = error instanceof CallFailed ? error.problem : problemOf(error);
      if (problem !== "refused" && problem !== "garbled") throw new SourceStopped(problem, error);
      const why = error instanceof CallFailed ? error.message : wordProblem(error);
      this.fail(what, why);
      told?.(why);
      return null;
    }
  }
}

/** AWS's name of what a call was refused or ended with; null for what is no error of a call. */
export function codeOf(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  if (error instanceof CallFailed) return error.code;
  return "$metadata" in error || NAMED.has(error.name) ? error.name : null;
}

const NAMED: ReadonlySet<string> = new Set(["Refusal", "PaceFull"]);
