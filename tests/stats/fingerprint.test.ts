import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { causePattern, causeWords, failureText, fingerprint } from "@/lib/stats/fingerprint";

const same = (a: string, b: string) => expect(fingerprint("E", a)).toEqual(fingerprint("E", b));

describe("a fingerprint of a failure", () => {
  test("leaves out ids, numbers, times and quoted values", () => {
    same("Order 17 not found", "Order 4711 not found");
    same("no key 'a-1' in 'orders'", "no key 'b' in 'customers'");
    same("request 0f8fad5b-d9cb-469f-a165-70867728950e failed", "request 7c9e6679-7425-40de-944b-e07fc1f90ae7 failed");
    same(
      "not allowed on arn:aws:lambda:us-east-1:123456789012:function:pay",
      "not allowed on arn:aws:lambda:eu-west-1:210987654321:function:refund",
    );
    same("expired at 2026-01-02T03:04:05Z", "expired at 2026-02-03T04:05:06.789+01:00");
    same("object deadbeef01 is gone", "object 0123456789abcdef is gone");
    same("GET https://a.example/x?y=1 timed out", "GET https://b.example/ timed out");
  });

  test("keeps failures apart that say different things", () => {
    expect(fingerprint("E", "Card was declined")).not.toEqual(fingerprint("E", "Card has expired"));
    expect(fingerprint("E", "x")?.id).not.toBe(fingerprint("F", "x")?.id);
    expect(causePattern("the decade facade faded")).toBe("the decade facade faded");
  });

  test("looks at the message inside the cause of a Lambda function", () => {
    same(
      JSON.stringify({ errorMessage: "Order 1 not found", errorType: "NotFound", trace: ["a"], requestId: "1" }),
      JSON.stringify({ errorMessage: "Order 2 not found", errorType: "NotFound", trace: ["b", "c"] }),
    );
    expect(causePattern('{"errorMessage":"Order 1 not found","errorType":"NotFound"}')).toBe(
      "NotFound: Order <n> not found",
    );
  });

  test("is one whether a number in it has a fraction or not", () => {
    expect(fingerprint("SuspectedFraud", "Score 0.98")?.id).toBe(fingerprint("SuspectedFraud", "Score 1")?.id);
    expect(fingerprint("SuspectedFraud", "Score 0.98")?.id).not.toBe(fingerprint("SuspectedFraud", "Scores 1")?.id);
  });

  test("is read without marks, and with the name of its error once", () => {
    expect(failureText({ error: "TypeError", pattern: "TypeError: Cannot read <text> of <n>" })).toBe(
      "TypeError: Cannot read … of …",
    );
    expect(failureText({ error: "Declined", pattern: "Card <hex>" })).toBe("Declined: Card …");
    expect(failureText({ error: "States.Timeout", pattern: "" })).toBe("States.Timeout");
    expect(causeWords({ error: "TypeError", pattern: "TypeError: Cannot read <text> of <n>" })).toBe(
      "Cannot read … of …",
    );
    expect(causeWords({ error: "Declined", pattern: "TypeError: <n>" })).toBe("TypeError: …");
    expect(causeWords({ error: "S3.AccessDenied", pattern: "S<n>.AccessDenied: Access denied to <n>" })).toBe(
      "Access denied to …",
    );
    expect(causeWords({ error: "KeyError", pattern: "KeyError: <text>" })).toBe("");
  });

  test("is nothing when nothing is known", () => {
    expect(fingerprint(null, null)).toBeNull();
    expect(fingerprint("States.Timeout", null)).toMatchObject({ error: "States.Timeout", pattern: "" });
  });

  test("takes any text, and the pattern of a pattern is itself", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 300 }), (cause) => {
        expect(fingerprint("E", cause)?.id).toMatch(/^[0-9a-f]{16}$/);
        expect(causePattern(causePattern(cause))).toBe(causePattern(cause));
      }),
    );
  });

  test("has a bounded pattern however long and hostile the cause", () => {
    for (const unit of ['"', "'", "a", "0", "arn:", "0x", " ", "http://", "{", "2026-01-01T"]) {
      expect(causePattern(unit.repeat(200_000)).length).toBeLessThanOrEqual(300);
    }
  });
});
