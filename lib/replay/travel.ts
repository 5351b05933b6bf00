import type { StateMachine } from "@/lib/asl/machine";
import type { HistoryEvent } from "@/lib/history/event";
import { type Place, placesOf } from "./answers";
import type { ChanceRun, Setup } from "./chanceRun";
import { type Chain, type Chains, chainsOf } from "./chains";
import { comparable } from "./comparable";
import { enteredTimes, lenientMatcher, partners } from "./matcher";
import type { Matcher } from "./jsonDiff";
import { once } from "./once";
import { placeholderMatcher } from "./placeholders/matcher";
import { NO_PLACEHOLDERS } from "./placeholders/read";
import { readSubject, type Subject } from "./subject";
import { recordTape, type Tape } from "./tape";
import { givenUnheld } from "./unheld";
import type { Verdict } from "./verdict";
import { verify, type VerifyOptions } from "./verify";
import { isCutToSeconds } from "./timing";

/** An execution opened for going through it: its verdict, and the replay where there is one. */
export type Travel = {
  readonly verdict: Verdict;
  readonly machine: StateMachine | null;
  /** The recorded events that are replayed, by ascending id, and their chains; empty when they cannot be. */
  readonly events: readonly HistoryEvent[];
  readonly recorded: Chains;
  /** Where each recorded event stands; empty without a definition. */
  readonly places: ReadonlyMap<number, Place>;
  readonly replay: Replay | null;
};

export type Replay = {
  readonly tape: Tape;
  readonly ours: Chains;
  /** First recorded event that hangs on chance which the record does not tell. */
  readonly blockedFrom: number | null;
  /** A matcher for one comparison of ours with recorded values. */
  readonly matcher: () => Matcher;
};

/** Why nothing is computed of a step. */
export type Untold =
  { readonly kind: "notReplayed" | "notReached" } | { readonly kind: "diverged" | "chance"; readonly eventId: number };

/** Verifies an execution and keeps its replay to be gone back into. Throws nothing for outside data. */
export async function openTravel(subject: Subject, options: VerifyOptions = {}): Promise<Travel> {
  const made: Made[] = [];
  const verdict = await verify(subject, { ...options, onReplay: (setup, replay) => made.push({ setup, replay }) });
  const read = readSubject(subject.events, options.maxEvents ?? Number.MAX_SAFE_INTEGER);
  const events = read.ok ? read.value.events : [];
  const machine = subject.machine.ok ? subject.machine.value : null;
  const recorded = chainsOf(events.map(comparable));
  return {
    verdict,
    machine,
    events,
    recorded,
    places: machine === null ? new Map() : placesOf(recorded, machine),
    replay: made[0] === undefined ? null : await replayOf(made[0], events, recorded, subject.placeholders?.open),
  };
}

type Made = { readonly setup: Setup; readonly replay: ChanceRun };

async function replayOf(
  { setup, replay }: Made,
  events: readonly HistoryEvent[],
  recorded: Chains,
  open: ReadonlySet<string> = NO_PLACEHOLDERS.open,
): Promise<Replay> {
  const tape = await recordTape(setup, replay);
  const ours = chainsOf(tape.run.events.map(comparable));
  const [blocked] = replay.blocked.toSorted((a, b) => a.id - b.id);
  const entered = once(() => enteredTimes(tape.run.events, events, ours, recorded));
  const unheld = once(() => givenUnheld(events));
  const partner = partners(ours, recorded);
  const { taskTokens } = tape.run;
  const first = placeholderMatcher(open, () => undefined);
  const cut = isCutToSeconds(events);
  const matcher = () => lenientMatcher({ taskTokens, entered, cut, partner, unheld, first, onAccept: () => undefined });
  return { tape, ours, blockedFrom: blocked?.id ?? null, matcher };
}

/** Why nothing is computed of the step that begins with a recorded event; null where it is. */
export function untoldAt({ replay, verdict, recorded }: Travel, eventId: number): Untold | null {
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
