import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  decodeSketch,
  EMPTY_SKETCH,
  encodeSketch,
  mergeSketches,
  quantile,
  RELATIVE_ERROR,
  sketchCount,
  sketchOf,
} from "@/lib/stats/sketch";

const durations = fc.array(fc.oneof(fc.nat(100), fc.nat(1e5), fc.nat(3.2e10)), { maxLength: 200 });

/** Distributions that sketches of other kinds go wrong on. */
const HOSTILE: Readonly<Record<string, (i: number) => number>> = {
  "all equal": () => 977,
  "all zero": () => 0,
  "two spikes, far apart": (i) => (i % 10 === 0 ? 86_400_000 : 3),
  "a heavy tail (Pareto, 0.5)": (i) => Math.round(1 / (1 - (i + 0.5) / 2_000) ** 2),
  "half zeros, and a year": (i) => (i % 2 === 0 ? 0 : 31_536_000_000),
  "powers of two": (i) => 2 ** (i % 45),
  "one after another": (i) => i,
  "nearly equal": (i) => 1_000_000 + (i % 3),
};

describe.each(Object.entries(HOSTILE))("a sketch of %s", (_name, value) => {
  const values = Array.from({ length: 2_000 }, (_, i) => value(i));
  const sorted = values.toSorted((a, b) => a - b);

  test("is within 1 % of each exact percentile", () => {
    const sketch = sketchOf(values);
    for (let percent = 0; percent <= 100; percent += 0.5) {
      const exact = sorted[Math.floor((percent / 100) * (values.length - 1))] ?? NaN;
      expect(Math.abs((quantile(sketch, percent / 100) ?? NaN) - exact)).toBeLessThanOrEqual(
        (RELATIVE_ERROR + 1e-6) * exact,
      );
    }
  });

  test("is the same however it was merged", () => {
    const parts = Array.from({ length: 20 }, (_, i) => sketchOf(values.slice(100 * i, 100 * i + 100)));
    const whole = encodeSketch(sketchOf(values));
    expect(encodeSketch(mergeSketches(parts))).toEqual(whole);
    expect(encodeSketch(mergeSketches(parts.toReversed()))).toEqual(whole);
    expect(encodeSketch(parts.reduce((a, b) => mergeSketches([b, a])))).toEqual(whole);
    // The twin: one value left out.
    expect(encodeSketch(mergeSketches([sketchOf(values.slice(1))]))).not.toEqual(whole);
  });
});

describe("a sketch of durations", () => {
  test("answers a quantile within its relative error of the true one", () => {
    fc.assert(
      fc.property(durations, fc.double({ min: 0, max: 1, noNaN: true }), (all, q) => {
        fc.pre(all.length > 0);
        const sorted = [...all].sort((a, b) => a - b);
        const exact = sorted[Math.floor(q * (all.length - 1))] ?? NaN;
        const found = quantile(sketchOf(all), q) ?? NaN;
        expect(Math.abs(found - exact)).toBeLessThanOrEqual(RELATIVE_ERROR * exact + 1e-6 * exact);
      }),
    );
  });

  test("of parts merges to the sketch of the whole, in any order", () => {
    fc.assert(
      fc.property(durations, durations, (a, b) => {
        expect(mergeSketches([sketchOf(a), sketchOf(b)])).toEqual(sketchOf([...b, ...a]));
        expect(mergeSketches([sketchOf(b), sketchOf(a)])).toEqual(sketchOf([...a, ...b]));
      }),
    );
  });

  test("reads back from its bytes, and is small", () => {
    fc.assert(
      fc.property(durations, (all) => {
        const bytes = encodeSketch(sketchOf(all));
        expect(decodeSketch(bytes)).toEqual(sketchOf(all));
        expect(bytes.length).toBeLessThanOrEqual(10 + 4 * all.length);
      }),
    );
  });

  test("refuses bytes that are not one", () => {
    expect(decodeSketch(Uint8Array.of())).toBeNull();
    expect(decodeSketch(Uint8Array.of(0x80))).toBeNull();
    expect(decodeSketch(Uint8Array.of(1, 2))).toBeNull();
    expect(decodeSketch(Uint8Array.of(0, 3, 0))).toBeNull();
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        const sketch = decodeSketch(bytes);
        if (sketch !== null) expect(sketchCount(sketch)).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  test("that is empty has no quantiles", () => {
    expect(quantile(EMPTY_SKETCH, 0.5)).toBeNull();
  });
});
