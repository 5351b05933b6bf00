import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { MAX_DEPTH, MAX_QUERY, MAX_TERMS, parseQuery } from "@/lib/contract/query/parseQuery";
import { printQuery } from "@/lib/contract/query/printQuery";
import type { Query } from "@/lib/contract/query/query";
import { pointAt, wordProblem } from "@/lib/contract/query/syntaxProblem";
import { anyQuery } from "./arbitraryQuery";

/** The normal form of a query's text. */
function form(text: string): string {
  const parsed = parseQuery(text);
  if (!parsed.ok) throw new Error(`${pointAt(text, parsed.error)}\n${wordProblem(parsed.error)}`);
  return printQuery(parsed.value);
}

function picture(text: string): string {
  const parsed = parseQuery(text);
  if (parsed.ok) return "no problem";
  return `${pointAt(text, parsed.error)}\n${wordProblem(parsed.error)}`;
}

describe("a query", () => {
  test("is read from its text as it was printed", () => {
    fc.assert(
      fc.property(anyQuery, (query) => {
        const text = printQuery(query);
        fc.pre(text.length <= MAX_QUERY);
        expect(parseQuery(text)).toEqual({ ok: true, value: query });
      }),
      { numRuns: 1000 },
    );
  });

  test("whose text lost its last quote is not read as the same", () => {
    fc.assert(
      fc.property(anyQuery, (query) => {
        const text = printQuery(query);
        fc.pre(text.length <= MAX_QUERY && text.endsWith('"'));
        expect(parseQuery(text.slice(0, -1))).not.toEqual({ ok: true, value: query });
      }),
    );
  });

  test("of any text is read or refused, and what is read prints to the same", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'ab:"()-=<>! OR.\\[]1dm'), maxLength: 40 }), (text) => {
        const parsed = parseQuery(text);
        if (parsed.ok) {
          expect(parseQuery(printQuery(parsed.value))).toEqual(parsed);
        } else {
          expect(parsed.error.at).toBeLessThanOrEqual(text.length);
          expect(wordProblem(parsed.error)).toMatch(/\.$/);
        }
      }),
      { numRuns: 1000 },
    );
  });

  test.each([
    ["", ""],
    ["timeout", "timeout"],
    ['"card was declined"', '"card was declined"'],
    ["status:FAILED", "status:failed"],
    ["Status: timed_out", "status:timed-out"],
    ["verdict:notReplayable", "verdict:not-replayable"],
    ['input.orderId = "o-17"', "input.orderId=o-17"],
    ["-error:Timeout", "-error:Timeout"],
    ["NOT error:Timeout AND status:failed", "-error:Timeout status:failed"],
    ["a OR b c", "a OR b c"],
    ["(a OR b) c", "(a OR b) c"],
    ["((a b) c)", "a b c"],
    ["-(a b)", "-(a b)"],
    ["duration>5m", "duration>5m"],
    ['duration>"1 m 12.204 s"', "duration>1m12.204s"],
    ["duration>=90s", "duration>=1m30s"],
    ['startedAt>"2026-11-22 14:00"', 'started>"2026-11-22 14:00"'],
    ["started>=2026-11-22T14:00:00+02:00", 'started>="2026-11-22 12:00:00"'],
    ['started:"22 Nov 14:03:11.204"', 'started:"22 Nov 14:03:11.204"'],
    ["started>24h", "started>now-1d"],
    ["limits.daysToRedrive<3", "limits.daysToRedrive<3"],
    ["cost>$0.000025", "cost>0.000025"],
    ["redriven:true", "redriven:yes"],
    ['result."Charge card".items[0].id=7', 'result["Charge card"].items[0].id=7'],
    ["input=plain", "input=plain"],
    [
      "arn:aws:states:us-east-1:123456789012:execution:orders:o-17",
      "arn:aws:states:us-east-1:123456789012:execution:orders:o-17",
    ],
    ["TypeError: undefined", '"TypeError:" undefined'],
    ["https://example.com/a", '"https://example.com/a"'],
    ["14:03:11", '"14:03:11"'],
    ["inputs", "inputs"],
    ["or and not", "or and not"],
  ])("%s is %s", (text, expected) => {
    expect(form(text)).toBe(expected);
    expect(form(expected)).toBe(expected);
  });

  test.each([
    "statsu:FAILED",
    "status:FIALED machine=x",
    "status>3",
    "a duration>5",
    "duration>",
    'name="o-17',
    "(status:failed",
    "status:failed)",
    "a OR",
    "OR a",
    "()",
    "a -",
    '""',
    "=5",
    "started>yesterday",
    "started>2026-02-30",
    "result=7",
    "input.=7",
    "input.amount>many",
    "redriven:maybe",
    "status: OR b",
  ])("%s is refused with the place, what is wrong and a remedy", (text) => {
    expect(picture(text)).toMatchSnapshot();
  });

  test("is bounded in length, depth and conditions", () => {
    expect(parseQuery("a".repeat(MAX_QUERY)).ok).toBe(true);
    expect(picture("a".repeat(MAX_QUERY + 1))).toContain("more than 2000 characters");
    expect(parseQuery("(".repeat(MAX_DEPTH) + "a" + ")".repeat(MAX_DEPTH)).ok).toBe(true);
    expect(picture("(".repeat(MAX_DEPTH + 1) + "a")).toContain("more than 20 deep");
    expect(picture("-".repeat(MAX_DEPTH + 1) + "a")).toContain("more than 20 deep");
    expect(parseQuery(Array.from({ length: MAX_TERMS }, () => "a").join(" ")).ok).toBe(true);
    expect(picture(Array.from({ length: MAX_TERMS + 1 }, () => "a").join(" "))).toContain("more than 100 conditions");
  });

  test("that is an ARN is a text, beside the field of that name", () => {
    expect(parseQuery("arn:aws:states:us-east-1:1:execution:m:n")).toMatchObject({ value: { kind: "text" } });
    const express = "d-5511:4c2f7c0e-2f7e-4d0b-93a8-1d2e3f4a5b6c";
    expect(parseQuery(express)).toMatchObject({ value: { kind: "text", text: express } });
    // A field stays one, and what is no id behind a name that is none is still told.
    expect(parseQuery(express.replace("d-5511", "name"))).toMatchObject({ value: { kind: "compare" } });
    expect(parseQuery("d-5511:4c2f7c0e")).toMatchObject({ ok: false });
    expect(parseQuery("arn:us-east-1")).toMatchObject({ value: { kind: "compare" } });
  });

  test("that differs in one operator is another query", () => {
    const parsed = (text: string): Query | null => {
      const result = parseQuery(text);
      return result.ok ? result.value : null;
    };
    expect(parsed("retries>3")).not.toEqual(parsed("retries>=3"));
    expect(parsed("a b")).not.toEqual(parsed("a OR b"));
  });
});
