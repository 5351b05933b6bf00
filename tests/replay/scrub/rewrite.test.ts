import { describe, expect, test } from "vitest";
import type { Json } from "@/lib/base/json";
import { FoundValues } from "@/lib/replay/scrub/foundValues";
import { replaceText } from "@/lib/replay/scrub/replaceText";
import { rewriteJson, rewriteText, timeInForm, timeOf } from "@/lib/replay/scrub/rewrite";

const shout = { text: (text: string) => text.toUpperCase(), number: (n: number) => n + 1, time: () => "then" };

describe("data", () => {
  test("keys and texts have the same replacement, and JSON inside of texts is gone into", () => {
    const data: Json = { name: "ann", tags: ["name", "2", "", null, true], said: '{"name": ["ann", 7]}' };
    expect(rewriteJson(data, shout)).toEqual({
      NAME: "ANN",
      TAGS: ["NAME", "3", "", null, true],
      SAID: '{"NAME":["ANN",8]}',
    });
  });

  test("a text that only begins as JSON is a text", () => {
    expect(rewriteText("[ann", shout)).toBe("[ANN");
    expect(rewriteText("007", shout)).toBe("007");
  });

  test("a key that JavaScript gives a meaning is a key", () => {
    const data = JSON.parse('{"__proto__": "ann"}') as Json;
    expect(JSON.stringify(rewriteJson(data, { ...shout, text: (text) => text }))).toBe('{"__proto__":"ann"}');
  });

  test("what nests without an end in sight is refused", () => {
    const arrays = JSON.parse("[".repeat(1_100) + "]".repeat(1_100)) as Json;
    expect(() => rewriteJson(arrays, shout)).toThrow("nests too deep");
    let text = '"a"';
    for (let level = 0; level < 10; level++) text = JSON.stringify([text]);
    expect(() => rewriteText(text, shout)).toThrow("too deep");
  });
});

describe("times", () => {
  test.each([
    ["2024-11-06T09:42:03.123Z", "2001-02-03T04:05:06.789Z"],
    ["2024-11-06T09:42:03Z", "2001-02-03T04:05:06Z"],
    ["2024-11-06 09:42:03.123456 UTC", "2001-02-03 04:05:06.789000 UTC"],
    ["2024-11-06T09:42:03+02:00", "2001-02-03T06:05:06+02:00"],
    ["2024-11-06T09:42:03", "2001-02-03T04:05:06"],
    ["2024-11-06", "2001-02-03"],
    ["Wed, 06 Nov 2024 09:42:03 GMT", "Sat, 03 Feb 2001 04:05:06 GMT"],
  ])("%s has another in its form", (form, other) => {
    expect(timeInForm(form, Date.UTC(2001, 1, 3, 4, 5, 6, 789))).toBe(other);
    expect(timeOf(other)?.kind).toBe(timeOf(form)?.kind);
  });

  test.each(["2024-13-06", "2024-02-31", "2024-11-06T25:00:00Z", "yesterday", "20241106"])("%s is none", (text) => {
    expect(timeOf(text)).toBeNull();
  });
});

describe("texts", () => {
  const replaced = (text: string, salt = "a") => replaceText(text, salt, (part) => part.toUpperCase());

  test("have the same replacement each time, and another with another salt", () => {
    expect(replaced("ann")).toMatch(/^[a-z]{12}$/);
    expect(replaced("ann")).toBe(replaced("ann"));
    expect(replaced("ann", "b")).not.toBe(replaced("ann"));
  });

  test("that are UUIDs stay such", () => {
    expect(replaced("0b2f6f0e-6d2b-4a3e-9c57-2f3f6a1f0a11")).toMatch(
      /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/,
    );
  });

  test("that are ARNs keep their service and kind; the names in them are values of their own", () => {
    const arn = "arn:aws:lambda:eu-west-1:123456789012:function:pay:live";
    expect(replaced(arn)).toMatch(/^arn:aws:lambda:us-east-1:\d{12}:function:PAY:LIVE$/);
    expect(replaced(arn)).not.toContain("123456789012");
    expect(replaced("arn:aws:s3:::our-bucket/ann/a.json")).toBe("arn:aws:s3:::OUR-BUCKET/ANN/A.JSON");
    const found = new FoundValues();
    rewriteText(arn, found);
    expect([...found.texts]).toEqual([arn, "pay", "live"]);
  });

  test("that only begin as ARNs are texts", () => {
    expect(replaced("arn:ann's secret:x")).toMatch(/^[a-z]{12}$/);
  });
});
