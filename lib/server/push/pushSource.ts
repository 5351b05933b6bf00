import { regionOfArn } from "@/lib/base/arn";
import type { PushCommit, PushOutcome, PushSink } from "@/lib/ingest/push/sink";
import type { IngestedExecution } from "@/lib/store/ingested";
import type { SourceRow } from "@/lib/store/sources/source";
import type { SourceCommit } from "@/lib/store/sources/sourceCommit";
import type { Sources } from "@/lib/store/subjects/sources";

/** What the source is called where none of its kind is defined. */
const NAME = "push";
const KIND = "push";

/** The source that deliveries are counted on: the first of its kind, defined here where there is none. */
export async function definedPushSource(sources: Sources): Promise<string> {
  const known = (await sources.list()).find(({ kind, removing }) => kind === KIND && removing === null);
  if (known !== undefined) return known.name;
  const settings = JSON.stringify({ name: NAME, kind: KIND });
  await sources.define({ name: NAME, kind: KIND, settings, configured: false });
  return NAME;
}

/**
 * Stores deliveries as those of a source. Any number of workers may: what one stores, another joins. Of a failure that an event
 * tells of, the history is asked for from the sources that read histories.
 */
export function pushSink(sources: Sources, source: string, now: () => number): PushSink {
  return {
    commit: async (commit) => {
      const outcomes = await sources.commit(commit.executions, sourceCommit(source, commit, now()));
      // After it, and before the answer: after a crash in between the delivery comes again.
      const duplicates = duplicatesIn(commit, outcomes);
      if (duplicates > 0) await sources.note(source, { counted: { duplicates } });
      await wantHistories(
        sources,
        commit.executions.filter((execution, i) => isFailure(execution) && isKept(outcomes[i])),
      );
      return outcomes;
    },
  };
}

function sourceCommit(source: string, { setAside, deliveries, bytes }: PushCommit, now: number): SourceCommit {
  return {
    source,
    // Deliveries know nothing of each other: nobody has the source alone.
    lease: null,
    checkpoint: null,
    ...{ wanted: [], settled: [], machines: [] },
    counted: { requests: deliveries, bytes },
    setAside,
    upToDateAt: now,
  };
}

/** Events that were there before. */
function duplicatesIn({ executions }: PushCommit, outcomes: readonly PushOutcome[]): number {
  return executions.reduce((sum, { events }, i) => {
    const outcome = outcomes[i];
    return sum + (outcome !== undefined && "added" in outcome ? events.length - outcome.added : 0);
  }, 0);
}

const FAILURES: ReadonlySet<string> = new Set(["FAILED", "TIMED_OUT", "ABORTED"]);

/** Histories of Express executions are in their logs alone. */
function isFailure({ type, described }: IngestedExecution): boolean {
  return type === "STANDARD" && described !== null && FAILURES.has(described.status);
}

/** What retention removed does not come back by an event that is delivered once more. */
function isKept(outcome: PushOutcome | undefined): boolean {
  return outcome !== undefined && outcome.outcome !== "refused" && outcome.outcome !== "dropped";
}

async function wantHistories(sources: Sources, failures: readonly IngestedExecution[]): Promise<void> {
  if (failures.length === 0) return;
  const reading = (await sources.list()).filter(({ kind, removing }) => kind === "standard" && removing === null);
  for (const { arn } of failures) {
    const region = regionOfArn(arn);
    const names = reading.filter((row) => mayRead(row, region)).map(({ name }) => name);
    if (arn !== null && names.length > 0) await sources.want(arn, "failed", names);
  }
}

/** A source that names no region, or names it where this does not see it, is asked. */
function mayRead({ settings }: SourceRow, region: string | null): boolean {
  const { region: own } = JSON.parse(settings) as { readonly region?: unknown };
  return typeof own !== "string" || own === region;
}
