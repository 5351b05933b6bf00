import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DAY_MS, HOUR_MS } from "@/lib/base/time";
import { Chance } from "@/lib/demo/chance";
import { EMPTY_SKETCH, sketchOf } from "@/lib/stats/sketch";
import { assess } from "@/lib/stats/usual/assess";
import { compareWindows, INDEPENDENT } from "@/lib/stats/usual/compare";
import { CumulativeSeries } from "@/lib/stats/usual/cumulative";
import { differencesOf, dispersionFor, dispersionOf, spreadsOf } from "@/lib/stats/usual/dispersion";
import { type Episode, episodesOf } from "@/lib/stats/usual/episodes";
import { alarmLevel } from "@/lib/stats/usual/level";
import { MEASURES } from "@/lib/stats/usual/measure";
import { addSums, NO_SUMS, type Sums } from "@/lib/stats/usual/sums";
import { windowOf } from "@/lib/stats/usual/window";
import { type HourModel, madeSeries, madeSums } from "../support/madeSeries";
import { falseAlarmsOf, usualHour } from "../support/quietFleet";

const NORMAL: HourModel = { perHour: 80, failing: 0.01, retrying: 0.05, medianMs: 900, cost: 25e6 };

function sums(facts: Partial<Sums> & { readonly executions: number }): Sums {
  return { ...NO_SUMS, squares: facts.executions, ...facts };
}
const hour = (facts: Partial<Sums> & { readonly executions: number }) => windowOf(sums(facts), HOUR_MS);

describe("two windows compared", () => {
  test("tell shares, medians and counts in their units, and how sure the difference is", () => {
    const failures = compareWindows(
      "failures",
      hour({ executions: 100, failed: 30 }),
      hour({ executions: 100, failed: 1 }),
    );
    expect(failures).toMatchObject({ now: 0.3, usual: 0.01, of: "rate", isRelevant: true });
    expect(failures?.p).toBeLessThan(1e-8);
    const slower = compareWindows(
      "duration",
      hour({ executions: 50, durations: sketchOf(Array.from({ length: 50 }, (_, i) => 2000 + i)) }),
      hour({ executions: 50, durations: sketchOf(Array.from({ length: 50 }, (_, i) => 1000 + i)) }),
    );
    expect(slower).toMatchObject({ of: "median", isRelevant: true });
    expect(slower?.now).toBeCloseTo(2025, -2);
    const silent = compareWindows("fewer", hour({ executions: 0 }), hour({ executions: 60 }));
    expect(silent).toMatchObject({ now: 0, usual: 60, isRelevant: true });
    expect(silent?.p).toBeCloseTo(2 ** -60, 30);
  });

  test("the same windows the other way round are no worse: the twin of each", () => {
    const few = hour({
      executions: 100,
      failed: 1,
      retried: 2,
      durations: sketchOf(Array(99).fill(1000)),
      costs: sketchOf([5]),
    });
    const many = hour({
      executions: 400,
      failed: 90,
      retried: 80,
      durations: sketchOf(Array(310).fill(3000)),
      costs: sketchOf([5]),
    });
    for (const measure of ["failures", "retries", "duration", "more"] as const) {
      expect(compareWindows(measure, many, few)?.p).toBeLessThan(1e-6);
      expect(compareWindows(measure, few, many)?.p).toBeGreaterThan(0.5);
      expect(compareWindows(measure, few, many)?.isRelevant).toBe(false);
    }
  });

  test("the slowest tenth is seen where the median stays", () => {
    const usual = Array.from({ length: 200 }, (_, i) => 1000 + (i % 50));
    const slow = usual.map((ms, i) => (i % 5 === 0 ? 30 * ms : ms));
    const comparison = compareWindows(
      "duration",
      hour({ executions: 200, durations: sketchOf(slow) }),
      hour({ executions: 200, durations: sketchOf(usual) }),
    );
    expect(comparison).toMatchObject({ of: "tail", isRelevant: true });
    expect(comparison?.p).toBeLessThan(1e-8);
  });

  test("a million executions make a trifle significant, and not relevant", () => {
    const comparison = compareWindows(
      "failures",
      hour({ executions: 1_000_000, failed: 10_900 }),
      hour({ executions: 1_000_000, failed: 10_000 }),
    );
    expect(comparison?.p).toBeLessThan(1e-8);
    expect(comparison?.isRelevant).toBe(false);
  });

  test("executions that stand for many are not as sure as many", () => {
    const durations = (median: number) => sketchOf(Array.from({ length: 100 }, (_, i) => median + 10 * i));
    const now = (squares: number) => hour({ executions: 100, squares, durations: durations(1300) });
    const usual = hour({ executions: 100, durations: durations(1000) });
    const sure = compareWindows("duration", now(100), usual)?.p ?? 1;
    expect(compareWindows("duration", now(1000), usual)?.p).toBeGreaterThan(sure * 100);
  });

  test("under the hypothesis p is at most as small as it says", () => {
    const chance = Chance.of(7, "null");
    const small = Object.fromEntries(MEASURES.map((measure) => [measure, 0])) as Record<
      (typeof MEASURES)[number],
      number
    >;
    const rounds = 1500;
    for (let i = 0; i < rounds; i++) {
      const model = { ...NORMAL, failing: 0.1, perHour: 60 };
      const [now, usual] = [windowOf(madeSums(chance, model), HOUR_MS), windowOf(madeSums(chance, model), HOUR_MS)];
      for (const measure of MEASURES) if ((compareWindows(measure, now, usual)?.p ?? 1) <= 0.05) small[measure]++;
    }
    // 5 % of them, and three standard deviations.
    for (const measure of MEASURES)
      expect([measure, small[measure] < 0.05 * rounds + 3 * Math.sqrt(0.0475 * rounds)]).toEqual([measure, true]);
    expect(small.failures + small.more).toBeGreaterThan(20);
  });
});

describe("a series", () => {
  test("has sums of any run of stretches, as adding them up does", () => {
    const series = madeSeries(1, "runs", 60, () => ({ ...NORMAL, perHour: 8 }));
    const cumulative = new CumulativeSeries(series);
    fc.assert(
      fc.property(fc.nat(59), fc.nat(60), (from, length) => {
        const to = from + length;
        const window = cumulative.window(from, to);
        if (length === 0 || to > 60) return void expect(window).toBeNull();
        const added = windowOf(addSums(series.sums.slice(from, to)), length * HOUR_MS);
        expect({ ...window, durations: null, costs: null }).toEqual({ ...added, durations: null, costs: null });
        const there = (of: { keys: readonly number[]; counts: ArrayLike<number> } | undefined) =>
          of?.keys.flatMap((key, i) => ((of.counts[i] ?? 0) > 0 ? [[key, of.counts[i]]] : []));
        expect(there(window?.durations)).toEqual(there(added.durations));
        expect(there(window?.costs)).toEqual(there(added.costs));
      }),
    );
  });
});

describe("dispersion", () => {
  const pairs = (model: (i: number) => Partial<HourModel>) => {
    const chance = Chance.of(3, "dispersion");
    const window = (i: number) => windowOf(madeSums(chance, { ...NORMAL, failing: 0.2, ...model(i) }), HOUR_MS);
    return Array.from({ length: 150 }, (_, i) => ({ now: window(2 * i), before: window(2 * i + 1) }));
  };

  test("is near 1 for executions that have nothing to do with each other", () => {
    const found = dispersionOf(pairs(() => ({})));
    for (const measure of MEASURES) expect(found[measure]).toBeLessThan(1.5);
  });

  test("grows where hours differ more than chance lets them", () => {
    const found = dispersionOf(pairs((i) => ({ failing: i % 2 === 0 ? 0.05 : 0.45, perHour: i % 2 === 0 ? 40 : 120 })));
    expect(found.failures).toBeGreaterThan(5);
    expect(found.fewer).toBeGreaterThan(5);
    expect(dispersionOf(pairs(() => ({})).slice(0, 10))).toEqual(INDEPENDENT);
  });
});

describe("the dispersion of longer windows", () => {
  /** Hours beside those of the day before, of which `run` one after another are alike. */
  const differences = (run: number) => {
    const chance = Chance.of(9, `runs of ${run}`);
    let medianMs = 900;
    return Array.from({ length: 168 }, (_, i) => {
      if (i % run === 0) medianMs = chance.latency(900, 0.1);
      const [now, before] = [medianMs, 900].map((ms) => madeSums(chance, { ...NORMAL, medianMs: ms }));
      return differencesOf({ now: windowOf(now ?? NO_SUMS, HOUR_MS), before: windowOf(before ?? NO_SUMS, HOUR_MS) });
    });
  };
  const ofDuration = (run: number) => spreadsOf(differences(run), []).map(({ dispersion }) => dispersion.duration);

  test("is greater than that of an hour where hours are alike to those before them, and only there", () => {
    const [hourly = 0, six = 0, daily = 0] = ofDuration(12);
    expect(hourly).toBeGreaterThan(1.5);
    expect(six / hourly).toBeGreaterThan(3);
    expect(daily).toBeGreaterThanOrEqual(six);
    const [alone = 0, sixAlone = 0] = ofDuration(1);
    expect(sixAlone / alone).toBeLessThan(2);
  });

  test("belongs to windows of up to its length; without any executions are independent", () => {
    const spreads = spreadsOf(differences(12), []);
    expect(dispersionFor(spreads, HOUR_MS)).toBe(spreads[0]?.dispersion);
    expect(dispersionFor(spreads, 2 * HOUR_MS)).toBe(spreads[1]?.dispersion);
    expect(dispersionFor(spreads, 30 * HOUR_MS)).toBe(spreads[2]?.dispersion);
    expect(dispersionFor([], HOUR_MS)).toEqual(INDEPENDENT);
  });

  test("is taken of hours of one day while there are too few of days, but not of how many began", () => {
    const early = differences(12).slice(0, 20);
    const [young] = spreadsOf([], early);
    expect(young?.dispersion.duration).toBeGreaterThan(1.2);
    expect([young?.dispersion.fewer, young?.dispersion.more]).toEqual([1, 1]);
    expect(spreadsOf([], early.slice(0, 5))[0]?.dispersion).toEqual(INDEPENDENT);
    expect(spreadsOf(differences(1), early)[0]?.dispersion.duration).toBe(ofDuration(1)[0]);
  });
});

const LEVEL = alarmLevel(12);

describe("worse than usual", () => {
  const bad = hour({ executions: 100, failed: 40 });
  const good = hour({ executions: 100, failed: 1 });
  const look = (yesterday: typeof good | null, lastWeek: typeof good | null) => ({
    to: 10 * DAY_MS,
    now: bad,
    usual: { yesterday, lastWeek, beforeChange: null },
  });

  test("is worse than each of yesterday and last week; one of them as bad is enough to be usual", () => {
    expect(assess([look(good, good)], LEVEL)).toMatchObject([{ measure: "failures", from: 10 * DAY_MS - HOUR_MS }]);
    expect(assess([look(good, bad)], LEVEL)).toEqual([]);
    expect(assess([look(bad, good)], LEVEL)).toEqual([]);
    expect(assess([look(good, null)], LEVEL)).toMatchObject([{ against: { yesterday: { now: 0.4 } } }]);
    expect(assess([look(null, null)], LEVEL)).toEqual([]);
  });

  test("is told of counts only where yesterday and last week are known, as a new machine has none", () => {
    const none = windowOf(NO_SUMS, HOUR_MS);
    const surge = {
      to: 0,
      now: hour({ executions: 500 }),
      usual: { yesterday: none, lastWeek: null, beforeChange: null },
    };
    expect(assess([surge], LEVEL)).toEqual([]);
    const known = { ...surge, usual: { ...surge.usual, lastWeek: none } };
    expect(assess([known], LEVEL)).toMatchObject([{ measure: "more" }]);
  });
});

describe("episodes", () => {
  const DAYS = 17;
  const FROM = 15 * 24 + 14;
  const scan = (change: Partial<HourModel>, hours: number, m = 3, changes: readonly number[] = []): Episode[] => {
    const series = madeSeries(11, `m${m}`, DAYS * 24, (at) => {
      const usual = usualHour(m, at);
      if (at < FROM || at >= FROM + hours) return usual;
      return { ...usual, ...change, perHour: usual.perHour * (change.perHour ?? 1) };
    });
    return episodesOf(series, changes, LEVEL);
  };

  test("a fleet in which nothing happens raises no alarm", () => {
    for (let m = 0; m < 6; m++) {
      const series = madeSeries(5, `usual${m}`, DAYS * 24, (at) => usualHour(m, at));
      expect(episodesOf(series, [9.5 * DAY_MS], LEVEL)).toEqual([]);
    }
  });

  // Once an hour; how often such fleets raise one is in tests/soak/alarmRate.test.ts.
  test("a fleet whose hours differ by more than chance raises none either, in its first days and after them", () => {
    const quiet = { machines: 6, days: 12, unrest: 0.15, every: HOUR_MS };
    const told = falseAlarmsOf({ ...quiet, seed: 21 }, [LEVEL]);
    expect(told).toEqual([[]]);
  });

  test.each([
    ["failures", { failing: 0.5 }],
    ["retries", { retrying: 0.6 }],
    ["duration", { medianMs: 2700 }],
    ["cost", { cost: 50e6 }],
    ["fewer", { perHour: 0 }],
    ["more", { perHour: 4 }],
  ] as const)("%s is found in the hour that shows it, ends when it is over, and is told once", (measure, change) => {
    const found = scan(change, 5);
    expect(found.map((episode) => episode.measure)).toEqual([measure]);
    const [episode] = found;
    expect((episode?.foundAt ?? 0) / HOUR_MS - FROM).toBeLessThanOrEqual(2);
    expect((episode?.endedAt ?? 0) / HOUR_MS - FROM - 5).toBeGreaterThanOrEqual(0);
    expect((episode?.endedAt ?? 0) / HOUR_MS - FROM - 5).toBeLessThanOrEqual(3);
  });

  test("goes on for days beside what was usual before it, and is what is usual after a week", () => {
    const [days] = scan({ failing: 0.5 }, 30);
    expect((days?.endedAt ?? 0) / HOUR_MS - FROM).toBeGreaterThanOrEqual(30);
    expect(days?.becameUsual).toBe(false);
    const series = madeSeries(2, "long", 25 * 24, (at) => ({ ...usualHour(3, at), failing: at < FROM ? 0.01 : 0.5 }));
    const all = episodesOf(series, [], LEVEL);
    expect(all.map(({ measure }) => measure)).toEqual(["failures"]);
    expect(all[0]).toMatchObject({ becameUsual: true });
    expect(((all[0]?.endedAt ?? 0) - (all[0]?.foundAt ?? 0)) / DAY_MS).toBeCloseTo(7, 1);
  });

  test("what is bad at the same hour of each day since long is usual; of the first day it is found", () => {
    const nightly = (since: number) =>
      madeSeries(4, "nightly", DAYS * 24, (at) => ({
        ...usualHour(2, at),
        failing: at % 24 === 3 && at >= since ? 0.6 : 0.01,
      }));
    expect(episodesOf(nightly(0), [], LEVEL)).toEqual([]);
    const [first] = episodesOf(nightly(10 * 24), [], LEVEL);
    expect((first?.foundAt ?? 0) / HOUR_MS).toBe(10 * 24 + 4);
  });

  test("a quiet machine is seen after a change by what was before it, though it is young", () => {
    const series = madeSeries(6, "young", 20, (at) => ({ ...NORMAL, perHour: 60, failing: at < 14 ? 0 : 0.4 }));
    expect(episodesOf(series, [], LEVEL)).toEqual([]);
    const found = episodesOf(series, [13.8 * HOUR_MS], LEVEL);
    expect(found).toMatchObject([{ measure: "failures", endedAt: null }]);
    expect(Object.keys(found[0]?.finding.against ?? {})).toEqual(["beforeChange"]);
  });

  test("knows nothing of later: what is found of a part is found of the whole", () => {
    const series = madeSeries(11, "m3", DAYS * 24, (at) => ({
      ...usualHour(3, at),
      failing: at >= FROM && at < FROM + 5 ? 0.5 : 0.02,
    }));
    const whole = episodesOf(series, [], LEVEL);
    for (const length of [FROM, FROM + 2, FROM + 8]) {
      const part = episodesOf({ ...series, sums: series.sums.slice(0, length) }, [], LEVEL);
      const known = whole.filter(({ foundAt }) => foundAt <= length * HOUR_MS);
      expect(part.map(({ foundAt, measure }) => [foundAt, measure])).toEqual(
        known.map(({ foundAt, measure }) => [foundAt, measure]),
      );
    }
  });

  test("an empty series, and one without executions, have none", () => {
    expect(episodesOf({ from: 0, width: HOUR_MS, sums: [] }, [], LEVEL)).toEqual([]);
    const none = Array<Sums>(400).fill({ ...NO_SUMS, durations: EMPTY_SKETCH });
    expect(episodesOf({ from: 0, width: HOUR_MS, sums: none }, [0, 5e6], LEVEL)).toEqual([]);
  });
});
