import { expect, test } from "vitest";
import { roundLength } from "@/lib/base/roundLength";
import { barTicks } from "@/lib/layout/barTicks";

const HOUR = 3_600_000;
const from = Date.UTC(2026, 10, 22, 7);
const bars = (count: number, length: number) => Array.from({ length: count }, (_, i) => from + i * length);
const texts = (ticks: readonly number[]) => ticks.map((at) => new Date(at).toISOString().slice(8, 16));

test.each([
  [1, 1],
  [3, 5],
  [1_001, 2_000],
  [61_000, 120_000],
  [335 * 60_000, 6 * HOUR],
  [25 * HOUR, 48 * HOUR],
  [1500 * 24 * HOUR, 1500 * 24 * HOUR],
])("a bar of at least %i ms is %i ms long", (least, length) => {
  expect(roundLength(least)).toBe(length);
});

test("bars are named at round times, few enough to be read", () => {
  expect(texts(barTicks(bars(60, HOUR), HOUR))).toEqual(["22T12:00", "23T00:00", "23T12:00", "24T00:00", "24T12:00"]);
  expect(texts(barTicks(bars(60, 60_000), 60_000))).toEqual([
    "22T07:00",
    "22T07:10",
    "22T07:20",
    "22T07:30",
    "22T07:40",
    "22T07:50",
  ]);
  expect(barTicks([], HOUR)).toEqual([]);
});
