import { fisherGreater } from "../probability/exactTests";
import { candidatesOf, isNumber } from "./candidates";
import { type Feature, type Field, kindOrder } from "./feature";

/** A feature that executions of a selection have more often than the rest. */
export type StandingOut = {
  readonly feature: Feature;
  /** Features that exactly the same executions have: no data can tell them apart. */
  readonly same: readonly Feature[];
  /** How many of each side have it. */
  readonly inSelected: number;
  readonly inRest: number;
  /** How much greater the odds to be of the selection are with it: the ratio, and its 95 % interval (Haldane and Anscombe). */
  readonly odds: number;
  readonly oddsFrom: number;
  readonly oddsTo: number;
  /** The statistic of the G-test of its two-by-two table, by which features are ranked: how much it tells of the side, in nats times 2. */
  readonly g: number;
  /** Fisher's exact test times the number of features that can stand out at all. */
  readonly p: number;
};

export type Common = {
  readonly selected: number;
  readonly rest: number;
  /** Features that were looked at, and those of them that occur often enough to stand out. */
  readonly candidates: number;
  readonly testable: number;
  /** The most telling first; empty: nothing stands out. */
  readonly found: readonly StandingOut[];
};

/** Executions of each side, at most. */
export const MAX_EACH_SIDE = 20_000;
/** The chance that anything stands out when the selection is drawn at random, at most. */
export const STAND_OUT_LEVEL = 0.01;
/** Odds at least so many times as great, whatever p says; and listed, at most. */
const MIN_ODDS = 2;
const MAX_FOUND = 20;

/**
 * What executions of a selection have in common that the rest has not. Each execution is its fields; at most 20,000 of
 * each side are looked at, the first.
 *
 * A feature stands out when Fisher's exact test says so, corrected for all that are tested as Tarone (1990) does: features
 * so rare that they cannot reach the level do not count among them. So a random selection has anything that stands out
 * with a chance of at most 1 %, or `level`.
 */
export function standingOut(
  selected: readonly (readonly Field[])[],
  rest: readonly (readonly Field[])[],
  level: number = STAND_OUT_LEVEL,
): Common {
  const sides = [selected.slice(0, MAX_EACH_SIDE), rest.slice(0, MAX_EACH_SIDE)] as const;
  const [n, m] = [sides[0].length, sides[1].length];
  const tallies = tally(candidatesOf(sides.flat()), sides);
  if (n === 0 || m === 0) return { selected: n, rest: m, candidates: tallies.length, testable: 0, found: [] };
  const testable = countTestable(tallies, n, m, level);
  const found = tallies.flatMap((each) => standOut(each, { n, m, testable, level }) ?? []);
  const ranked = found.toSorted(byTelling);
  return {
    selected: n,
    rest: m,
    candidates: tallies.length,
    testable,
    found: withoutTwins(ranked).slice(0, MAX_FOUND),
  };
}

type Tally = {
  readonly feature: Feature;
  inSelected: number;
  inRest: number;
  /** Of the executions that have it: equal for the same ones, and else different but for a chance of 2^-50. */
  signature: number;
};

type Tallies = { readonly byValue: Map<string, Tally>; readonly absent: Tally[]; readonly bounds: Tally[] };

function tally(features: readonly Feature[], sides: readonly (readonly (readonly Field[])[])[]): Tally[] {
  const fields = new Map<string, Tallies>();
  const all = features.map((feature): Tally => ({ feature, inSelected: 0, inRest: 0, signature: 0 }));
  for (const each of all) {
    const { feature } = each;
    const key = fieldKey(feature);
    const known = fields.get(key) ?? { byValue: new Map<string, Tally>(), absent: [], bounds: [] };
    fields.set(key, known);
    if (feature.is === "absent") known.absent.push(each);
    else if (feature.is === "equal") known.byValue.set(feature.value, each);
    else known.bounds.push(each);
  }
  let place = 0;
  sides.forEach((executions, side) => {
    for (const execution of executions) noteExecution(fields, execution, side === 0, mixed(++place));
  });
  return all;
}

function noteExecution(
  fields: ReadonlyMap<string, Tallies>,
  execution: readonly Field[],
  isSelected: boolean,
  mark: number,
): void {
  const count = (each: Tally) => {
    if (isSelected) each.inSelected++;
    else each.inRest++;
    each.signature = (each.signature + mark) % SIGNATURES;
  };
  const there = new Set<string>();
  for (const field of execution) {
    const key = fieldKey(field);
    const known = fields.get(key);
    // Of a field that is named twice the first value counts.
    if (known === undefined || there.has(key)) continue;
    there.add(key);
    const same = known.byValue.get(field.value);
    if (same !== undefined) count(same);
    if (known.bounds.length === 0 || !isNumber(field.value)) continue;
    for (const bound of known.bounds) if (isWithin(bound.feature, Number(field.value))) count(bound);
  }
  for (const [key, { absent }] of fields) {
    if (!there.has(key)) for (const each of absent) count(each);
  }
}

function isWithin(feature: Feature, value: number): boolean {
  if (feature.is === "atLeast") return value >= Number(feature.value);
  return feature.is === "atMost" && value <= Number(feature.value);
}

function fieldKey({ kind, name }: Pick<Field, "kind" | "name">): string {
  return `${kind} ${name}`;
}

const SIGNATURES = 2 ** 50;

/** A number below 2^50 that is one execution's. */
function mixed(place: number): number {
  const high = Math.imul(place ^ (place >>> 15), 0x2c1b3c6d) >>> 0;
  const low = Math.imul(high ^ (high >>> 12) ^ place, 0x297a2d39) >>> 0;
  return (high % 2 ** 18) * 2 ** 32 + low;
}

/** The least number of tests k with which no more than k features can reach the level / k (Tarone 1990). */
function countTestable(tallies: readonly Tally[], n: number, m: number, level: number): number {
  // The smallest p that a feature can have depends on how many have it on both sides together.
  const least = tallies.map(({ inSelected, inRest }) => smallestP(inSelected + inRest, n, m)).sort((a, b) => a - b);
  for (let k = 1; k <= least.length; k++) {
    const reaching = countUpTo(least, level / k);
    if (reaching <= k) return k;
  }
  return Math.max(1, least.length);
}

function smallestP(together: number, n: number, m: number): number {
  const most = Math.min(together, n);
  return fisherGreater({ count: most, total: n }, { count: together - most, total: m });
}

function countUpTo(ascending: readonly number[], bound: number): number {
  let [low, high] = [0, ascending.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ascending[middle] ?? Infinity) <= bound) low = middle + 1;
    else high = middle;
  }
  return low;
}

type Tested = { readonly n: number; readonly m: number; readonly testable: number; readonly level: number };

function standOut({ feature, inSelected, inRest, signature }: Tally, { n, m, testable, level }: Tested) {
  if (inSelected / n <= inRest / m) return null;
  const p = Math.min(1, testable * fisherGreater({ count: inSelected, total: n }, { count: inRest, total: m }));
  const { odds, oddsFrom, oddsTo } = oddsRatio(inSelected, n, inRest, m);
  if (p > level || odds < MIN_ODDS) return null;
  const g = gStatistic(inSelected, n, inRest, m);
  return { feature, same: [] as readonly Feature[], inSelected, inRest, odds, oddsFrom, oddsTo, g, p, signature };
}

/** With half an execution added to each cell, so that none is empty. */
function oddsRatio(a: number, n: number, b: number, m: number) {
  const cells = [a + 0.5, n - a + 0.5, b + 0.5, m - b + 0.5] as const;
  const log = Math.log((cells[0] * cells[3]) / (cells[1] * cells[2]));
  const error = Math.sqrt(cells.reduce((sum, cell) => sum + 1 / cell, 0));
  return { odds: Math.exp(log), oddsFrom: Math.exp(log - 1.96 * error), oddsTo: Math.exp(log + 1.96 * error) };
}

function gStatistic(a: number, n: number, b: number, m: number): number {
  const all = n + m;
  const cells = [
    [a, n, a + b],
    [n - a, n, all - a - b],
    [b, m, a + b],
    [m - b, m, all - a - b],
  ] as const;
  return cells.reduce(
    (g, [seen, row, column]) => g + (seen > 0 ? 2 * seen * Math.log((seen * all) / (row * column)) : 0),
    0,
  );
}

function byTelling(a: StandingOut, b: StandingOut): number {
  const kinds = kindOrder(a.feature.kind) - kindOrder(b.feature.kind);
  return b.g - a.g || kinds || (a.feature.name < b.feature.name ? -1 : 1);
}

/** Features of the same executions stand together, the first of them in front. */
function withoutTwins(ranked: readonly (StandingOut & { readonly signature: number })[]): StandingOut[] {
  const groups = new Map<string, (StandingOut & { readonly signature: number })[]>();
  for (const each of ranked) {
    const key = `${each.signature} ${each.inSelected} ${each.inRest}`;
    groups.set(key, [...(groups.get(key) ?? []), each]);
  }
  return [...groups.values()].flatMap(([first, ...others]) => {
    if (first === undefined) return [];
    const { signature: _, ...rest } = first;
    return [{ ...rest, same: others.map(({ feature }) => feature) }];
  });
}
