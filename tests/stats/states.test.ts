import { describe, expect, test } from "vitest";
import { fold } from "@/lib/history/fold";
import { attributesOf } from "@/lib/stats/attributes";
import { sketchCount } from "@/lib/stats/sketch";
import { statesOf } from "@/lib/stats/states";
import { chargeRun, longRun } from "../support/ingested";

describe("the states of an execution", () => {
  test("count visits, attempts and failures, in the order in which they were entered", () => {
    const [charge, ...others] = statesOf(fold(chargeRun({}, { failures: 3 })));
    expect(others).toEqual([]);
    expect(charge).toMatchObject({ state: "Charge", visits: 1, attempts: 3, failures: 3, catches: 0, totalMs: 3099 });
    expect(sketchCount(charge?.durations ?? { zeros: 0, buckets: new Map() })).toBe(1);
  });

  test("of a loop are one line for all visits of a state", () => {
    const states = statesOf(fold(longRun(2001)));
    expect(states.length).toBe(40);
    expect(states.reduce((sum, { visits }) => sum + visits, 0)).toBe(1000);
    expect(states.every(({ attempts, failures }) => attempts === 0 && failures === 0)).toBe(true);
  });

  test("leave out the time of a visit that is not over", () => {
    const [charge] = statesOf(fold(chargeRun({}, { end: "open" })));
    expect(charge).toMatchObject({ visits: 1, totalMs: 0 });
    expect(charge?.durations).toEqual({ zeros: 0, buckets: new Map() });
  });
});

describe("the attributes of an execution", () => {
  test("are the scalars of its input and output by their path, those near the top first", () => {
    const input = { deep: { list: [{ sku: "a" }, 2] }, orderId: "o-1", none: null, empty: "", flag: false };
    expect(attributesOf(chargeRun(input, { end: "succeeded" }))).toEqual([
      { path: "input.orderId", value: "o-1" },
      { path: "input.flag", value: "false" },
      { path: "input.deep.list[1]", value: "2" },
      { path: "input.deep.list[0].sku", value: "a" },
      { path: "output.paid", value: "true" },
    ]);
  });

  test("are bounded, however large and deep the input", () => {
    const wide = Object.fromEntries(Array.from({ length: 5000 }, (_, i) => [`key${i}`, "x".repeat(5000)]));
    let deep: unknown = "bottom";
    for (let i = 0; i < 1000; i++) deep = { a: deep };
    for (const input of [wide, deep, Array(10_000).fill(wide.key1), JSON.parse('{"__proto__": {"x": 1}}')]) {
      const found = attributesOf(chargeRun(input));
      expect(found.length).toBeLessThanOrEqual(40);
      for (const { path, value } of found) expect(path.length + value.length).toBeLessThan(400);
    }
    expect(attributesOf(chargeRun(JSON.parse('{"__proto__": {"x": 1}}')))).toEqual([
      { path: "input.__proto__.x", value: "1" },
    ]);
  });
});
