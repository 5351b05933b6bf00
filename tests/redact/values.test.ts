import { describe, expect, test } from "vitest";
import fc from "fast-check";
import { compileValue } from "@/lib/redact/pattern";
import { KIND_FINDERS, type RedactKind } from "@/lib/redact/kinds";
import { readPath } from "@/lib/redact/path";
import { withoutSpans } from "@/lib/redact/spans";
import { redactionOf } from "@/lib/redact/redactor";
import type { RedactRule } from "@/lib/redact/rule";

function found(pattern: string, text: string): string[] {
  return compileValue(pattern)(text).map(({ from, to }) => text.slice(from, to));
}

function ofKind(kind: RedactKind, text: string): string[] {
  return KIND_FINDERS[kind](text).map(({ from, to }) => text.slice(from, to));
}

function told(text: string, ...rules: RedactRule[]): string {
  return redactionOf(rules, String).of(null).text(text);
}

describe("a pattern of a value", () => {
  test.each([
    ["sk_*", "a sk_1, sk_2 b", ["sk_1", "sk_2"]],
    ["*-secret", "my-secret x-secret", ["my-secret", "x-secret"]],
    ["a*b*c", "axxbyyc axb", ["axxbyyc"]],
    ["Bearer *", 'Authorization: "Bearer abc.def"', ["Bearer abc.def"]],
    ["abc", "xabcabcx", ["abc", "abc"]],
    ["a b*c d", "a b--c d, a b c d", ["a b--c d"]],
  ])("%s in %s", (pattern, text, expected) => {
    expect(found(pattern, text)).toEqual(expected);
  });

  test("finds what a regular expression finds", () => {
    const part = fc.string({ unit: fc.constantFrom("a", "b", " "), minLength: 1, maxLength: 3 });
    const text = fc.string({ unit: fc.constantFrom("a", "b", " ", "c"), maxLength: 30 });
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 3 }), text, (parts, where) => {
        const same = new RegExp(parts.join(String.raw`[^\s]*?`), "g");
        expect(found(parts.join("*"), where)).toEqual([...where.matchAll(same)].map(([one]) => one));
      }),
      { numRuns: 300 },
    );
  });
});

describe("a kind of value", () => {
  const CASES: readonly (readonly [RedactKind, string, readonly string[]])[] = [
    ["creditCard", "paid by 4111 1111 1111 1111 5 times", ["4111 1111 1111 1111"]],
    ["creditCard", "4111-1111-1111-1111", ["4111-1111-1111-1111"]],
    ["creditCard", "378282246310005 and 4111111111111112", ["378282246310005"]],
    ["creditCard", "1764471600000 0.4111111111111111", []],
    ["email", "mail ann.lee+x@example.co.uk. Or @nobody, a@b", ["ann.lee+x@example.co.uk"]],
    ["iban", "to DE89 3704 0044 0532 0130 00 AND MORE", ["DE89 3704 0044 0532 0130 00"]],
    ["iban", "DE88 3704 0044 0532 0130 00", []],
    ["jwt", "t=eyJhbGciOi.eyJzdWIi.sig-x;", ["eyJhbGciOi.eyJzdWIi.sig-x"]],
    ["awsAccessKey", "AKIAIOSFODNN7EXAMPLE AKIASHORT", ["AKIAIOSFODNN7EXAMPLE"]],
    ["bearerToken", "Authorization: Bearer abcdef123456", ["abcdef123456"]],
    [
      "privateKey",
      "-----BEGIN RSA PRIVATE KEY-----\nMII\n-----END RSA PRIVATE KEY-----\nx",
      ["-----BEGIN RSA PRIVATE KEY-----\nMII\n-----END RSA PRIVATE KEY-----"],
    ],
    ["privateKey", "x -----BEGIN PRIVATE KEY-----\nMI", ["-----BEGIN PRIVATE KEY-----\nMI"]],
  ];
  test.each(CASES)("%s in %s", (kind, text, expected) => {
    expect(ofKind(kind, text)).toEqual(expected);
  });
});

describe("in a text for people", () => {
  const SECRET = "hunter-two-99";
  test.each([
    ["JSON that it quotes", `The path failed for input '{"id": 1, "password": "${SECRET}"}'`],
    ["JSON within JSON", `failed: "{\\"password\\":\\"${SECRET}\\",\\"a\\":1}"`],
    ["Python's way", `bad event {'password': '${SECRET}', 'id': 1}`],
    ["JavaScript's way", `bad event { password: '${SECRET}', id: 1 }`],
    ["name=value", `login failed user=ann password=${SECRET}&x=1`],
    ["a header", `Password: ${SECRET}`],
    ["an object", `{'password': {'old': "${SECRET}", "a": "}"}, 'id': 7}`],
    ["a text that was cut", `failed: {"password":"${SECRET}`],
    ["quotes that do not match", `He said "hello: {"password":"${SECRET}"}`],
  ])("a key finds %s", (_, text) => {
    expect(told(text, { key: "password" })).not.toContain(SECRET);
    expect(told(text, { key: "passwort" })).toBe(text);
  });

  test("a path hides members with its last name, as no top is known", () => {
    expect(told(`failed for '{"number":"${SECRET}"}', number: 5`, { path: "$.card.number" })).toBe(
      "failed for '{\"number\":[redacted: $.card.number]}', number: 5",
    );
  });

  test("what was hidden before is not hidden once more", () => {
    const once = told(`a password=${SECRET} b`, { key: "*" });
    expect(told(once, { key: "*" })).toBe(once);
  });
});

test("a text that looks like a marker is a text like any other", () => {
  expect(told("[redacted: a] hunter-two [b]", { value: "hunter-*" })).not.toContain("hunter");
  const marker = told("[redacted: value 1]", { value: "value*" });
  expect(marker).toBe("[redacted: value 1]");
});

test("spans that overlap are one", () => {
  const spans = [
    { from: 4, to: 8, label: "b" },
    { from: 2, to: 6, label: "a" },
  ];
  expect(withoutSpans("0123456789", spans)).toBe("01[redacted: a]89");
});

describe("a path is read", () => {
  test.each([
    ["$", []],
    ["$.a.b_c", ["a", "b_c"]],
    ["$['a b'][3].c", ["a b", 3, "c"]],
    ['$["it\'s"]', ["it's"]],
  ])("%s", (text, steps) => {
    expect(readPath(text)).toEqual({ ok: true, value: steps });
  });

  test.each(["a.b", "$..a", "$.a[?(@.b)]", "$.a[-1]", "$.", "$.a["])("%s is none", (text) => {
    expect(readPath(text).ok).toBe(false);
  });
});

test("rules of a machine hold for machines with its name, and where no name is known", () => {
  const redaction = redactionOf([{ key: "a", machine: "Order*" }], String);
  expect(redaction.of("Orders").isEmpty).toBe(false);
  expect(redaction.of("Payments").isEmpty).toBe(true);
  expect(redaction.of(null).isEmpty).toBe(false);
});
