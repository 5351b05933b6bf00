import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseMachine } from "@/lib/asl/parse";
import { readJson } from "@/lib/asl/text/json-text";
import { linesOf, offsetOf } from "@/lib/asl/text/mark";
import { readYaml } from "@/lib/asl/text/yaml-text";

const VALUES = "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')";

describe("JSON", () => {
  test("reads what JSON.parse reads, and refuses what it refuses", () => {
    const almost = fc.tuple(fc.json(), fc.nat(), fc.constantFrom("", ",", "}", "]", '"', "\\", "0", "x", " ", "\n"));
    fc.assert(
      fc.property(almost, ([json, at, insert]) => {
        const place = at % (json.length + 1);
        const text = json.slice(0, place) + insert + json.slice(place);
        const read = readJson(text);
        const parsed = outcome(() => JSON.parse(text) as unknown);
        // A duplicate key is the one thing that JSON.parse takes and AWS's reader does not.
        if (parsed === undefined) expect(read.ok, text).toBe(false);
        else if (!read.ok) expect(read.error.message).toMatch(/^Duplicate field/);
        else expect(JSON.stringify(read.value.value)).toBe(JSON.stringify(parsed.value));
      }),
      { numRuns: 2000 },
    );
  });

  test.each([
    ["not a definition", `Unrecognized token 'not': was expecting ${VALUES}`, 1, 4],
    ['{"a": tru}', `Unrecognized token 'tru': was expecting ${VALUES}`, 1, 10],
    ['{"a":1,}', "Unexpected character ('}' (code 125)): was expecting double-quote to start field name", 1, 9],
    ['{"a" 1}', "Unexpected character ('1' (code 49)): was expecting a colon to separate field name and value", 1, 7],
    [
      '{\n "a": 1\n "b": 2}',
      "Unexpected character ('\"' (code 34)): was expecting comma to separate Object entries",
      3,
      3,
    ],
    ["[1 2]", "Unexpected character ('2' (code 50)): was expecting comma to separate Array entries", 1, 5],
    ["[1,]", `Unexpected character (']' (code 93)): expected a valid value ${VALUES}`, 1, 5],
    ['{"a":1,"a":2}', "Duplicate field 'a'", 1, 11],
    ['"a', "Unexpected end-of-input: was expecting closing quote for a string value", 1, 3],
    ['"\\q"', "Unrecognized character escape 'q' (code 113)", 1, 4],
    ["01", "Invalid numeric value: Leading zeroes not allowed", 1, 2],
  ])("%j is refused as AWS's reader refuses it", (text, message, line, column) => {
    const [diagnostic] = parseMachine(text).diagnostics;
    const source = `[Source: (String)"${text}"; line: ${line}, column: ${column}]`;
    expect(diagnostic).toEqual({
      severity: "ERROR",
      code: "INVALID_JSON_DESCRIPTION",
      message: `${message}\n at ${source}`,
      location: source,
      line,
      column,
    });
  });

  test("a text that ends too early names where its container began", () => {
    expect(parseMachine('{"a": [1').diagnostics[0]?.message).toContain(
      "Unexpected end-of-input: expected close marker for Array (start marker at [Source:",
    );
  });

  test("a long source is named by its first 500 characters", () => {
    const text = `"${"x".repeat(600)}`;
    expect(parseMachine(text).diagnostics[0]?.message).toContain(
      `${text.slice(0, 500)}"[truncated 101 chars]; line: 1`,
    );
  });

  test("nothing is not a definition", () => {
    expect(parseMachine(" \n").diagnostics[0]).toMatchObject({
      code: "SCHEMA_VALIDATION_FAILED",
      message: "Definition must be a valid JSON object",
    });
    expect(parseMachine("null").machine).toBeUndefined();
  });

  test("nesting is bounded", () => {
    expect(readJson("[".repeat(500) + "]".repeat(500)).ok).toBe(true);
    const deep = readJson("[".repeat(100_000));
    expect(!deep.ok && deep.error.message).toContain("Document nesting depth (501) exceeds the maximum allowed (500");
  });

  test("__proto__ is a field", () => {
    const read = readJson('{"__proto__": {"a": 1}}');
    expect(read.ok && Object.keys(read.value.value as object)).toEqual(["__proto__"]);
    expect(({} as { a?: number }).a).toBeUndefined();
  });
});

describe("YAML", () => {
  test("JSON is YAML, and reads to the same value", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = JSON.stringify(value, null, 1);
        const [json, yaml] = [readJson(text), readYaml(text)];
        expect(json.ok && yaml.ok).toBe(true);
        if (json.ok && yaml.ok) expect(yaml.value.value).toEqual(json.value.value);
      }),
    );
  });

  test("a definition in YAML", () => {
    const { machine, diagnostics } = parseMachine(
      `
# the smallest
StartAt: Wait a little
States:
  Wait a little:
    Type: Wait
    Timestamp: 2030-01-01T00:00:00Z
    Next: End
  End: { Type: Succeed }
`,
      { format: "yaml" },
    );
    expect(diagnostics).toEqual([]);
    expect(machine?.states.get("Wait a little")).toMatchObject({
      timestamp: { kind: "literal", value: "2030-01-01T00:00:00Z" },
    });
  });

  test.each([
    ["a: 1\na: 2", /unique/],
    ["a: [1", /./],
    ["a: .nan", /JSON does not have/],
    ["? [1]\n: 2", /JSON does not have/],
  ])("%j is refused", (text, message) => {
    const [diagnostic] = parseMachine(text, { format: "yaml" }).diagnostics;
    expect(diagnostic?.code).toBe("INVALID_JSON_DESCRIPTION");
    expect(diagnostic?.message).toMatch(message);
  });

  test("aliases are values, up to a bound", () => {
    const read = readYaml("a: &x {b: 1}\nc: *x");
    expect(read.ok && read.value.value).toEqual({ a: { b: 1 }, c: { b: 1 } });
    const levels = Array.from({ length: 12 }, (_, i) => `l${i + 1}: &l${i + 1} [${`*l${i},`.repeat(9)}]`);
    const bomb = readYaml(["l0: &l0 [x]", ...levels].join("\n"));
    expect(!bomb.ok && bomb.error.message).toMatch(/too many values/);
  });

  test("an alias inside of itself is refused", () => {
    expect(readYaml("a: &x [*x]").ok).toBe(false);
  });

  test("nesting is bounded", () => {
    expect(readYaml("[".repeat(50_000)).ok).toBe(false);
    expect(readYaml(`${"[".repeat(1500)}${"]".repeat(1500)}`).ok).toBe(false);
  });
});

describe("places", () => {
  const text =
    '{\n  "StartAt": "A",\n  "States": {\n    "A": { "Type": "Pass", "Nxt": "B",\n      "End": true }\n  }\n}';

  test("a finding about a field stands at the field's name", () => {
    const [diagnostic] = parseMachine(text).diagnostics;
    expect(diagnostic).toMatchObject({
      message: "Field 'Nxt' is not supported",
      location: "/States/A",
      line: 4,
      column: 28,
    });
  });

  test("JSON and YAML agree on places", () => {
    const places = (format: "json" | "yaml") =>
      parseMachine(text, { format }).diagnostics.map(({ line, column }) => [line, column]);
    expect(places("yaml")).toEqual(places("json"));
  });

  test("what is missing stands where it is missing from", () => {
    const read = readJson('{"a": {"b": 1}}');
    if (!read.ok) throw new Error(read.error.message);
    expect(offsetOf(read.value.mark, ["a", "b"])).toBe(7);
    expect(offsetOf(read.value.mark, ["a", "c", "d"])).toBe(1);
    expect(offsetOf(read.value.mark, [])).toBe(0);
  });

  test("lines end at line feeds", () => {
    const place = linesOf("ab\r\nc\n\nd");
    expect([0, 2, 4, 6, 7].map(place)).toEqual([
      { line: 1, column: 1 },
      { line: 1, column: 3 },
      { line: 2, column: 1 },
      { line: 3, column: 1 },
      { line: 4, column: 1 },
    ]);
  });
});

function outcome<T>(of: () => T): { readonly value: T } | undefined {
  try {
    return { value: of() };
  } catch {
    return undefined;
  }
}
