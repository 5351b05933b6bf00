import fc from "fast-check";
import { expect, it } from "vitest";
import { nearestStop, sliderStops } from "@/lib/layout/slider";

it("has whole stops that grow with their size, both ends among them", () => {
  expect(sliderStops(1, 40)).toEqual([1, 2, 3, 5, 7, 10, 15, 20, 30, 40]);
  expect(sliderStops(0, 5)).toEqual([0, 1, 2, 3, 5]);
  expect(sliderStops(100, 1000)).toEqual([100, 150, 200, 300, 500, 700, 1000]);
});

it("puts the thumb on a stop for its own value, and on a neighbour for a value between two", () => {
  const bounds = fc
    .tuple(fc.nat(1000), fc.integer({ min: 1, max: 1_000_000 }))
    .map(([from, more]) => [from, from + more]);
  fc.assert(
    fc.property(bounds, fc.nat(), ([from = 0, to = 0], seed) => {
      const stops = sliderStops(from, to);
      expect([...stops].sort((a, b) => a - b)).toEqual(stops);
      stops.forEach((stop, i) => expect(nearestStop(stops, stop)).toBe(i));
      const value = from + (seed % (to - from + 1));
      const above = stops.findIndex((stop) => stop >= value);
      expect([above - 1, above]).toContain(nearestStop(stops, value));
    }),
  );
});
