import { roleOf } from "./role";
import { type Instant, parseInstant } from "@/lib/base/instant";
import type { Json } from "@/lib/base/json";
import type { HistoryEvent } from "@/lib/history/event";
import { capture, type KnownText } from "./capture";
import type { Chains } from "./chains";
import type { Matcher } from "./jsonDiff";
import { lazily } from "./lazily";
import { sameButUnsafeNumbers } from "./unsafeNumbers";
import type { AcceptedKind } from "./replayVerdict";

/*
 * Values that differ between two right runs and are no matter of chance: what the service makes (task tokens),
 * what the file does not tell (the ARN of the execution), the clock of entering a state, numbers that JavaScript
 * cannot hold. Each stands for one recorded value wherever it shows.
 */

/** Stands in our run for a text that the record does not tell; recognisable inside any longer text. */
export function unrecorded(what: string): string {
  return `untold:${what}:5c09e5c0`;
}

const UNRECORDED = /untold:[a-z]+:5c09e5c0/;

/** A text in which every such stand-in is worded by `say`. */
export function unrecordedNamed(text: string, say: (what: string) => string): string {
  return text.replace(new RegExp(UNRECORDED, "g"), (found) => say(found.split(":")[1] ?? ""));
}

/** As it is printed: a fraction of zero is left out. */
const ISO = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{3})?Z/;

export type MatcherSetup = {
  readonly taskTokens: ReadonlySet<string>;
  /** Our virtual time of entering a state to the recorded times that stand for it; empty where times are not compared. */
  readonly entered: () => ReadonlyMap<number, ReadonlySet<number>>;
  /** Whether the record's times were cut to whole seconds: what is printed inside of payloads was not. */
  readonly cut: boolean;
  /** Our event to the recorded one at its place in its chain: a cause names the event that entered the state. */
  readonly matchingEvent: (ours: number) => number | undefined;
  /** Whether the run was given data that JavaScript cannot hold. */
  readonly unsafeNumbers: () => boolean;
  /** Asked first. */
  readonly first: Matcher | null;
  readonly onAccept: (kind: AcceptedKind) => void;
};

/** A matcher with a memory: use it for one comparison. */
export function lenientMatcher(setup: MatcherSetup): Matcher {
  const bound = new Map<string, string>();
  const taken = new Map<string, string>();
  const places = placesIn(setup);

  const bind = (ours: string, recorded: string): boolean => {
    if (bound.has(ours)) return bound.get(ours) === recorded;
    if ((taken.get(recorded) ?? ours) !== ours) return false;
    bound.set(ours, recorded);
    taken.set(recorded, ours);
    return true;
  };

  const fits = (ours: string, recorded: string): boolean => {
    if (ours === recorded) return true;
    if (!ISO.test(ours)) return bind(ours, recorded);
    const [mine, theirs] = [parseInstant(ours), parseInstant(recorded)];
    if (mine === null || theirs === null) return false;
    const entered = setup.entered().get(mine);
    return entered?.has(theirs) === true || (setup.cut && entered?.has(theirs - (theirs % 1_000)) === true);
  };

  const texts = (ours: string, recorded: string): boolean => {
    if (ours === recorded) return true;
    const pieces: KnownText<string>[] = [];
    let at = 0;
    for (const found of ours.matchAll(places)) {
      if (!isOpen(found[0], setup)) continue;
      pieces.push({ before: ours.slice(at, found.index), hole: found[0] });
      at = found.index + found[0].length;
    }
    const captured = pieces.length === 0 ? null : capture(pieces, ours.slice(at), recorded);
    if (captured === null || !captured.every(([mine, theirs]) => fits(mine, theirs))) return false;
    for (const { hole } of pieces) {
      if (!ISO.test(hole)) setup.onAccept(UNRECORDED.test(hole) ? "identity" : "taskToken");
    }
    return true;
  };

  const times = (ours: Json, recorded: Json): boolean =>
    typeof ours === "number" && typeof recorded === "number" && setup.entered().get(ours)?.has(recorded) === true;

  return (ours, recorded, key) => {
    if (ours === recorded) return true;
    const opinion = setup.first === null ? null : setup.first(ours, recorded, key);
    if (opinion === true) return true;
    if (typeof ours === "string" && typeof recorded === "string") {
      if (texts(ours, recorded) || texts(renamed(ours, setup.matchingEvent), recorded)) return true;
    }
    if (times(ours, recorded)) return true;
    if (setup.unsafeNumbers() && sameButUnsafeNumbers(ours, recorded)) {
      setup.onAccept("number");
      return true;
    }
    return opinion;
  };
}

const ENTERED_AT = /\(entered at the event id #(\d{1,9})\)/g;

/** Of concurrent chains another may have entered its state first: then ids differ, and nothing else. */
function renamed(cause: string, matchingEvent: MatcherSetup["matchingEvent"]): string {
  return cause.replace(ENTERED_AT, (whole, id: string) => whole.replace(id, String(matchingEvent(Number(id)) ?? id)));
}

function isOpen(found: string, { taskTokens, entered }: MatcherSetup): boolean {
  if (taskTokens.has(found) || UNRECORDED.test(found)) return true;
  const time = parseInstant(found);
  return time !== null && entered().has(time);
}

/** A pattern of all places that may differ, the longest first: a task token may hold an ARN that the record does not tell. */
function placesIn({ taskTokens }: MatcherSetup): RegExp {
  const [token] = taskTokens;
  const ids = token === undefined ? [] : [`${escaped(token.slice(0, token.lastIndexOf("#")))}#[\\d./]+`];
  return new RegExp([...ids, UNRECORDED.source, ISO.source].join("|"), "g");
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

/** Our events to the recorded ones at the same places of the same chains. */
export function matchingEvent(mine: Chains, theirs: Chains): (ours: number) => number | undefined {
  const found = lazily(() => {
    const ids = new Map<number, number>();
    for (const [key, { events }] of mine.byKey) {
      const others = theirs.byKey.get(key)?.events ?? [];
      for (const [i, { id }] of events.entries()) {
        const other = others[i];
        if (other !== undefined) ids.set(id, other.id);
      }
    }
    return ids;
  });
  return (ours) => found().get(ours);
}

/** What the context object shows the time of, beside the entering of a state. */
const BEGINS: ReadonlySet<string> = new Set(["ExecutionStarted", "ExecutionRedriven"]);

/** Our times of entering states, of the start and of redrives, to the recorded ones, over both histories' chains. */
export function enteredTimes(
  ours: readonly HistoryEvent[],
  recorded: readonly HistoryEvent[],
  mine: Chains,
  theirs: Chains,
): ReadonlyMap<number, ReadonlySet<number>> {
  const [a, b] = [timesOf(ours), timesOf(recorded)];
  const found = new Map<number, Set<number>>();
  for (const [key, chain] of theirs.byKey) {
    const same = mine.byKey.get(key);
    for (const [i, event] of chain.events.entries()) {
      if (roleOf(event.type) !== "enter" && !BEGINS.has(event.type)) continue;
      const [x, y] = [a.get(same?.events[i]?.id ?? -1), b.get(event.id)];
      if (x !== undefined && y !== undefined) found.set(x, (found.get(x) ?? new Set()).add(y));
    }
  }
  return found;
}

function timesOf(events: readonly HistoryEvent[]): ReadonlyMap<number, Instant> {
  return new Map(events.map(({ id, timestamp }) => [id, timestamp]));
}
