import type { StateMachine } from "@/lib/asl/machine";
import type { HistoryEvent } from "@/lib/history/event";
import { type EventPosition, positionsOf } from "./answers";
import type { ChanceRun, ReplaySetup } from "./chanceRun";
import { type Chain, type Chains, chainsOf } from "./chains";
import { comparable } from "./comparable";
import { enteredTimes, lenientMatcher, matchingEvent } from "./matcher";
import type { Matcher } from "./jsonDiff";
import { lazily } from "./lazily";
import { placeholderMatcher } from "./placeholders/matcher";
import { NO_PLACEHOLDERS } from "./placeholders/read";
import { readRecordedExecution, type RecordedExecution } from "./recordedExecution";
import { recordCheckpoints, type Checkpoints } from "./checkpoints";
import { givenUnsafeNumbers } from "./unsafeNumbers";
import type { ReplayVerdict } from "./replayVerdict";
import { verify, type VerifyOptions } from "./verify";
import { isCutToSeconds } from "./timing";

/** An execution opened for going through it: its verdict, and the replay where there is one. */
export type ReplaySession = {
  readonly verdict: ReplayVerdict;
  readonly machine: StateMachine | null;
  /** The recorded events that are replayed, by ascending id, and their chains; empty when they cannot be. */
  readonly events: readonly HistoryEvent[];
  readonly recorded: Chains;
  /** Where each recorded event stands; empty without a definition. */
  readonly places: ReadonlyMap<number, EventPosition>;
  readonly replay: Replay | null;
};

export type Replay = {
  /** What it was made from. */
  readonly setup: ReplaySetup;
  readonly checkpoints: Checkpoints;
  readonly ours: Chains;
  /** First recorded event that hangs on chance which the record does not tell. */
  readonly blockedFrom: number | null;
  /** A matcher for one comparison of ours with recorded values. */
  readonly matcher: () => Matcher;
};

/** Why nothing is computed of a step. */
export type NotComputed =
  { readonly kind: "notReplayed" | "notReached" } | { readonly kind: "diverged" | "chance"; readonly eventId: number };

/** Verifies an execution and keeps its replay to be gone back into. Throws nothing for outside data. */
export async function openReplaySession(
  subject: RecordedExecution,
  options: VerifyOptions = {},
): Promise<ReplaySession> {
  const made: Made[] = [];
  const verdict = await verify(subject, { ...options, onReplay: (setup, replay) => made.push({ setup, replay }) });
  const read = readRecordedExecution(subject.events, options.maxEvents ?? Number.MAX_SAFE_INTEGER);
  const events = read.ok ? read.value.events : [];
  const machine = subject.machine.ok ? subject.machine.value : null;
  const recorded = chainsOf(events.map(comparable));
  return {
    verdict,
    machine,
    events,
    recorded,
    places: machine === null ? new Map() : positionsOf(recorded, machine),
    replay: made[0] === undefined ? null : await replayOf(made[0], events, recorded, subject.placeholders?.open),
  };
}

type Made = { readonly setup: ReplaySetup; readonly replay: ChanceRun };

async function replayOf(
  { setup, replay }: Made,
  events: readonly HistoryEvent[],
  recorded: Chains,
  open: ReadonlySet<string> = NO_PLACEHOLDERS.open,
): Promise<Replay> {
  const checkpoints = await recordCheckpoints(setup, replay);
  const ours = chainsOf(checkpoints.run.events.map(comparable));
  const [blocked] = replay.blocked.toSorted((a, b) => a.id - b.id);
  const entered = lazily(() => enteredTimes(checkpoints.run.events, events, ours, recorded));
  const unsafeNumbers = lazily(() => givenUnsafeNumbers(events));
  const sameEvent = matchingEvent(ours, recorded);
  const { taskTokens } = checkpoints.run;
  const first = placeholderMatcher(open, () => undefined);
  const cut = isCutToSeconds(events);
  const matcher = () =>
    lenientMatcher({
      taskTokens,
      entered,
      cut,
      matchingEvent: sameEvent,
      unsafeNumbers,
      first,
      onAccept: () => undefined,
    });
  return { setup, checkpoints, ours, blockedFrom: blocked?.id ?? null, matcher };
}

/** Why nothing is computed of the step that begins with a recorded event; null where it is. */
export function whyNotComputed(
  {
    replay,
    verdict,
    recorded,
  }: Pick<ReplaySession, "verdict" | "recorded"> & {
    readonly replay: Pick<Replay, "blockedFrom"> | null;
  },
  eventId: number,
): NotComputed | null {
  if (replay === null) return { kind: "notReplayed" };
  const { blockedFrom } = replay;
  if (blockedFrom !== null && eventId > blockedFrom) return { kind: "chance", eventId: blockedFrom };
  for (let chain: Chain | null = recorded.chainOf.get(eventId) ?? null; chain !== null; chain = chain.parent) {
    const { key } = chain;
    const found = verdict.divergences.find((one) => one.chain === key && one.kind !== "time");
    if (found?.recorded != null && found.recorded < eventId) return { kind: "diverged", eventId: found.recorded };
  }
  return null;
}
