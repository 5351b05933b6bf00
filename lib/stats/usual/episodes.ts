import { DAY_MS, HOUR_MS } from "@/lib/base/time";
import { assessOne, type Finding, type Look, MIN_EXECUTIONS, type Usual } from "./assess";
import { compareWindows } from "./compare";
import { CumulativeSeries, type Series } from "./cumulative";
import { differencesOf, dispersionFor, type Differences, type Spread, spreadsOf } from "./dispersion";
import { WINDOWS_MS } from "./level";
import { type Measure, MEASURES } from "./measure";
import type { Window } from "./window";

/** A time in which a machine was worse than usual in one measure. Times in ms UTC. */
export type Episode = {
  readonly measure: Measure;
  /** The begin of the window that showed it first: it began then or within that window (`dating` says when). */
  readonly from: number;
  /** When a look showed it first. */
  readonly foundAt: number;
  /** When a look showed no more of it; null: it goes on. */
  readonly endedAt: number | null;
  /** It went on for so long that it is what is usual now. */
  readonly becameUsual: boolean;
  readonly finding: Finding;
};

/** After so long what was worse is what is usual. */
const NEW_USUAL_MS = 7 * DAY_MS;
/** An episode goes on while a window is worse at this level: to end an alarm takes less doubt than to raise one. */
const GOES_ON = 0.2;
const HOURS_A_DAY = 24;
/** Of a young machine hours are compared that are so many apart; the last ones are left out. */
const EARLY_HOURS = 6;
const EARLY_LAST = 3;
/** Days that are looked back for a usual one, and weeks. */
const DAYS_BACK = 6;
const WEEKS_BACK = 2;

/**
 * The times in which a machine was worse than usual, in the order in which they were found. It looks at the end of each
 * stretch of the series as somebody did who looked then: nothing of later enters. What lies in an episode is not usual
 * and is compared with by nobody after. `changes`: when the machine changed, ms UTC. Stretches divide an hour.
 */
export function episodesOf(series: Series, changes: readonly number[], level: number): Episode[] {
  return scanSeries(series, changes, level).episodes;
}

/** The episodes, and how variable the machine was by the end of the series, by the length of a window. */
export type Scanned = { readonly episodes: Episode[]; readonly spreads: readonly Spread[] };

export function scanSeries(series: Series, changes: readonly number[], level: number): Scanned {
  return new Scan(series, changes, level).run();
}

/** `usual`: what it was found beside. */
type Open = { -readonly [K in keyof Episode]: Episode[K] } & { readonly usual: Usual };

class Scan {
  private readonly sums: CumulativeSeries;
  private readonly episodes: Open[] = [];
  private readonly open = new Map<Measure, Open>();
  /** Of each hour from the one of the day before, and from one of the same day. */
  private readonly days: Differences[] = [];
  private readonly early: Differences[] = [];
  /** Stretches an hour and a day. */
  private readonly hour: number;
  private readonly day: number;

  constructor(
    private readonly series: Series,
    private readonly changes: readonly number[],
    private readonly level: number,
  ) {
    this.sums = new CumulativeSeries(series);
    this.hour = Math.max(1, Math.round(HOUR_MS / series.width));
    this.day = HOURS_A_DAY * this.hour;
  }

  run(): Scanned {
    let spreads = spreadsOf([], []);
    for (let to = 1; to <= this.sums.length; to++) {
      if (to % this.hour === 0) {
        this.note(this.days, to, this.day, 8 * HOURS_A_DAY);
        this.note(this.early, to, EARLY_HOURS * this.hour, 2 * HOURS_A_DAY);
        // Without the last day, or hours: what is worse now is not to make itself less sure.
        spreads = spreadsOf(this.days.slice(0, -HOURS_A_DAY), this.early.slice(0, -EARLY_LAST));
      }
      for (const measure of MEASURES) this.look(measure, to, spreads);
    }
    return { episodes: this.episodes.map(({ usual: _, ...episode }) => episode), spreads };
  }

  private at(index: number): number {
    return this.series.from + index * this.series.width;
  }

  /** How this hour differs from an earlier one; hours of an episode are not usual. */
  private note(differences: Differences[], to: number, back: number, most: number): void {
    const now = this.sums.window(to - this.hour, to);
    const before = this.sums.window(to - this.hour - back, to - back);
    if (now === null || before === null) return;
    const found = differencesOf({ now, before });
    const isUsual = (measure: Measure) =>
      this.isUsual(measure, to - this.hour, to) && this.isUsual(measure, to - this.hour - back, to - back);
    const kept = MEASURES.map((measure) => [measure, isUsual(measure) ? found[measure] : null]);
    differences.push(Object.fromEntries(kept) as Differences);
    if (differences.length > most) differences.shift();
  }

  private look(measure: Measure, to: number, spreads: readonly Spread[]): void {
    const open = this.open.get(measure);
    if (open !== undefined) {
      this.goOn(open, to);
      return;
    }
    const found = this.windowsAt(measure, to).flatMap(([from, length]) => {
      const look = this.lookAt(measure, from, length, to);
      const dispersion = dispersionFor(spreads, length * this.series.width);
      const finding = look === null ? null : assessOne(measure, look, this.level, dispersion);
      return look === null || finding === null ? [] : [{ finding, usual: look.usual }];
    });
    const [first] = found.toSorted((a, b) => a.finding.least.p - b.finding.least.p);
    if (first === undefined) return;
    const { from, to: foundAt } = first.finding;
    const episode: Open = { measure, from, foundAt, endedAt: null, becameUsual: false, ...first };
    this.episodes.push(episode);
    this.open.set(measure, episode);
  }

  private goOn(open: Open, to: number): void {
    const at = this.at(to);
    if (at - open.foundAt >= NEW_USUAL_MS) open.becameUsual = true;
    if (!open.becameUsual && this.isStillWorse(open, to)) return;
    open.endedAt = at;
    this.open.delete(open.measure);
  }

  /** By the shortest window that has something to be compared with; one reference is enough to go on. */
  private isStillWorse(open: Open, to: number): boolean {
    const { measure } = open;
    const isCount = measure === "fewer" || measure === "more";
    const worse = (now: Window, usual: Window | null) => {
      if (usual === null || usual.executions < MIN_EXECUTIONS) return [];
      if (!isCount && now.executions < MIN_EXECUTIONS) return [];
      const comparison = compareWindows(measure, now, usual);
      return comparison === null ? [] : [comparison.isRelevant && comparison.p <= GOES_ON];
    };
    for (const ms of WINDOWS_MS) {
      const length = Math.round(ms / this.series.width);
      const now = this.sums.window(to - length, to);
      if (now === null) continue;
      const usual = this.usual(measure, to - length, to);
      const answers = [usual.lastWeek, usual.yesterday].flatMap((window) => worse(now, window));
      // A young machine has nothing but what it was found beside.
      if (answers.length === 0) answers.push(...Object.values(open.usual).flatMap((window) => worse(now, window)));
      if (answers.length > 0) return answers.includes(true);
    }
    return false;
  }

  /** Begin and length of the windows that end at `to`: the usual lengths, and the time since the last change. */
  private windowsAt(measure: Measure, to: number): readonly (readonly [from: number, length: number])[] {
    const lengths = WINDOWS_MS.map((ms) => Math.round(ms / this.series.width));
    const changed = this.lastChange(to);
    const since = changed === null ? 0 : to - changed;
    if (since > 0 && since <= this.day && !lengths.includes(since)) lengths.push(since);
    // What was part of an episode that ended raises no other.
    const first = this.firstAfter(measure);
    return lengths
      .filter((length) => length > 0 && to - length >= first)
      .map((length) => [to - length, length] as const);
  }

  /** The stretch after the last episode of a measure. */
  private firstAfter(measure: Measure): number {
    const ends = this.episodes.flatMap((episode) => (episode.measure === measure ? (episode.endedAt ?? []) : []));
    const last = ends.at(-1);
    return last === undefined ? 0 : Math.round((last - this.series.from) / this.series.width);
  }

  /** The stretch at whose begin or after which the machine changed last before `to`; null: it did not. */
  private lastChange(to: number): number | null {
    const indexes = this.changes.map((at) => Math.ceil((at - this.series.from) / this.series.width));
    const before = indexes.filter((index) => index < to && index > 0);
    return before.length === 0 ? null : Math.max(...before);
  }

  private lookAt(measure: Measure, from: number, length: number, to: number): Look | null {
    const now = this.sums.window(from, to);
    if (now === null) return null;
    return { to: this.at(to), now, usual: this.usual(measure, from, to) };
  }

  private usual(measure: Measure, from: number, to: number): Usual {
    const back = (distances: readonly number[]) => {
      const found = distances.find((d) => from - d >= 0 && this.isUsual(measure, from - d, to - d));
      return found === undefined ? null : this.sums.window(from - found, to - found);
    };
    const days = Array.from({ length: DAYS_BACK }, (_, i) => (i + 1) * this.day);
    const weeks = Array.from({ length: WEEKS_BACK }, (_, i) => (i + 1) * 7 * this.day);
    return { yesterday: back(days), lastWeek: back(weeks), beforeChange: this.beforeChange(measure, from, to) };
  }

  /** Of a window that begins with the last change: the day before that. */
  private beforeChange(measure: Measure, from: number, to: number): Usual["beforeChange"] {
    // How many there are depends on the hour: the day before a change is compared in what does not.
    if (measure === "fewer" || measure === "more" || this.lastChange(to) !== from) return null;
    // The change was made within the stretch before.
    const end = from - 1;
    const begin = Math.max(0, end - this.day);
    return this.isUsual(measure, begin, end) ? this.sums.window(begin, end) : null;
  }

  private isUsual(measure: Measure, from: number, to: number): boolean {
    const [begin, end] = [this.at(from), this.at(to)];
    return this.episodes.every(
      (episode) =>
        episode.measure !== measure ||
        episode.becameUsual ||
        episode.from >= end ||
        (episode.endedAt ?? Infinity) <= begin,
    );
  }
}
