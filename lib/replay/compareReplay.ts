import type { HistoryEvent } from "@/lib/history/event";
import type { AcceptedCounts } from "./acceptedCounts";
import { type Chains, chainsOf } from "./chains";
import { comparable } from "./comparable";
import { compareChains, type Comparison } from "./compare";
import { lazily } from "./lazily";
import { enteredTimes, lenientMatcher, matchingEvent } from "./matcher";
import { placeholderMatcher } from "./placeholders/matcher";
import { NO_PLACEHOLDERS } from "./placeholders/read";
import { prefixOf } from "./prefix";
import { isCutToSeconds } from "./timing";
import { givenUnsafeNumbers } from "./unsafeNumbers";

/** A run that was made again, wherever. */
export type ComparedRun = {
  readonly events: readonly HistoryEvent[];
  readonly chains: Chains;
  /** In the form of the interpreter's plain tokens. */
  readonly taskTokens: ReadonlySet<string>;
};

export type ComparedRecord = {
  readonly events: readonly HistoryEvent[];
  readonly recorded: Chains;
  readonly isComplete: boolean;
  /** Names of placeholders without a value. */
  readonly open?: ReadonlySet<string> | undefined;
};

/** Compares a run with its record but for what two right runs differ in; that is counted in `tally`. */
export function compareReplay(
  { events, chains, taskTokens }: ComparedRun,
  record: ComparedRecord,
  tally: Pick<AcceptedCounts, "add">,
): Comparison {
  const match = lenientMatcher({
    taskTokens,
    entered: lazily(() => enteredTimes(events, record.events, chains, record.recorded)),
    cut: isCutToSeconds(record.events),
    matchingEvent: matchingEvent(chains, record.recorded),
    unsafeNumbers: lazily(() => givenUnsafeNumbers(record.events)),
    first: placeholderMatcher(record.open ?? NO_PLACEHOLDERS.open, () => tally.add("placeholder", null, null)),
    onAccept: (kind) => tally.add(kind, null, null),
  });
  const ours = record.isComplete ? chains : chainsOf(prefixOf(events, chains, record.recorded).map(comparable));
  const found = compareChains(ours, record.recorded, { match, trustLetters: true });
  if (record.isComplete) return found;
  // Which events of concurrent chains a prefix holds shifts ids: they say nothing there.
  const divergences = found.divergences.filter(
    ({ kind, difference }) => kind !== "link" || difference[0]?.path !== "id",
  );
  return { ...found, divergences };
}
