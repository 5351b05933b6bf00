import type { Instant } from "@/lib/base/instant";
import { EXECUTION_TIMER, tokenOf, type Token } from "@/lib/engine/token";
import type { HistoryEvent } from "@/lib/history/event";
import type { Answer, EventPosition } from "../answers";

/** An answer of the record, as long after it was asked for as it was then. */
export type TimedAnswer = {
  readonly answer: Answer;
  /** ms from the asking to the answer; never negative. */
  readonly delay: number;
};

/** What the world answered. Durations, not times: a fork asks earlier or later than the record did. */
export type RecordedAnswers = {
  /** By the token of what is answered, each list in the order of the record. */
  readonly byToken: ReadonlyMap<Token, readonly TimedAnswer[]>;
  /** Stops and redrives: what somebody did, at a time of their own. */
  readonly acts: readonly Answer[];
};

/**
 * Reads durations out of a record. Linear in the events, but for a search of the logarithm for each answer.
 *
 * @param recorded ascending ids, with their places.
 * @param answers of `recorded`, in their order.
 */
export function recordedAnswersOf(
  recorded: readonly HistoryEvent[],
  places: ReadonlyMap<number, EventPosition>,
  answers: readonly Answer[],
): RecordedAnswers {
  const asked = askedIn(recorded, places);
  const times = new RunTimes(recorded[0]?.timestamp ?? (0 as Instant), answers);
  const byToken = new Map<Token, TimedAnswer[]>();
  const acts: Answer[] = [];
  let begun = recorded[0]?.timestamp ?? 0;
  for (const answer of answers) {
    if (isAct(answer)) {
      acts.push(answer);
      begun = timeOf(answer);
      continue;
    }
    const before = byToken.get(answer.token) ?? [];
    byToken.set(answer.token, before);
    before.push({ answer, delay: Math.max(0, timeOf(answer) - askedAt(answer)) });
  }
  return { byToken, acts };

  function askedAt(answer: Answer): number {
    if (answer.token === EXECUTION_TIMER) return begun;
    const last = byToken.get(answer.token)?.at(-1);
    // A backoff begins with the failure that it follows.
    if (answer.kind === "timer" && answer.timer === "retry" && last !== undefined) return timeOf(last.answer);
    const id = asked.get(answer.token);
    return id === undefined ? timeOf(answer) : times.at(id);
  }
}

export function timeOf(answer: Answer): Instant {
  return answer.kind === "timer" ? answer.at : answer.input.at;
}

function isAct(answer: Answer): boolean {
  return answer.kind === "input" && (answer.input.kind === "stopped" || answer.input.kind === "redriven");
}

/** Id of the event with which the asking for each answer is recorded: the attempt's first, or the entering of a Wait. */
function askedIn(
  recorded: readonly HistoryEvent[],
  places: ReadonlyMap<number, EventPosition>,
): ReadonlyMap<Token, number> {
  const asked = new Map<Token, number>();
  for (const { id, type } of recorded) {
    const place = places.get(id);
    if (place === undefined || (!place.opens && type !== "WaitStateEntered")) continue;
    const token = tokenOf(place);
    if (!asked.has(token)) asked.set(token, id);
  }
  return asked;
}

/**
 * What time it was for the run when an event was recorded: that of the latest answer up to it. The event that opens an
 * attempt anew shows an answer itself: the backoff has run out.
 */
class RunTimes {
  private readonly ids: number[] = [];
  private readonly times: number[] = [];

  constructor(
    private readonly start: Instant,
    answers: readonly Answer[],
  ) {
    let latest: number = start;
    for (const answer of answers) {
      latest = Math.max(latest, timeOf(answer));
      this.ids.push(answer.id);
      this.times.push(latest);
    }
  }

  at(id: number): number {
    let [low, high] = [0, this.ids.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.ids[middle] ?? 0) <= id) low = middle + 1;
      else high = middle;
    }
    return this.times[low - 1] ?? this.start;
  }
}
