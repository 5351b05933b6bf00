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
