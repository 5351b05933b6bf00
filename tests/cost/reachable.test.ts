import { expect, test } from "vitest";
import { EXPRESS_LIMIT_MS } from "@/lib/cost/checks";
import { overDuration } from "@/lib/cost/curve";
import { pricesOf } from "@/lib/cost/prices";
import { reachable } from "@/lib/cost/reachable";

const CURVE = [0, 200, 400, 600].map((at) => ({ at, standard: 5, express: at / 100 }));

test("Express ends where it ends, between two points of its line; Standard goes on", () => {
  expect(reachable(CURVE, 300)).toEqual([
    { at: 0, standard: 5, express: 0 },
    { at: 200, standard: 5, express: 2 },
    { at: 300, standard: 5, express: 3 },
    { at: 400, standard: 5, express: null },
    { at: 600, standard: 5, express: null },
  ]);
});

test("a point that stands where it ends is there once, and a curve that ends before is as it is", () => {
  expect(reachable(CURVE, 400).map(({ at, express }) => [at, express])).toEqual([
    [0, 0],
    [200, 2],
    [400, 4],
    [600, null],
  ]);
  expect(reachable(CURVE, 600)).toBe(CURVE);
  expect(reachable(CURVE, null)).toBe(CURVE);
});

test("the axis of a machine goes on beyond five minutes only where its executions do", () => {
  const axisOf = (durationMs: number, transitions: number) =>
    overDuration({ transitions, durationMs, memoryMb: 64, logBytes: 0 }, pricesOf("us-east-1")).points.at(-1)?.at;
  expect(axisOf(20_000, 2_000)).toBe(EXPRESS_LIMIT_MS);
  expect(axisOf(400_000, 10)).toBeGreaterThanOrEqual(800_000);
});
