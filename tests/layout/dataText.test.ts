import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { dataPathText } from "@/lib/base/dataPath";
import { findInData, indentedJson, jsonataPathText, previewText } from "@/lib/layout/dataText";

const textOf = (leaf: unknown) => JSON.stringify(leaf);
const ORDER = {
  orderId: "o-17",
  lines: [
    { sku: "desk", price: 118.8 },
    { sku: "lamp", price: 9 },
  ],
  note: null,
};

describe("JSON text is laid out", () => {
  test("a member a line, an empty list on its own, numbers and escapes as they were written", () => {
    const text = String.raw`{"a":1.0,"b":[],"c":[12345678901234567890,{"d":"x\"{,\u00e9"}],"e":{}}`;
    expect(indentedJson(text)).toBe(
      ["{", '  "a": 1.0,', '  "b": [],', '  "c": [', "    12345678901234567890,", "    {"]
        .concat([String.raw`      "d": "x\"{,\u00e9"`, "    }", "  ],", '  "e": {}', "}"])
        .join("\n"),
    );
  });

  test("as JSON.stringify lays out the same value, and it stays the same value", () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        const value: unknown = JSON.parse(text);
        expect(indentedJson(JSON.stringify(value))).toBe(JSON.stringify(value, null, 2));
      }),
    );
  });
});

test("what is looked for is found by its value and by its name, in order, up to a bound", () => {
  const found = (text: string, most = 10) => {
    const { found: all, more } = findInData(ORDER, text, most, textOf);
    return [...all.map(({ path, text: said }) => `${dataPathText(path)} ${said}`), ...(more ? ["more"] : [])];
  };
  expect(found("DESK")).toEqual(['$.lines[0].sku "desk"']);
  expect(found("price")).toEqual(["$.lines[0].price 118.8", "$.lines[1].price 9"]);
  expect(found("price", 1)).toEqual(["$.lines[0].price 118.8", "more"]);
  expect(found("lines")).toEqual(["$.lines { 2 }, { 2 }"]);
  expect(found("nowhere")).toEqual([]);
  expect(found(" ")).toEqual([]);
});

test("a closed branch says what is in it, as far as there is room", () => {
  expect(previewText(ORDER, textOf)).toBe('orderId: "o-17", lines: [ 2 ], note: null');
  expect(previewText([1, 2, 3, 4, 5], textOf)).toBe("1, 2, 3, 4…");
  expect(previewText({ long: "x".repeat(100) }, textOf)).toHaveLength(61);
});

test("paths are written as JSONata reads them", () => {
  expect(jsonataPathText(["lines", 0, "unit price"])).toBe("$.lines[0].`unit price`");
  expect(jsonataPathText(["and"])).toBe("$.`and`");
});
