import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { MINUTE_MS } from "@/lib/base/time";
import { VERDICT_CODES } from "@/lib/contract/verdict";
import type { Condition } from "@/lib/contract/watch/condition";
import { parseCondition } from "@/lib/contract/watch/parseCondition";
import { printCondition } from "@/lib/contract/watch/printCondition";
import { MEASURES } from "@/lib/stats/usual/measure";

describe("what a rule waits for is read as it is written", () => {
  test.each<[string, Condition]>([
    ["failureRate > 5% over 15m", { measure: "failureRate", percent: 5, overMs: 15 * MINUTE_MS, least: 1 }],
    ["failureRate > 5% over 15m least 10", { measure: "failureRate", percent: 5, overMs: 15 * MINUTE_MS, least: 10 }],
    ["FAILURERATE>0.25% over 5m", { measure: "failureRate", percent: 0.25, overMs: 5 * MINUTE_MS, least: 1 }],
    ["p95 > 30s over 1h", { measure: "p95", ms: 30_000, overMs: 60 * MINUTE_MS }],
    ["silence > 2h", { measure: "silence", ms: 120 * MINUTE_MS }],
    ["cost > $05.50 over 1d", { measure: "cost", dollars: "5.5", overMs: 1_440 * MINUTE_MS }],
    ["verdict = DIVERGED", { measure: "verdict", code: "diverged", overMs: 1_440 * MINUTE_MS }],
    ["verdict = not-replayable over 1h", { measure: "verdict", code: "notReplayable", overMs: 60 * MINUTE_MS }],
    ["limits.events > 80%", { measure: "limits.events", percent: 80, overMs: 1_440 * MINUTE_MS }],
    ["limits.payload > 90.5% over 2h", { measure: "limits.payload", percent: 90.5, overMs: 120 * MINUTE_MS }],
    ["worse", { measure: "worse", of: null }],
    [" worse : failures ", { measure: "worse", of: "failures" }],
  ])("%s", (text, condition) => {
    expect(parseCondition(text)).toEqual({ ok: true, value: condition });
  });
});

describe("an error points at what is wrong", () => {
  test.each<[string, string, RegExp]>([
    ["", "", /What is watched is missing/],
    ["failurRate > 5% over 15m", "failurRate", /did you mean `failureRate`/i],
    ["weather > 5%", "weather", /Write one of failureRate/],
    ["failureRate < 5% over 15m", "<", /Write `>` behind `failureRate`/],
    ["failureRate >= 5% over 15m", ">=", /Write `>`/],
    ["failureRate > 5 over 15m", "5", /a share below 100%/],
    ["failureRate > 100% over 15m", "100%", /a share below 100%/],
    ["failureRate > 5%", "", /needs a window/],
    ["failureRate > 5% over 7m", "7m", /a multiple of 5m/],
    ["failureRate > 5% over 14d", "14d", /at most 13d/],
    ["failureRate > 5% over", "", /a multiple of 5m/],
    ["failureRate", "", /Write `>`/],
    ["failureRate > 5% over 15m least", "", /a number of executions from 1/],
    ["failureRate > 5% over 15m least 0", "0", /a number of executions from 1/],
    ["failureRate > 5% over 15m least 2.5", "2.5", /a number of executions from 1/],
    ["cost > $5 over 1d least 5", "least 5", /Nothing follows here/],
    ["p95 > 30 over 1h", "30", /a length of time/],
    ["silence > 1m", "1m", /from 5m to 90d/],
    ["silence > 2h over 1d", "over 1d", /Nothing follows here/],
    ["cost > 5 over 1d", "5", /dollars such as/],
    ["verdict = BROKEN", "BROKEN", /`DIVERGED`/],
    ["worse:everything", "everything", /`failures`/],
    ["worse failures", "", /Write `:`/],
  ])("%s", (text, at, message) => {
    const read = parseCondition(text);
    expect(read.ok).toBe(false);
    if (read.ok) return;
    expect(text.slice(read.error.at, read.error.at + read.error.length)).toBe(at);
    expect(read.error.message).toMatch(message);
  });

  test("it is bounded", () => {
    expect(parseCondition(`worse${" ".repeat(300)}`).ok).toBe(false);
  });
});

const window = fc.integer({ min: 1, max: 13 * 288 }).map((steps) => steps * 5 * MINUTE_MS);
const percent = fc.integer({ min: 0, max: 999_999 }).map((n) => n / 10_000);
const conditions: fc.Arbitrary<Condition> = fc.oneof(
  fc.record({
    measure: fc.constant("failureRate" as const),
    percent,
    overMs: window,
    least: fc.integer({ min: 1, max: 1_000_000 }),
  }),
  fc.record({
    measure: fc.constantFrom("p50" as const, "p95" as const, "p99" as const),
    ms: fc.integer({ min: 0, max: 1e9 }),
    overMs: window,
  }),
  fc.record({
    measure: fc.constant("silence" as const),
    ms: fc.integer({ min: 5 * MINUTE_MS, max: 90 * 1_440 * MINUTE_MS }),
  }),
  fc.record({
    measure: fc.constant("cost" as const),
    dollars: fc.integer({ min: 0, max: 1e9 }).map((n) => String(n / 1_000)),
    overMs: window,
  }),
  fc.record({ measure: fc.constant("verdict" as const), code: fc.constantFrom(...VERDICT_CODES), overMs: window }),
  fc.record({
    measure: fc.constantFrom("limits.events" as const, "limits.payload" as const),
    percent,
    overMs: window,
  }),
  fc.record({ measure: fc.constant("worse" as const), of: fc.constantFrom(null, ...MEASURES) }),
);

test("what is printed is read as the same", () => {
  fc.assert(
    fc.property(conditions, (condition) => {
      expect(parseCondition(printCondition(condition))).toEqual({ ok: true, value: condition });
    }),
  );
});
