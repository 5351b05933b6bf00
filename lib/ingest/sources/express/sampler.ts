import { readExecutionArn } from "@/lib/base/arn";
import type { SampleSettings } from "@/lib/contract/sourceSettings";
import type { LeftOut, Weighed } from "@/lib/store/sources/sourceCommit";
import type { SourceStore } from "../sourceStore";
import { HELD_MS, HeldRuns, type ReleasedRun } from "./heldRuns";
import type { LoggedRun } from "./logBatch";
import { type Buckets, sample, type Success } from "./sampling";

/** Of what was read what is to be stored, with what stands for the rest of it. */
type Portion = {
  readonly runs: readonly LoggedRun[];
  readonly buckets: Buckets;
  readonly leftOut: readonly LeftOut[];
  /** Left out before, and still so, although something later is stored. */
  readonly stillOut: readonly LeftOut[];
  readonly weighed: readonly Weighed[];
};

/**
 * Samples the successes of one log group. What is stored already, or was left out, is not decided on again: so what is read
 * twice, as after a crash, counts once.
 */
export class Sampler {
  private readonly held = new HeldRuns();

  constructor(
    private readonly store: Pick<SourceStore, "met">,
    private readonly settings: SampleSettings,
  ) {}

  /** When the first began of what was read and waits for its end, ms since the epoch; null: nothing waits. */
  get waitingSince(): number | null {
    return this.held.firstAt;
  }

  /** Takes runs that were read, and answers what is to be stored now. `position`: how far events were read, ms since the epoch. */
  async take(read: readonly LoggedRun[], buckets: Buckets, position: number): Promise<Portion> {
    const met = await this.store.met(read.map(({ arn }) => arn));
    for (const run of read) this.held.add(run);
    const known = read.flatMap(({ arn }) => {
      const before = met.get(arn);
      const run = before === undefined ? null : this.held.take(arn);
      return run === null ? [] : [{ run, until: before?.droppedUntil ?? null }];
    });
    const released = this.held.release(position - HELD_MS);
    // Some were stored while they waited here, by a look for what came late.
    const stored = await this.store.met(released.map(({ run }) => run.arn));
    const isFresh = ({ run, isWhole }: ReleasedRun) => isWhole && !stored.has(run.arn);
    const sampled = sample(buckets, released.filter(isFresh).map(successOf), this.settings);
    const out = new Set(sampled.leftOut.map(({ arn }) => arn));
    const again = known.flatMap(runAfter);
    return {
      ...sampled,
      runs: [...again.map(({ run }) => run), ...released.flatMap(({ run }) => (out.has(run.arn) ? [] : [run]))],
      stillOut: again.flatMap(({ run, until }) => (until === null ? [] : [{ arn: run.arn, lastAt: until }])),
    };
  }
}

type Known = { readonly run: LoggedRun; readonly until: number | null };

/** Of a run that was left out what is another run under its ARN: AWS may run an execution twice. */
function runAfter({ run, until }: Known): Known[] {
  if (until === null) return [{ run, until }];
  const later = run.events.flatMap(({ timestamp }, i) => (timestamp > until ? [i] : []));
  if (later.length === 0) return [];
  const of = <T>(all: readonly T[]) => later.flatMap((i) => all.slice(i, i + 1));
  return [{ run: { arn: run.arn, events: of(run.events), texts: of(run.texts), messages: of(run.messages) }, until }];
}

function successOf({ run: { arn, events } }: ReleasedRun): Success {
  let [startedAt, endedAt] = [Infinity, -Infinity];
  for (const { type, timestamp } of events) {
    if (type === "ExecutionStarted") startedAt = timestamp;
    endedAt = Math.max(endedAt, timestamp);
  }
  return { arn, machineArn: readExecutionArn(arn)?.machineArn ?? "", startedAt, endedAt };
}
