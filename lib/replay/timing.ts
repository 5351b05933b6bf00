import { roleOf } from "./role";
import { formatInstant, type Instant } from "@/lib/base/instant";
import type { HistoryEvent } from "@/lib/history/event";
import type { FoundDraw } from "./findDraws";
import type { Chains } from "./chains";
import type { FiredTimer } from "./recordedWorld";
import type { VerifyDivergence } from "./replayVerdict";

/*
 * Rules of time: a clock never runs out early, and not much later than planned; what time is drawn inside a state
 * lies between entering and leaving it. Bounds, never equality.
 */

/** AWS's clocks are not one clock: events of one chain may be this much out of step, in ms. */
export const EARLY_MS = 100;
/** Fewer events than these may lie on whole seconds by chance. */
const SURELY_CUT = 4;

/** Whether the times of a record were cut to whole seconds, as some tools print them. */
export function isCutToSeconds(events: readonly HistoryEvent[]): boolean {
  return events.length >= SURELY_CUT && events.every(({ timestamp }) => timestamp % 1_000 === 0);
}

/** How late a wait, a backoff or a timeout may be noticed, in ms: the service is free to be slow, not absent. */
export const LATE_MS = 30_000;

/**
 * Clocks that ran out outside of their bounds. A clock begins with the event before the one that shows it (the failure
 * before a retry); ours may begin later, as outcomes that were recorded next to each other are replayed together.
 */
export function clockProblems(
  clocks: readonly FiredTimer[],
  recorded: Chains,
  events: readonly HistoryEvent[],
): readonly VerifyDivergence[] {
  const cut = isCutToSeconds(events);
  return clocks.flatMap((clock) => {
    const { timer, firedAt, id } = clock;
    const { delay } = timer;
    const before = timeOf(events, events[id - 1]?.previousEventId ?? 0);
    const begun = Math.min(timer.at, before ?? firedAt);
    const earliest = begun + Math.max(0, delay === undefined ? timer.fireAt - timer.at : delay.minMs);
    const latest = Math.max(timer.at, delay === undefined ? timer.fireAt : timer.at + delay.maxMs);
    // Between two times that were cut lies a whole number of seconds, of 1.5 s one.
    const early = Math.max(EARLY_MS, cut ? (earliest - begun) % 1_000 : 0);
    if (firedAt >= earliest - early && firedAt <= latest + LATE_MS) return [];
    const bounds = earliest === latest ? "" : ` to ${(latest - begun) / 1000} s`;
    const ours = `${(earliest - begun) / 1000} s${bounds} after ${formatInstant(begun as Instant)}`;
    const found = `${(firedAt - begun) / 1000} s after it`;
    return [timeDivergence(recorded, id, timer.purpose, ours, found)];
  });
}

/** Times drawn by `$now()` and `$millis()` outside of their state. */
export function drawnProblems(
  chance: readonly FoundDraw[],
  recorded: Chains,
  events: readonly HistoryEvent[],
): readonly VerifyDivergence[] {
  const early = isCutToSeconds(events) ? 1_000 : EARLY_MS;
  return chance.flatMap((one) => {
    if (one.draw.kind !== "instant" || one.guessed === true) return [];
    const [from, to] = stayOf(recorded, one.id, events);
    const value = Number(one.value);
    if (value >= from - early && value <= to + early) return [];
    const ours = `between ${new Date(from).toISOString()} and ${new Date(to).toISOString()}`;
    return [timeDivergence(recorded, one.id, "now", ours, String(value))];
  });
}

/** When the state around an event was entered and left, as far as its chain tells. */
function stayOf(recorded: Chains, id: number, history: readonly HistoryEvent[]): readonly [number, number] {
  const events = recorded.chainOf.get(id)?.events ?? [];
  const at = events.findIndex((event) => event.id === id);
  const entered = events.findLast(({ type }, i) => i <= at && roleOf(type) === "enter");
  const left = events.find(({ type }, i) => i >= at && roleOf(type) === "exit");
  const last = left ?? events.at(-1);
  return [timeOf(history, entered?.id ?? id) ?? 0, timeOf(history, last?.id ?? id) ?? 0];
}

/** When an event happened, in a history without gaps. */
function timeOf(events: readonly HistoryEvent[], id: number): Instant | undefined {
  return events[id - 1]?.timestamp;
}

/** Events of a chain whose time lies before that of the event they follow. */
export function orderProblems(events: readonly HistoryEvent[], recorded: Chains): readonly VerifyDivergence[] {
  const found: VerifyDivergence[] = [];
  for (const { id, previousEventId, timestamp } of events) {
    const before = timeOf(events, previousEventId === 0 ? 1 : previousEventId);
    if (before === undefined || timestamp >= before - EARLY_MS) continue;
    const ours = `not before ${formatInstant(before)}`;
    found.push(timeDivergence(recorded, id, "timestamp", ours, formatInstant(timestamp)));
  }
  return found;
}

function timeDivergence(recorded: Chains, id: number, path: string, ours: string, found: string): VerifyDivergence {
  const chain = recorded.chainOf.get(id);
  const events = chain?.events ?? [];
  const before = events.findLast((event) => event.id <= id && roleOf(event.type) === "enter");
  const difference = [{ path, ours, recorded: found }];
  return { kind: "time", chain: chain?.key ?? "", state: before?.name ?? null, ours: null, recorded: id, difference };
}
