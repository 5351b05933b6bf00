import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isArray, isObject, type Json } from "@/lib/base/json";
import { matchesParts } from "@/lib/base/wildcard";
import { redactionOf, type Redactor } from "@/lib/redact/redactor";
import { type RedactRule, ruleOfMarker } from "@/lib/redact/rule";
import { digest } from "@/lib/expr/digest";

function redactor(...rules: RedactRule[]): Redactor {
  return redactionOf(rules, (text) => digest(text, "SHA-256")).of("Orders");
}

function shown(payload: unknown, ...rules: RedactRule[]): unknown {
  return JSON.parse(redactor(...rules).payload(JSON.stringify(payload)));
}

describe("a key", () => {
  test("hides members anywhere, whatever their case, and says which rule did", () => {
    const payload = { user: { Password: "hunter22", name: "Ann" }, items: [{ password: ["a", { b: 1 }] }] };
    expect(shown(payload, { key: "password" })).toEqual({
      user: { Password: "[redacted: password]", name: "Ann" },
      items: [{ password: "[redacted: password]" }],
    });
  });

  test("has * for any characters, and nothing else is special", () => {
    const payload = { apiToken: "1", token: "2", "a.c": "3", abc: "4" };
    expect(shown(payload, { key: "*token" }, { key: "a.c" })).toEqual({
      apiToken: "[redacted: *token]",
      token: "[redacted: *token]",
      "a.c": "[redacted: a.c]",
      abc: "4",
    });
  });

  test("finds names that JSON writes with escapes", () => {
    expect(redactor({ key: "password" }).payload(String.raw`{"passw\u006frd":"x"}`)).toBe(
      String.raw`{"passw\u006frd":"[redacted: password]"}`,
    );
  });

  test("looks into texts that hold JSON, however often they are written in each other", () => {
    let text = JSON.stringify({ secret: "s3cret-value", open: 1 });
    for (let depth = 0; depth < 12; depth++) {
      expect(redactor({ key: "secret" }).payload(text), `depth ${depth}`).not.toContain("s3cret-value");
      text = JSON.stringify({ body: text });
    }
  });
});

describe("a path", () => {
  test("hides a place from the top alone", () => {
    const payload = { card: { number: 12 }, other: { card: { number: 12 } }, items: [{ token: "a" }, { token: "b" }] };
    expect(shown(payload, { path: "$.card.number" }, { path: "$.items[*].token" }, { path: "$.items[1]" })).toEqual({
      card: { number: "[redacted: $.card.number]" },
      other: { card: { number: 12 } },
      items: [{ token: "[redacted: $.items[*].token]" }, "[redacted: $.items[1]]"],
    });
  });

  test("goes on inside of a text that holds JSON", () => {
    const payload = { body: JSON.stringify({ card: "x", a: 1 }) };
    expect(shown(payload, { path: "$.body.card" })).toEqual({
      body: JSON.stringify({ card: "[redacted: $.body.card]", a: 1 }),
    });
  });

  test("$ hides everything", () => {
    expect(shown({ a: 1 }, { path: "$" })).toBe("[redacted: $]");
  });
});

test("what was hidden is hidden in copies under other names, in longer texts and in errors", () => {
  const hiding = redactor({ path: "$.token" });
  expect(hiding.payload('{"token":"tok-123456"}')).not.toContain("tok-123456");
  expect(hiding.payload('{"copy":"tok-123456","n":1}')).toBe('{"copy":"[redacted: $.token]","n":1}');
  expect(hiding.text("Bearer tok-123456 was refused")).toBe("Bearer [redacted: $.token] was refused");
});

test("what no rule hides stays to the letter", () => {
  const text = '{ "a" : 1.0, "a":12345678901234567890,\n"__proto__": {"x":"é\\u00e9"}, "token": "t" }';
  expect(redactor({ key: "token" }).payload(text)).toBe(text.replace('"t"', '"[redacted: token]"'));
});

test("a payload that was cut anywhere shows nothing that a rule hides", () => {
  const rules: RedactRule[] = [{ key: "password" }, { value: { kind: "creditCard" } }, { value: "sk_live_*" }];
  const text = JSON.stringify({
    a: "one",
    password: "hunter-two",
    note: "card 4111 1111 1111 1111",
    in: JSON.stringify({ password: "hunter-two", key: "sk_live_abcdef" }),
  });
  for (let cut = 1; cut <= text.length; cut++) {
    const left = redactor(...rules).payload(text.slice(0, cut), cut < text.length);
    expect(left, left).not.toMatch(/hunter|1111|sk_live_/);
  }
});

test("depth and size take no stack and no more than their share of time", () => {
  const deep = `${'{"a":['.repeat(20_000)}{"password":"deep-secret"}${"]}".repeat(20_000)}`;
  expect(redactor({ key: "password" }).payload(deep)).not.toContain("deep-secret");
  const rules: RedactRule[] = [{ key: "*a*b*c*" }, { value: "aaa*aab*c" }, { value: { kind: "email" } }, { key: "x" }];
  const hostile = [
    "a".repeat(20_000),
    "[".repeat(20_000),
    "a@".repeat(10_000),
    'x="'.repeat(20_000),
    "eyJ".repeat(20_000),
  ];
  for (const text of hostile)
    redactor(...rules, { value: { kind: "jwt" } }, { value: { kind: "creditCard" } }).text(text);
});

/** Names and texts among which the rules below find some. */
const name = fc.oneof(fc.constantFrom("password", "PassWord", "card", "__proto__", "toString", "a"), fc.string());
const word = fc.oneof(fc.constantFrom("sk_live_1234", "see sk_live_99, please", "plain"), fc.string());
const json = fc.letrec<{ tree: Json }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 5 },
    word,
    fc.oneof(fc.integer(), fc.boolean(), fc.constant(null), fc.double({ noNaN: true, noDefaultInfinity: true })),
    fc.array(tie("tree"), { maxLength: 4 }),
    fc.array(fc.tuple(name, tie("tree")), { maxLength: 4 }).map((members) => Object.fromEntries(members)),
    tie("tree").map((value) => JSON.stringify(value)),
  ),
})).tree;

const RULES: RedactRule[] = [{ key: "passw*" }, { path: "$.card.a" }, { value: "sk_live_*" }];
const isHidden = (key: string) => matchesParts(["passw", ""], key.toLowerCase());

describe("properties of random JSON", () => {
  test("no member that matches is left, no value, also inside of texts; JSON stays JSON", () => {
    fc.assert(
      fc.property(json, (value) => {
        const text = redactor(...RULES).payload(JSON.stringify(value));
        expectNothingLeft(JSON.parse(text) as Json, 0);
      }),
    );
  });

  test("what does not match stays as it is, and a second time changes nothing", () => {
    fc.assert(
      fc.property(json, (value) => {
        const text = JSON.stringify(value);
        const once = redactor({ key: "passw*" }, { path: "$.card.a" }).payload(text);
        expectSameBut(value, JSON.parse(once) as Json, []);
        expect(redactor({ key: "passw*" }, { path: "$.card.a" }).payload(once)).toBe(once);
      }),
    );
  });
});

function expectNothingLeft(value: Json, depth: number): void {
  if (typeof value === "string") {
    expect(value).not.toMatch(/sk_live_\w/);
    const inner = depth < 6 && /^\s*[[{"]/.test(value) ? parsed(value) : undefined;
    if (inner !== undefined) expectNothingLeft(inner, depth + 1);
  } else if (isArray(value)) for (const item of value) expectNothingLeft(item, depth);
  else if (isObject(value)) {
    for (const [key, item] of Object.entries(value)) {
      if (isHidden(key)) expect(typeof item === "string" ? ruleOfMarker(item) : item).toBe("passw*");
      else expectNothingLeft(item, depth);
    }
  }
}

/** The same but for hidden places, and for texts in which a hidden value stands again. */
function expectSameBut(before: Json, after: Json, place: readonly (string | number)[]): void {
  if (typeof after === "string" && after.includes("[redacted: ")) return;
  if (isArray(before)) {
    expect(isArray(after) && after.length === before.length).toBe(true);
    before.forEach((item, i) => {
      expectSameBut(item, (after as readonly Json[])[i] ?? null, [...place, i]);
    });
  } else if (isObject(before) && isObject(after)) {
    const [was, is] = [Object.entries(before), Object.entries(after)];
    expect(is.length).toBe(was.length);
    was.forEach(([key, item], i) => {
      const [shownKey = "", shownItem = null] = is[i] ?? [];
      if (!shownKey.includes("[redacted: ")) expect(shownKey).toBe(key);
      const hides = isHidden(key) || [...place, key].join(".") === "card.a";
      if (hides) expect(ruleOfMarker(String(shownItem))).not.toBeNull();
      else expectSameBut(item, shownItem, [...place, key]);
    });
  } else if (typeof before !== "string" || parsed(before) === undefined) {
    // Texts of JSON, and numbers that stand in a hidden value, may lose something.
    if (typeof before !== "string" || !/passw|card/i.test(before)) expect(after).toEqual(before);
  }
}

function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}
