import type { HistoryEvent } from "@/lib/history/event";
import { type Chains, chainsOf } from "../chains";
import { comparable } from "../comparable";
import { compareChains } from "../compare";
import type { Divergence } from "../divergence";
import type { Matcher } from "../jsonDiff";
import { lazily } from "../lazily";
import { enteredTimes, lenientMatcher, matchingEvent } from "../matcher";
import { roleOf } from "../role";
import { isCutToSeconds } from "../timing";
import { givenUnsafeNumbers } from "../unsafeNumbers";
import type { ForkRun } from "./fork";

export type ForkDifferences = {
  /** The chains of the fork. */
  readonly ours: Chains;
  /** The first difference of each chain, the earliest first; `state` is the one around it where the event names none. */
  readonly divergences: readonly Divergence[];
  /** For one more comparison of a value of the fork with a recorded one. */
  readonly matcher: () => Matcher;
};

/** Where a fork differs from its record, beyond what differs between any two right runs. */
export function differencesOf(
  { events, taskTokens }: Pick<ForkRun, "events" | "taskTokens">,
  recorded: readonly HistoryEvent[],
  theirs: Chains,
): ForkDifferences {
  const ours = chainsOf(events.map(comparable));
  const entered = lazily(() => enteredTimes(events, recorded, ours, theirs));
  const unsafeNumbers = lazily(() => givenUnsafeNumbers(recorded));
  const sameEvent = matchingEvent(ours, theirs);
  const cut = isCutToSeconds(recorded);
  const matcher = () =>
    lenientMatcher({
      ...{ taskTokens, entered, cut, unsafeNumbers },
      matchingEvent: sameEvent,
      first: null,
      onAccept: () => undefined,
    });
  const { divergences } = compareChains(ours, theirs, { match: matcher(), trustLetters: true });
  const named = divergences.map((one) => ({ ...one, state: one.state ?? stateAround(one, ours, theirs) }));
  return { ours, divergences: named.toSorted((a, b) => placeOf(a) - placeOf(b)), matcher };
}

/** The state that was entered last before a difference in an event that names none; null outside of all. */
function stateAround(divergence: Divergence, ours: Chains, theirs: Chains): string | null {
  const { chainOf } = divergence.recorded === null ? ours : theirs;
  const id = placeOf(divergence);
  const events = chainOf.get(id)?.events ?? [];
  return events.findLast((event) => event.id <= id && roleOf(event.type) === "enter")?.name ?? null;
}

/** Id of the event at which a difference lies. */
function placeOf({ recorded, ours }: Pick<Divergence, "recorded" | "ours">): number {
  return recorded ?? ours ?? Number.MAX_SAFE_INTEGER;
}
