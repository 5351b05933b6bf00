import { describe, expect, test } from "vitest";
import type { JsonObject } from "@/lib/base/json";
import type { FailureRecovery } from "@/lib/history/span";
import { lostFields } from "@/lib/layout/lostFields";
import { recoveryRules } from "@/lib/layout/recoveryRules";

const BODY: JsonObject = {
  Retry: [
    { ErrorEquals: ["States.Timeout"], IntervalSeconds: 30 },
    { ErrorEquals: ["Busy", "Down"], MaxAttempts: 2, BackoffRate: 3, JitterStrategy: "FULL" },
    { ErrorEquals: ["States.ALL"] },
  ],
  Catch: [
    { ErrorEquals: ["Refused"], Next: "Ask", ResultPath: null },
    { ErrorEquals: ["States.ALL"], Next: "Clean" },
  ],
};

const retried = (error: string, retrier: number, eventId = 3): FailureRecovery => ({
  ...{ eventId, error, action: "retry", retrier, used: 1, maxAttempts: 2, plannedMs: 3_000 },
});
const caught = (error: string, catcher: number, usedUp: number | null): FailureRecovery => ({
  ...{ eventId: 9, error, action: "catch", catcher, next: "Clean", usedUp },
});
const failed = (error: string, judged = true): FailureRecovery => ({
  ...{ eventId: 9, error, action: "fail", usedUp: null, judged },
});
const told = (recovery: readonly FailureRecovery[], body: JsonObject = BODY) =>
  recoveryRules(body, recovery).map(({ kind, place, verdict }) => `${kind} ${place}: ${verdict}`);

describe("each retrier and catcher says why it did or did not act", () => {
  test("one retries, those before it name another error, those behind it are not asked", () => {
    expect(told([retried("Down", 1)])).toEqual([
      "Retrier 1 of 3: does not name Down",
      "Retrier 2 of 3: acts: retry 1 of 2, waits 3 s",
      "Retrier 3 of 3: not asked: one before it answers",
      "Catcher 1 of 2: not asked: it was retried",
      "Catcher 2 of 2: not asked: it was retried",
    ]);
  });

  test("used up, a catcher takes it, and its data is replaced by the error", () => {
    const recovery = [retried("Down", 1), retried("Busy", 1), caught("Down", 1, 1)];
    expect(told(recovery)).toEqual([
      "Retrier 1 of 3: does not name Down",
      "Retrier 2 of 3: used up (2 of 2)",
      "Retrier 3 of 3: not asked: one before it answers",
      "Catcher 1 of 2: does not name Down",
      "Catcher 2 of 2: acts: goes on to Clean",
    ]);
    const [, second, , , last] = recoveryRules(BODY, recovery);
    expect(second?.settings).toBe("IntervalSeconds 1 · BackoffRate 3 · MaxAttempts 2 · full jitter");
    expect(last?.settings).toBe("No ResultPath: the error takes the place of the input.");
  });

  test("an expired heartbeat, recorded as States.Timeout, is told by who answered it", () => {
    const body = { Retry: [{ ErrorEquals: ["States.HeartbeatTimeout"] }], Catch: [] };
    expect(told([retried("States.Timeout", 0)], body)).toEqual(["Retrier 1 of 1: acts: retry 1 of 3, waits 3 s"]);
    expect(told([failed("States.Timeout")], body)).toEqual(["Retrier 1 of 1: does not name States.Timeout"]);
  });

  test("nothing answers States.Runtime, nor what ended a state although rules name it", () => {
    expect(told([failed("States.Runtime")])[2]).toBe("Retrier 3 of 3: nothing answers States.Runtime");
    expect(told([failed("Down")])[1]).toBe("Retrier 2 of 3: nothing answers Down");
  });

  test("without a definition, or a judgement by it, nothing is told", () => {
    expect(recoveryRules(undefined, [retried("Down", 1)])).toEqual([]);
    expect(told([failed("Down", false)])).toEqual([]);
    expect(told([{ eventId: 3, error: "Down", action: "open" }])).toEqual([]);
  });

  test("rules that are no rules are left out", () => {
    expect(told([failed("Down")], { Retry: [null, 3, { ErrorEquals: [1, "X"] }], Catch: "x" })).toEqual([
      "Retrier 1 of 1: does not name Down",
    ]);
  });
});

test("fields that went into a state and not into the next one are lost; what is no object tells nothing", () => {
  expect(lostFields('{"a":1,"b":2}', '{"b":3,"Error":"X"}')).toEqual(["a"]);
  expect(lostFields('{"a":1}', '{"a":1,"problem":{}}')).toEqual([]);
  expect(lostFields('{"a":1,"__proto__":2}', '"text"')).toEqual(["a", "__proto__"]);
  for (const [before, after] of [
    ["[1]", "{}"],
    ["{", "{}"],
    [null, "{}"],
    ['{"a":1}', null],
  ] as const)
    expect(lostFields(before, after)).toBeNull();
});
