import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { longIdle } from "@/lib/layout/idle";
import { gaps, union, type Interval } from "@/lib/layout/interval";
import { overview } from "@/lib/layout/overview";
import { makeScale, positionOf, timeAt } from "@/lib/layout/scale";
import { niceStep, ticks } from "@/lib/layout/ticks";
import { clamp, fit, NARROWEST, pan, reveal, zoom } from "@/lib/layout/window";

const length = fc.integer({ min: 100, max: 10_000_000 });
const share = fc.double({ min: 0, max: 1, noNaN: true });
const windowIn = (whole: number) =>
  fc.tuple(share, share).map(([a, b]) => clamp({ from: Math.min(a, b) * whole, to: Math.max(a, b) * whole }, whole));

/** A run with idle stretches, ascending and apart. */
const runs = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 50_000 }), fc.integer({ min: 1, max: 5_000_000 })), { maxLength: 6 })
  .map((pieces) => {
    let at = 1_000_000;
    const idle: Interval[] = [];
    for (const [work, rest] of pieces) {
      idle.push({ from: at + work, to: at + work + rest });
      at += work + rest;
    }
    return { whole: { from: 1_000_000, to: at + 500 }, idle };
  });

describe("the window", () => {
  it("lies within the run after any zoom and pan", () => {
    const windows = length.chain((whole) =>
      fc.tuple(
        fc.constant(whole),
        windowIn(whole),
        fc.double({ min: 0.01, max: 100, noNaN: true }),
        share,
        fc.double({ min: -3, max: 3, noNaN: true }),
      ),
    );
    fc.assert(
      fc.property(windows, ([whole, window, factor, at, by]) => {
        for (const next of [
          zoom(window, whole, factor, window.from + at * (window.to - window.from)),
          pan(window, whole, by * whole),
        ]) {
          expect(next.from).toBeGreaterThanOrEqual(0);
          expect(next.to).toBeLessThanOrEqual(whole + 1e-6);
          expect(next.to - next.from).toBeGreaterThanOrEqual(Math.min(NARROWEST, whole) - 1e-6);
        }
      }),
    );
  });

  it("comes back when zoomed in and out at the same point", () => {
    const windows = length.chain((whole) => fc.tuple(fc.constant(whole), windowIn(whole), share));
    fc.assert(
      fc.property(windows, ([whole, window, at]) => {
        fc.pre((window.to - window.from) / 2 > NARROWEST);
        const point = window.from + at * (window.to - window.from);
        const back = zoom(zoom(window, whole, 2, point), whole, 0.5, point);
        expect(back.from).toBeCloseTo(window.from, 3);
        expect(back.to).toBeCloseTo(window.to, 3);
      }),
    );
  });

  it("keeps the point under the pointer where it is", () => {
    expect(zoom({ from: 0, to: 1000 }, 1000, 4, 500)).toEqual({ from: 375, to: 625 });
    expect(zoom({ from: 0, to: 1000 }, 1000, 2, 0)).toEqual({ from: 0, to: 500 });
  });

  it("moves to a part that is off screen, and stays for one that is on it", () => {
    const window = { from: 100, to: 200 };
    expect(reveal(window, 1000, { from: 120, to: 130 })).toBe(window);
    expect(reveal(window, 1000, { from: 500, to: 520 })).toEqual({ from: 460, to: 560 });
    expect(reveal(window, 1000, { from: 300, to: 600 })).toEqual({ from: 270, to: 630 });
  });
});

describe("the scale", () => {
  it("is monotone, and both directions agree", () => {
    fc.assert(
      fc.property(runs, fc.array(share, { minLength: 2, maxLength: 20 }), ({ whole, idle }, shares) => {
        const scale = makeScale(whole, idle);
        const positions = [...shares].sort((a, b) => a - b).map((at) => at * scale.length);
        const times = positions.map((position) => timeAt(scale, position));
        times.forEach((time, i) => {
          expect(time).toBeGreaterThanOrEqual((times[i - 1] ?? whole.from) - 1e-3);
          expect(Math.abs(positionOf(scale, time) - (positions[i] ?? 0))).toBeLessThan(1e-2);
        });
      }),
    );
  });

  it("draws a hidden stretch narrow and the rest to scale", () => {
    const scale = makeScale({ from: 0, to: 60_000 }, [{ from: 4000, to: 52_000 }]);
    expect(positionOf(scale, 4000)).toBe(4000);
    expect(positionOf(scale, 52_000)).toBe(4960);
    expect(positionOf(scale, 60_000)).toBe(scale.length);
  });
});

describe("idle stretches", () => {
  it("are hidden when they would squeeze everything else", () => {
    expect(
      longIdle({ from: 0, to: 60_000 }, [
        { from: 0, to: 4000 },
        { from: 52_000, to: 60_000 },
      ]),
    ).toEqual([{ from: 4000, to: 52_000 }]);
  });

  it("stay when they are as long as the work beside them: a backoff of seconds is worth seeing", () => {
    const tries = [0, 2800, 7400].map((from) => ({ from, to: from + 800 }));
    expect(longIdle({ from: 0, to: 8200 }, tries)).toEqual([]);
  });

  it("are what no work covers", () => {
    const busy = union([
      { from: 5, to: 10 },
      { from: 8, to: 20 },
      { from: 30, to: 31 },
    ]);
    expect(busy).toEqual([
      { from: 5, to: 20 },
      { from: 30, to: 31 },
    ]);
    expect(gaps({ from: 0, to: 40 }, busy)).toEqual([
      { from: 0, to: 5 },
      { from: 20, to: 30 },
      { from: 31, to: 40 },
    ]);
  });
});

describe("ticks", () => {
  it("ascend in time and place, are few enough, and none lies in a hidden stretch", () => {
    fc.assert(
      fc.property(
        runs,
        share,
        share,
        fc.integer({ min: 1, max: 20 }),
        fc.constantFrom(0, 330, -210),
        ({ whole, idle }, a, b, most, offsetMinutes) => {
          const scale = makeScale(whole, idle);
          const window = clamp(
            { from: Math.min(a, b) * scale.length, to: Math.max(a, b) * scale.length },
            scale.length,
          );
          for (const clock of [{ kind: "relative" } as const, { kind: "zone", offsetMinutes } as const]) {
            const found = ticks(scale, window, { most, clock });
            expect(found.length).toBeLessThanOrEqual(most * 2 + 2);
            found.forEach(({ at, share: place, label }, i) => {
              expect(label).not.toBe("");
              expect(at).toBeGreaterThan(found[i - 1]?.at ?? Number.NEGATIVE_INFINITY);
              expect(place).toBeGreaterThan(found[i - 1]?.share ?? -1e-9);
              expect(idle.every((gap) => at <= gap.from || at >= gap.to)).toBe(true);
            });
          }
        },
      ),
    );
  });

  it("are labelled as coarsely as their step allows", () => {
    const labels = (to: number, most: number, offsetMinutes?: number) =>
      ticks(makeScale({ from: 0, to }, []), fit(to), {
        most,
        clock: offsetMinutes === undefined ? { kind: "relative" } : { kind: "zone", offsetMinutes },
      }).map(({ label }) => label);
    expect(labels(8000, 4)).toEqual(["0 s", "2 s", "4 s", "6 s", "8 s"]);
    expect(labels(400, 4)).toEqual(["0 ms", "100 ms", "200 ms", "300 ms", "400 ms"]);
    expect(labels(7_200_000, 4)).toEqual(["0 s", "30 m", "1 h", "1 h 30 m", "2 h"]);
    expect(labels(2000, 2, 120)).toEqual(["02:00:00", "02:00:01", "02:00:02"]);
  });

  it("step as people count", () => {
    expect([1, 3, 120, 7000, 40_000, 2_000_000, 1e9].map(niceStep)).toEqual([
      1, 5, 200, 10_000, 60_000, 3_600_000, 1_209_600_000,
    ]);
  });
});

describe("the overview", () => {
  it("adds up to the time that was busy", () => {
    const busy = fc
      .array(fc.tuple(fc.nat(9000), fc.nat(1000)), { maxLength: 50 })
      .map((list) => list.map(([from, for_]) => ({ from, to: from + for_ })));
    fc.assert(
      fc.property(busy, fc.integer({ min: 1, max: 300 }), (intervals, count) => {
        const scale = makeScale({ from: 0, to: 10_000 }, []);
        const sum = overview(scale, intervals, count).reduce((total, each) => total + each, 0) * (10_000 / count);
        expect(sum).toBeCloseTo(
          intervals.reduce((total, { from, to }) => total + (to - from), 0),
          3,
        );
      }),
    );
  });

  it("shows two at once twice as high as one", () => {
    const scale = makeScale({ from: 0, to: 100 }, []);
    expect(
      overview(
        scale,
        [
          { from: 0, to: 50 },
          { from: 25, to: 50 },
        ],
        4,
      ),
    ).toEqual([1, 2, 0, 0]);
  });
});
