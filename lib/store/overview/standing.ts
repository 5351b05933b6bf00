import { DAY_MS } from "@/lib/base/time";
import { assessOne, bySureness, type Finding, type Look, type Reference, type Usual } from "@/lib/stats/usual/assess";
import type { Series } from "@/lib/stats/usual/cumulative";
import { dispersionFor, type Spread } from "@/lib/stats/usual/dispersion";
import { type Episode, scanSeries } from "@/lib/stats/usual/episodes";
import { alarmLevel, WINDOWS_MS } from "@/lib/stats/usual/level";
import { MEASURES } from "@/lib/stats/usual/measure";
import { NO_SUMS, type Sums } from "@/lib/stats/usual/sums";
import { windowOf } from "@/lib/stats/usual/window";
import type { Database } from "../database";
import { piecesOf } from "../rollups/pieces";
import { FIVE_MINUTES, floorTo, HOUR } from "../rollups/widths";
import { allMachineIds, type MachineEvent, machineEvents } from "./machineEvents";
import { key, type OfMachines, readSums, type Stretch } from "./readSums";

/** How a machine does beside what is usual. */
export type MachineStanding = {
  readonly machineId: number;
  /** Times in which it was worse than usual by the last full hour, those that go on among them. */
  readonly episodes: readonly Episode[];
  /** What it is worse in by now and was not by the last full hour. */
  readonly findings: readonly Finding[];
  /** How variable it is, by the length of a window. */
  readonly spreads: readonly Spread[];
};

export type Standings = {
  /** Until when executions count: the last full five minutes. Ms UTC. */
  readonly asOf: number;
  /** p that is told, by the number of machines. */
  readonly level: number;
  readonly machines: readonly MachineStanding[];
};

/** So far back is read: a week that may have been worse, and the week before it that it is compared with. */
const READ_MS = 15 * DAY_MS;

/**
 * How machines stand at a time, from the roll-ups alone: two queries of hours, and two of the windows that end now. One
 * that nothing is known of in 15 days is left out. `machineIds` null: all of them. The level is that of the whole fleet
 * in either case, so that a machine's own page tells what the overview tells.
 */
export async function machineStandings(
  database: Database,
  { at, machineIds }: { readonly at: number } & OfMachines,
): Promise<Standings> {
  const asOf = floorTo(at, FIVE_MINUTES);
  const fleet = await allMachineIds(database);
  const ids = machineIds ?? fleet;
  const level = alarmLevel(fleet.length);
  const from = floorTo(asOf, HOUR) - READ_MS;
  const series = await readSeries(database, { from, to: floorTo(asOf, HOUR), machineIds });
  const changes = await machineEvents(database, { machineIds: ids, from, to: asOf });
  const changesOf = (id: number) => changes.flatMap((change) => (change.machineId === id ? [change.at] : []));
  const scanned = new Map<number, ReturnType<typeof scanSeries>>();
  for (const [id, each] of series) {
    scanned.set(id, scanSeries(each, changesOf(id), level));
    // Two weeks of a machine take tens of ms: other requests are let through between two of them.
    await new Promise(setImmediate);
  }
  const looks = await readLooks(database, { asOf, machineIds, changes, series });
  const machines = [...scanned].map(([machineId, { episodes, spreads }]) => {
    const findings = assessNow(looks.get(machineId) ?? [], episodes, level, spreads);
    return { machineId, episodes, findings, spreads };
  });
  return { asOf, level, machines };
}

/** In what it is worse by now; what is known by the last full hour is not told again. */
function assessNow(
  looks: readonly PlacedLook[],
  episodes: readonly Episode[],
  level: number,
  spreads: readonly Spread[],
): Finding[] {
  const found = MEASURES.flatMap((measure) => {
    const own = episodes.filter((episode) => episode.measure === measure);
    const isFree = ([from, to]: Range) =>
      own.every((each) => each.becameUsual || each.from >= to || (each.endedAt ?? Infinity) <= from);
    const each = looks.flatMap(({ look, at, places }) => {
      if (!isFree(at)) return [];
      const usual = mapReferences((reference) => (isFree(places[reference]) ? look.usual[reference] : null));
      return assessOne(measure, { ...look, usual }, level, dispersionFor(spreads, look.now.ms)) ?? [];
    });
    return each.toSorted(bySureness).slice(0, 1);
  });
  return found.toSorted(bySureness);
}

function mapReferences<T>(of: (reference: Reference) => T): Record<Reference, T> {
  return { yesterday: of("yesterday"), lastWeek: of("lastWeek"), beforeChange: of("beforeChange") };
}

/** Hours of each machine from its first execution on, by its id. Both ends are full hours. */
export async function readSeries(
  database: Database,
  { from, to, machineIds }: { readonly from: number; readonly to: number } & OfMachines,
): Promise<ReadonlyMap<number, Series>> {
  const sums = await readSums(database, [{ label: 0, width: HOUR, from, to }], { machineIds }, "bucket");
  const byMachine = new Map<number, Map<number, Sums>>();
  for (const [name, each] of sums) {
    const [bucket = 0, machineId = 0] = name.split(" ").map(Number);
    const known = byMachine.get(machineId) ?? new Map<number, Sums>();
    byMachine.set(machineId, known.set(bucket, each));
  }
  return new Map([...byMachine].map(([machineId, hours]) => [machineId, seriesOf(hours, to)]));
}

/** What began before the first hour that is known is not known, as against nothing. */
function seriesOf(hours: ReadonlyMap<number, Sums>, to: number): Series {
  const first = [...hours.keys()].reduce((least, at) => Math.min(least, at), to);
  const length = Math.max(0, Math.round((to - first) / HOUR));
  const sums = Array.from({ length }, (_, i) => hours.get(first + i * HOUR) ?? NO_SUMS);
  return { from: first, width: HOUR, sums };
}

type Asked = {
  readonly asOf: number;
  readonly changes: readonly MachineEvent[];
  readonly series: ReadonlyMap<number, Series>;
} & OfMachines;

/** A window that ends now, and where it is compared: distances back in ms. */
type Planned = { readonly from: number; readonly to: number; readonly beforeChange: readonly [number, number] | null };

const BACK = { yesterday: DAY_MS, lastWeek: 7 * DAY_MS } as const;

/** The windows of each machine that end now, beside what is usual. */
async function readLooks(database: Database, { asOf, machineIds, changes, series }: Asked) {
  const common = WINDOWS_MS.map((ms): Planned => ({ from: asOf - ms, to: asOf, beforeChange: null }));
  const plans = new Map([...series.keys()].map((id) => [id, [...common, ...sinceChange(id, changes, asOf)]] as const));
  const ranges = [...plans.values()].flat().flatMap(rangesOf);
  const labels = new Map([...new Set(ranges.map(rangeKey))].map((name, label) => [name, label]));
  const stretches = [...labels].flatMap(([name, label]) => stretchesOf(name, label));
  const sums = await readSums(database, stretches, { machineIds });
  const read = (machineId: number, range: Range) => {
    const label = labels.get(rangeKey(range)) ?? -1;
    return windowOf(sums.get(key(label, machineId)) ?? NO_SUMS, range[1] - range[0]);
  };
  return new Map(
    [...plans].map(([id, planned]) => {
      const first = series.get(id)?.from ?? asOf;
      return [id, planned.map((plan) => lookOf(plan, first, (range) => read(id, range)))] as const;
    }),
  );
}

type Range = readonly [from: number, to: number];

function rangesOf({ from, to, beforeChange }: Planned): Range[] {
  const back = Object.values(BACK).map((ms): Range => [from - ms, to - ms]);
  return [[from, to], ...back, ...(beforeChange === null ? [] : [beforeChange])];
}

function rangeKey([from, to]: Range): string {
  return `${from} ${to}`;
}

/** Only sums: all ends are at five minutes. */
function stretchesOf(name: string, label: number): Stretch[] {
  const [from = 0, to = 0] = name.split(" ").map(Number);
  return piecesOf({ from, to }, 0).flatMap(({ width, from: begin, to: end }) =>
    width === null || begin === null || end === null ? [] : [{ label, width, from: begin, to: end }],
  );
}

function sinceChange(machineId: number, changes: readonly MachineEvent[], asOf: number): Planned[] {
  const last = changes.findLast((change) => change.machineId === machineId);
  if (last === undefined) return [];
  const from = -floorTo(-last.at, FIVE_MINUTES);
  if (from >= asOf || asOf - from > DAY_MS) return [];
  const end = floorTo(Math.min(last.since, last.at), FIVE_MINUTES);
  return [{ from, to: asOf, beforeChange: [end - DAY_MS, end] }];
}

/** A look with its place in time and those of its references. */
type PlacedLook = { readonly look: Look; readonly at: Range; readonly places: Readonly<Record<Reference, Range>> };

function lookOf({ from, to, beforeChange }: Planned, first: number, read: (range: Range) => Look["now"]): PlacedLook {
  const places: Record<Reference, Range> = {
    yesterday: [from - BACK.yesterday, to - BACK.yesterday],
    lastWeek: [from - BACK.lastWeek, to - BACK.lastWeek],
    beforeChange: beforeChange ?? [from, from],
  };
  // Before its first execution nothing is known of a machine.
  const known = (range: Range) => (range[0] < first ? null : read(range));
  const before = beforeChange === null ? null : read(beforeChange);
  const usual: Usual = { yesterday: known(places.yesterday), lastWeek: known(places.lastWeek), beforeChange: before };
  return { look: { to, now: read([from, to]), usual }, at: [from, to], places };
}
