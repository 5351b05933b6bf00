import { describe, expect, test } from "vitest";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "@/lib/base/time";
import { Chance } from "@/lib/demo/chance";
import { possibleCauses } from "@/lib/stats/dating/cause";
import { type Dated, MAX_DATED } from "@/lib/stats/dating/dated";
import { dateRateChange } from "@/lib/stats/dating/dateRate";
import { dateShareChange } from "@/lib/stats/dating/dateShare";
import { dateShift } from "@/lib/stats/dating/dateShift";

const CHANGE = 4 * HOUR_MS;
const END = 6 * HOUR_MS;

/** Starts of a Poisson process, so many an hour at a time. */
function starts(chance: Chance, perHour: (at: number) => number): number[] {
  const all: number[] = [];
  for (let at = 0; ;) {
    at -= (Math.log(1 - chance.next()) * HOUR_MS) / 900;
    if (at >= END) return all;
    if (chance.happens(perHour(at) / 900)) all.push(at);
  }
}

const dates = {
  share: (chance: Chance, isChanged = true) =>
    dateShareChange(
      starts(chance, () => 120).map((at) => ({ at, isBad: chance.happens(isChanged && at >= CHANGE ? 0.5 : 0.03) })),
    ),
  shift: (chance: Chance, isChanged = true) =>
    dateShift(
      starts(chance, () => 120).map((at) => ({
        at,
        value: chance.latency(isChanged && at >= CHANGE ? 2500 : 1000, 0.5),
      })),
    ),
  fewer: (chance: Chance, isChanged = true) =>
    dateRateChange("fewer", {
      starts: starts(chance, (at) => (isChanged && at >= CHANGE ? 12 : 120)),
      from: 0,
      to: END,
    }),
  more: (chance: Chance, isChanged = true) =>
    dateRateChange("more", {
      starts: starts(chance, (at) => (isChanged && at >= CHANGE ? 600 : 120)),
      from: 0,
      to: END,
    }),
} as const satisfies Record<string, (chance: Chance, isChanged?: boolean) => Dated | null>;

describe.each(Object.entries(dates))("a change of %s", (name, date) => {
  const chance = Chance.of(1, name);
  const found = Array.from({ length: 300 }, () => date(chance));

  test("is dated within 5 minutes at two executions a minute, and its p leaves no doubt", () => {
    const off = found.map((dated) => Math.abs((dated?.at ?? 0) - CHANGE)).sort((a, b) => a - b);
    expect(off[150]).toBeLessThan(2 * MINUTE_MS);
    // The interval says where the doubt is greater; 19 of 20 are as near as this.
    expect(off[285]).toBeLessThan(5 * MINUTE_MS);
    for (const dated of found) expect(dated?.p).toBeLessThan(1e-6);
  });

  test("lies in its interval at least 95 times of 100, and the interval is no wider than it need be", () => {
    const covered = found.filter((dated) => dated !== null && dated.from <= CHANGE && CHANGE <= dated.to).length;
    // Three standard deviations below 95 % of 300.
    expect(covered).toBeGreaterThanOrEqual(285 - 3 * Math.sqrt(300 * 0.05 * 0.95));
    const widths = found.map((dated) => (dated?.to ?? END) - (dated?.from ?? 0)).sort((a, b) => a - b);
    expect(widths[150]).toBeLessThan(15 * MINUTE_MS);
  });

  test("that is none has a small p no more often than p says", () => {
    const p = Array.from({ length: 300 }, () => date(chance, false)?.p ?? 1);
    expect(p.filter((each) => each <= 0.05).length).toBeLessThanOrEqual(15 + 3 * Math.sqrt(300 * 0.05 * 0.95));
  });
});

test("a machine that stopped did so between its last start and the next one that was due", () => {
  const stopped = Array.from({ length: 240 }, (_, i) => i * MINUTE_MS);
  const dated = dateRateChange("fewer", { starts: stopped, from: 0, to: END });
  expect(dated).toMatchObject({ at: 239 * MINUTE_MS, after: 0 });
  expect(dated?.from).toBeGreaterThan(235 * MINUTE_MS);
  expect((dated?.to ?? 0) - (dated?.at ?? 0)).toBeLessThan(5 * MINUTE_MS);
});

test("nothing to date: no executions, none that are bad, all equal, only better", () => {
  expect(dateShareChange([])).toBeNull();
  expect(dateShareChange([1, 2, 3].map((at) => ({ at, isBad: false })))).toBeNull();
  expect(dateShareChange([1, 2, 3, 4].map((at) => ({ at, isBad: at < 3 })))).toBeNull();
  expect(dateShift(Array.from({ length: 50 }, (_, at) => ({ at, value: 7 })))).toBeNull();
  expect(dateShift(Array.from({ length: 50 }, (_, at) => ({ at, value: -at })))).toBeNull();
  expect(dateRateChange("fewer", { starts: [], from: 0, to: DAY_MS })).toBeNull();
});

test("at most the last 20,000 executions are looked at", () => {
  const many = Array.from({ length: MAX_DATED + 5_000 }, (_, i) => ({ at: i, isBad: i < 4_000 || i >= 15_000 }));
  expect(dateShareChange(many)?.at).toBe(15_000);
});

describe("what may have caused it", () => {
  const dated = { at: 100 * MINUTE_MS, from: 97 * MINUTE_MS, to: 102 * MINUTE_MS };
  const change = (since: number, at: number) => ({ since: since * MINUTE_MS, at: at * MINUTE_MS });

  test("is a change in its interval, the nearest first; not one that came after, nor one long before", () => {
    const [near, around, after, before] = [change(98, 98), change(60, 120), change(130, 131), change(10, 20)];
    const found = possibleCauses(dated, [before, near, after, around]);
    expect(found).toEqual([
      { change: around, distance: 0 },
      { change: near, distance: 2 * MINUTE_MS },
    ]);
  });
});
