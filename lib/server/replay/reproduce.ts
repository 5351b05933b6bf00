import type { ExecutionStatus } from "@/lib/engine/protocol";
import type { HistoryEvent } from "@/lib/history/event";
import type { ChanceRun, ReplaySetup } from "@/lib/replay/chanceRun";
import { RecordedEntropy } from "@/lib/replay/randomDraws";
import { CallsByContent, type RecordedCall } from "@/lib/replay/recordedCalls";
import { type RecordedRun, runRecorded, type TaskExchange } from "@/lib/replay/recordedRun";
import type { ReplayVerdict } from "@/lib/replay/replayVerdict";
import type { VerifyOptions } from "@/lib/replay/verify";

/** How a run came out here. */
export type ReproducedEnd = {
  readonly status: ExecutionStatus;
  readonly output: string | null;
  readonly error: string | null;
  readonly cause: string | null;
  readonly events: number;
};

/** A recorded run that was made again here. */
export type Reproduction = {
  /** Whether its history is the recorded one. */
  readonly verdict: ReplayVerdict;
  /** Null where it could not be run. */
  readonly end: ReproducedEnd | null;
  /** The run with outcomes exchanged; null where none was, or nothing could be run. */
  readonly exchanged: ExchangedRun | null;
};

export type ExchangedRun = {
  readonly end: ReproducedEnd;
  /** The first event that is not as recorded; null: all are of the recorded types and states. */
  readonly leavesAt: { readonly id: number; readonly ours: string | null; readonly recorded: string | null } | null;
  /** States whose tasks asked for what the record does not know. */
  readonly waiting: readonly string[];
};

/** Gives the verdict on a record, and tells of the replay that it rests on. */
export type Judge = (onReplay: NonNullable<VerifyOptions["onReplay"]>) => Promise<ReplayVerdict>;

export type ReproduceOptions = {
  readonly recorded: readonly HistoryEvent[];
  /** The calls in the record; asked for only where outcomes are exchanged. */
  readonly calls: () => readonly RecordedCall[];
  readonly exchange: TaskExchange | null;
};

/**
 * Makes a recorded run again: the same definition, input, values of chance and outcomes. With `exchange` it is then made
 * once more with some outcomes in the record's place; calls that differ from then on are answered by what they ask for.
 */
export async function reproduce(judge: Judge, { recorded, calls, exchange }: ReproduceOptions): Promise<Reproduction> {
  let made: { readonly setup: ReplaySetup; readonly replay: ChanceRun } | null = null;
  const onReplay = (setup: ReplaySetup, replay: ChanceRun) => void (made = { setup, replay });
  const verdict = await judge(onReplay);
  const run = made as { readonly setup: ReplaySetup; readonly replay: ChanceRun } | null;
  if (run === null) return { verdict, end: null, exchanged: null };
  const end = endOf(run.replay.run);
  if (exchange === null) return { verdict, end, exchanged: null };
  const other = await runExchanged(run.setup, run.replay, calls(), exchange);
  const exchanged = { end: endOf(other), leavesAt: leavesAt(other.events, recorded), waiting: other.waiting };
  return { verdict, end, exchanged };
}

async function runExchanged(
  { compiled, start, at, answers, around }: ReplaySetup,
  { chance }: ChanceRun,
  calls: readonly RecordedCall[],
  exchange: TaskExchange,
): Promise<RecordedRun> {
  const entropy = new RecordedEntropy(new Map(chance.map(({ index, value }) => [index, value])), "plain");
  const matcher = new CallsByContent(calls);
  const pause = () => new Promise<void>((resolve) => setImmediate(resolve));
  return runRecorded(compiled, start, at, answers, { ...around, entropy }, { calls: matcher, exchange, pause });
}

function endOf({ status, output, error, cause, events }: RecordedRun): ReproducedEnd {
  return { status, output, error, cause, events: events.length };
}

function leavesAt(ours: readonly HistoryEvent[], recorded: readonly HistoryEvent[]): ExchangedRun["leavesAt"] {
  const length = Math.max(ours.length, recorded.length);
  for (let i = 0; i < length; i++) {
    const [mine, theirs] = [described(ours[i]), described(recorded[i])];
    if (mine !== theirs) return { id: i + 1, ours: mine, recorded: theirs };
  }
  return null;
}

/** Type of an event, with its state where it names one. */
function described(event: HistoryEvent | undefined): string | null {
  if (event === undefined) return null;
  const name =
    "details" in event && typeof event.details === "object" && "name" in event.details ? event.details.name : "";
  return `${event.type} ${typeof name === "string" ? name : ""}`.trim();
}
