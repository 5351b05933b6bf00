import { describe, expect, test } from "vitest";
import type { Retrier } from "@/lib/asl/machine";
import {
  countRetry,
  errorMatches,
  findCatcher,
  findRetrier,
  explainRecovery,
  nextRetry,
  plannedDelayMs,
} from "@/lib/asl/recovery";

const retrier = (over: Partial<Retrier> = {}): Retrier => ({
  errorEquals: ["States.ALL"],
  intervalSeconds: 1,
  maxAttempts: 3,
  backoffRate: 2,
  jitter: "NONE",
  ...over,
});

describe("which name answers which error", () => {
  test.each([
    ["States.ALL", "Boom", true],
    ["States.ALL", "States.Timeout", true],
    ["States.ALL", "States.DataLimitExceeded", true],
    ["States.ALL", "States.Runtime", false],
    ["States.Runtime", "States.Runtime", false],
    ["States.TaskFailed", "Boom", true],
    ["States.TaskFailed", "States.Permissions", true],
    ["States.TaskFailed", "States.Timeout", false],
    ["States.TaskFailed", "States.HeartbeatTimeout", false],
    ["States.TaskFailed", "States.Runtime", false],
    ["States.Timeout", "States.Timeout", true],
    ["States.Timeout", "States.HeartbeatTimeout", true],
    ["States.HeartbeatTimeout", "States.HeartbeatTimeout", true],
    ["States.HeartbeatTimeout", "States.Timeout", false],
    ["Boom", "Boom", true],
    ["Boom", "boom", false],
    ["Boom", "Boom.Inner", false],
    ["State.ALL", "Boom", false],
    ["__proto__", "Boom", false],
    ["__proto__", "__proto__", true],
    ["constructor", "Boom", false],
  ])("%s on %s: %s", (name, error, expected) => {
    expect(errorMatches(name, error)).toBe(expected);
  });

  test("an expired heartbeat is recorded as States.Timeout and answered by both names", () => {
    const failure = { error: "States.Timeout", heartbeat: true };
    expect(errorMatches("States.HeartbeatTimeout", failure)).toBe(true);
    expect(errorMatches("States.Timeout", failure)).toBe(true);
    expect(errorMatches("States.TaskFailed", failure)).toBe(false);
  });

  test("a failure without an error is answered by States.ALL and by no custom name", () => {
    expect(errorMatches("States.ALL", {})).toBe(true);
    expect(errorMatches("Boom", { error: null })).toBe(false);
  });

  test("the first entry that answers is taken, in the order of the definition", () => {
    const list = [{ errorEquals: ["A", "B"] }, { errorEquals: ["B"] }, { errorEquals: ["States.ALL"] }];
    expect(findRetrier(list, "B")).toBe(0);
    expect(findCatcher(list, "C")).toBe(2);
    expect(findCatcher(list, "States.Runtime")).toBe(-1);
    expect(findCatcher([], "B")).toBe(-1);
  });
});

describe("retries", () => {
  test("each retrier counts for itself, and a used-up one hands over to Catch", () => {
    const list = [
      retrier({ errorEquals: ["Rare"], maxAttempts: 1 }),
      retrier({ errorEquals: ["State.ALL"], maxAttempts: 2 }),
      retrier({ errorEquals: ["HandleItemFailError"], maxAttempts: 3 }),
      retrier({ maxAttempts: 99 }),
    ];
    let used: readonly number[] = [];
    const kinds: string[] = [];
    for (const error of ["Rare", "HandleItemFailError", "HandleItemFailError", "Rare", "HandleItemFailError"]) {
      const decision = nextRetry(list, used, error);
      kinds.push(decision.kind === "none" ? "none" : `${decision.kind} ${decision.index}`);
      if (decision.kind === "retry") used = countRetry(used, decision.index);
    }
    expect(kinds).toEqual(["retry 0", "retry 2", "retry 2", "usedUp 0", "retry 2"]);
    expect(used).toEqual([1, 0, 3]);
    expect(nextRetry(list, used, "HandleItemFailError")).toEqual({ kind: "usedUp", index: 2 });
  });

  test("MaxAttempts 0 never retries", () => {
    expect(nextRetry([retrier({ maxAttempts: 0 })], [], "Boom")).toEqual({ kind: "usedUp", index: 0 });
  });

  test("nothing retries States.Runtime", () => {
    expect(nextRetry([retrier()], [], "States.Runtime")).toEqual({ kind: "none" });
  });

  test("waits grow by BackoffRate from the retrier's own count", () => {
    const r = retrier({ intervalSeconds: 3, backoffRate: 1.5 });
    expect([1, 2, 3].map((k) => plannedDelayMs(r, k).maxMs)).toEqual([3000, 4500, 6750]);
  });

  test("MaxDelaySeconds bounds every wait", () => {
    const r = retrier({ intervalSeconds: 5, backoffRate: 10, maxDelaySeconds: 60 });
    expect([1, 2, 3].map((k) => plannedDelayMs(r, k))).toEqual([
      { minMs: 5000, maxMs: 5000 },
      { minMs: 50000, maxMs: 50000 },
      { minMs: 60000, maxMs: 60000 },
    ]);
  });

  test("full jitter waits anything up to the planned delay", () => {
    expect(plannedDelayMs(retrier({ jitter: "FULL", maxDelaySeconds: 3 }), 3)).toEqual({ minMs: 0, maxMs: 3000 });
  });

  test("a wait stays finite however often it has doubled", () => {
    expect(Number.isSafeInteger(plannedDelayMs(retrier(), 99_999_999).maxMs)).toBe(true);
  });
});

describe("why each retrier and catcher did or did not act", () => {
  const catcher = (...errorEquals: string[]) => ({ errorEquals, next: "Sorry" });
  const lists = {
    retry: [
      retrier({ errorEquals: ["Busy"] }),
      retrier({ errorEquals: ["Declined", "Late"], maxAttempts: 2 }),
      retrier(),
    ],
    catch: [catcher("States.Timeout"), catcher("Declined"), catcher("States.ALL")],
  };
  const words = (used: readonly number[], error: string, final = false) => {
    const { retriers, catchers } = explainRecovery(lists, used, { error }, final);
    return [retriers, catchers].map((list) =>
      list
        .map((one) => ("by" in one ? `${one.kind} by ${one.by}` : "because" in one ? one.because : one.kind))
        .join(", "),
    );
  };
  test.each<[string, readonly number[], string, boolean, readonly string[]]>([
    [
      "the first retrier that answers acts, and nobody after it is asked",
      [],
      "Late",
      false,
      ["otherError, acts by Late, earlier", "retried, retried, retried"],
    ],
    [
      "a retrier that is used up hands over to Catch, never to a later retrier",
      [0, 2],
      "Declined",
      false,
      ["otherError, usedUp by Declined, earlier", "otherError, acts by Declined, earlier"],
    ],
    [
      "nothing answers States.Runtime, not even States.ALL",
      [],
      "States.Runtime",
      false,
      ["unanswerable, unanswerable, unanswerable", "unanswerable, unanswerable, unanswerable"],
    ],
    [
      "a failure that is final is shown to neither list",
      [],
      "States.DataLimitExceeded",
      true,
      ["unanswerable, unanswerable, unanswerable", "unanswerable, unanswerable, unanswerable"],
    ],
  ])("%s", (_, used, error, final, expected) => {
    expect(words(used, error, final)).toEqual(expected);
  });
});
