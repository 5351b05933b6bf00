import type { HistoryEvent } from "@/lib/history/event";
import type { ChanceRun, ReplaySetup } from "@/lib/replay/chanceRun";
import { RecordedEntropy } from "@/lib/replay/randomDraws";
import { CallsByContent, type RecordedCall } from "@/lib/replay/recordedCalls";
import { type RecordedRun, runRecorded, type TaskExchange } from "@/lib/replay/recordedRun";
import type { ReplayVerdict } from "@/lib/replay/replayVerdict";
import type { VerifyOptions } from "@/lib/replay/verify";
import {
  type ExchangedRun,
  leavesAt,
  type ReproducedEnd,
  type ReproducedThere,
  type Reproduction,
} from "./reproduction";

/** Gives the verdict on a record, and tells of the replay that it rests on. */
export type Judge = (onReplay: NonNullable<VerifyOptions["onReplay"]>) => Promise<ReplayVerdict>;

export type ReproduceOptions = {
  readonly recorded: readonly HistoryEvent[];
  /** The calls in the record; asked for only where outcomes are exchanged. */
  readonly calls: () => readonly RecordedCall[];
  readonly exchange: TaskExchange | null;
  /** Makes the run at an endpoint, from what the replay here was made from. */
  readonly elsewhere?: ((setup: ReplaySetup, replay: ChanceRun) => Promise<ReproducedThere>) | null;
};

/**
 * Makes a recorded run again: the same definition, input, values of chance and outcomes. With `exchange` it is then made
 * once more with some outcomes in the record's place; calls that differ from then on are answered by what they ask for.
 */
export async function reproduce(
  judge: Judge,
  { recorded, calls, exchange, elsewhere = null }: ReproduceOptions,
): Promise<Reproduction> {
  let made: { readonly setup: ReplaySetup; readonly replay: ChanceRun } | null = null;
  const onReplay = (setup: ReplaySetup, replay: ChanceRun) => void (made = { setup, replay });
  const verdict = await judge(onReplay);
  const run = made as { readonly setup: ReplaySetup; readonly replay: ChanceRun } | null;
  if (run === null) return { verdict, end: null, exchanged: null, there: elsewhere && NOTHING_TO_HAND_OVER };
  const end = endOf(run.replay.run);
  const there = elsewhere && (await elsewhere(run.setup, run.replay));
  if (exchange === null) return { verdict, end, exchanged: null, there };
  const other = await runExchanged(run.setup, run.replay, calls(), exchange);
  const exchanged: ExchangedRun = {
    end: endOf(other),
    leavesAt: leavesAt(other.events, recorded),
    waiting: other.waiting,
  };
  return { verdict, end, exchanged, there };
}

const NOTHING_TO_HAND_OVER = { kind: "notMade", why: "the record cannot be replayed" } as const;

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
