import type { Draw, DrawnValue } from "./randomDraws";
import type { Chains } from "./chains";
import { identical, type Comparable } from "./comparable";
import type { Blocked, FoundDraw } from "./findDraws";
import { jsonDifferences } from "./jsonDiff";

/*
 * A clock whose value stands nowhere, but what was made of it does: a date without its time, the way that a Choice on
 * `$millis()` took. It lay between two recorded events, so that the time of either gives nearly always the same.
 */

/** `early`: the time at which the interpreter drew it. `late`: that of the next recorded event. */
export type ClockGuess = "early" | "late";

export const CLOCK_GUESSES: readonly ClockGuess[] = ["early", "late"];

export type Guessing = {
  readonly known: ReadonlyMap<number, DrawnValue>;
  readonly draws: readonly Draw[];
  readonly blocked: readonly Blocked[];
};

/** Guesses of the clocks that are not known: of the first alone where the way hangs on chance, else of all. */
export function guessedClocks(
  { known, draws, blocked }: Guessing,
  guess: ClockGuess,
  times: readonly number[],
): readonly FoundDraw[] {
  const [shows] = blocked;
  if (shows === undefined) return [];
  const clocks = draws.flatMap((draw, index): FoundDraw[] => {
    if (draw.kind !== "instant" || known.has(index)) return [];
    const value = guess === "early" ? draw.at : (times.find((time) => time > draw.at) ?? draw.at);
    return [{ index, draw, value, id: shows.id, state: shows.state, guessed: true }];
  });
  return blocked.some(({ why }) => why === "controlFlow") ? clocks.slice(0, 1) : clocks;
}

/** Whether a run says at all given events what the record says. */
export function agree(ours: Chains, recorded: Chains, events: readonly Blocked[]): boolean {
  return events.every(({ chain, id }) => {
    const theirs = recorded.byKey.get(chain)?.events ?? [];
    const at = theirs.findIndex((event) => event.id === id);
    const [mine, other] = [ours.byKey.get(chain)?.events[at], theirs[at]];
    return mine !== undefined && other !== undefined && same(mine, other);
  });
}

function same(mine: Comparable, other: Comparable): boolean {
  if (identical(mine, other)) return true;
  if (mine.type !== other.type || mine.name !== other.name) return false;
  return [...new Set([...mine.fields.keys(), ...other.fields.keys()])].every((name) => {
    const [x, y] = [mine.fields.get(name), other.fields.get(name)];
    if (x?.kind !== "json" || y?.kind !== "json") return x?.kind === y?.kind;
    return jsonDifferences(name, x.value, y.value, null).length === 0;
  });
}
