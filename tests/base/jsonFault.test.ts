import fc from "fast-check";
import { expect, test } from "vitest";
import { jsonFault } from "@/lib/base/jsonFault";

test.each([
  ['{"a": "one" "b": 1}', 1, 13],
  ['{\n  "a": tru}', 2, 11],
  ['{"a": 1,\r\n}', 2, 1],
  ["[1.]", 1, 4],
  ['{"a": nul', 1, 10],
  ['"open', 1, 6],
  ['{"a":1} x', 1, 9],
  ["", 1, 1],
])("%j is no JSON at line %i, column %i", (text, line, column) => {
  expect(jsonFault(text)).toEqual({ line, column });
});

test("what is JSON has no fault, and a character that none has is found wherever it stands", () => {
  fc.assert(
    fc.property(fc.json(), fc.nat(), (text, at) => {
      expect(jsonFault(text)).toBeNull();
      const place = at % (text.length + 1);
      const { line, column } = jsonFault(`${text.slice(0, place)}\u0001${text.slice(place)}`) ?? { line: 0, column: 0 };
      // Between the characters of a word or a number the fault may be seen one character later at most.
      expect([line, column >= place + 1 && column <= place + 2]).toEqual([1, true]);
    }),
  );
});
