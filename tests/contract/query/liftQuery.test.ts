import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { instant } from "@/lib/base/instant";
import { NOTHING_CHOSEN } from "@/lib/contract/dimension";
import { liftQuery, queryOfChoices } from "@/lib/contract/query/liftQuery";
import { parseQuery } from "@/lib/contract/query/parseQuery";
import { printQuery } from "@/lib/contract/query/printQuery";
import { EXECUTION_STATUSES, MACHINE_TYPES } from "@/lib/contract/status";
import { ACCOUNTED_STATES } from "@/lib/contract/accounted";
import { VERDICT_CODES } from "@/lib/contract/verdict";

const NOW = Date.UTC(2026, 10, 22, 14);
const word = fc.string({ minLength: 1, maxLength: 20 });

function lifted(text: string) {
  const parsed = parseQuery(text);
  if (!parsed.ok) throw new Error(text);
  const { rest, ...known } = liftQuery(parsed.value, NOW);
  const given = Object.entries(known).filter(([, value]) => value !== null && !(Array.isArray(value) && !value.length));
  return { ...Object.fromEntries(given), rest: printQuery(rest) };
}

describe("what indexes and roll-ups know of a query", () => {
  test("is all of one that was made of choices and bounds", () => {
    const choices = fc.record({
      status: fc.subarray([...EXECUTION_STATUSES]),
      machine: fc.uniqueArray(word, { maxLength: 3 }),
      type: fc.subarray([...MACHINE_TYPES]),
      error: fc.uniqueArray(fc.oneof(word, fc.constant("0123456789abcdef")), { maxLength: 3 }),
      verdict: fc.subarray([...VERDICT_CODES]),
      accounted: fc.subarray([...ACCOUNTED_STATES]),
      from: fc.option(fc.integer({ min: 0, max: 2e12 }).map(instant)),
      to: fc.option(fc.integer({ min: 0, max: 2e12 }).map(instant)),
    });
    fc.assert(
      fc.property(choices, (chosen) => {
        const query = queryOfChoices(chosen);
        expect(liftQuery(query, NOW)).toEqual({ ...NOTHING_CHOSEN, ...chosen, rest: null });
        expect(parseQuery(printQuery(query))).toEqual({ ok: true, value: query });
      }),
    );
  });

  test.each([
    ["status:failed timeout", { status: ["FAILED"], rest: "timeout" }],
    ["(status:failed OR status:aborted) machine=a", { status: ["FAILED", "ABORTED"], machine: ["a"], rest: "" }],
    ["status:failed OR timeout", { rest: "status:failed OR timeout" }],
    ["-status:failed", { rest: "-status:failed" }],
    ["status!=failed", { rest: "status!=failed" }],
    ["machine:a", { rest: "machine:a" }],
    ["status:failed status:aborted", { status: ["FAILED"], rest: "status:aborted" }],
    ["error=0123456789abcdef", { rest: "error=0123456789abcdef" }],
    ["fingerprint=0123456789abcdef", { error: ["0123456789abcdef"], rest: "" }],
    ["started>now-1h", { from: NOW - 3_600_000 + 1, rest: "" }],
    ["started:2026-11-22", { from: Date.UTC(2026, 10, 22), to: Date.UTC(2026, 10, 23), rest: "" }],
    [
      'started>=2026-11-20 started<="22 Nov" started<2026-11-21',
      { from: Date.UTC(2026, 10, 20), to: Date.UTC(2026, 10, 21), rest: "" },
    ],
  ])("of %s is taken out", (text, expected) => {
    expect(lifted(text)).toEqual(expected);
  });
});
