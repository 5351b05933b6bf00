import fc from "fast-check";
import { expect, it } from "vitest";
import { type Cell, csvRecord } from "@/lib/base/csv";

/** A reader of RFC 4180, written apart from the writer. */
function read(record: string): string[] {
  const cells: string[] = [];
  let at = 0;
  for (;;) {
    let cell = "";
    if (record[at] === '"') {
      for (at++; !(record[at] === '"' && record[at + 1] !== '"'); at++) {
        if (record[at] === '"') at++;
        cell += record[at];
      }
      at++;
    } else while (at < record.length && record[at] !== "," && record.slice(at, at + 2) !== "\r\n") cell += record[at++];
    cells.push(cell);
    if (record[at] !== ",") return record.slice(at) === "\r\n" ? cells : ["(broken)"];
    at++;
  }
}

it("a record reads back as it was, formulas with an apostrophe in front", () => {
  const cell: fc.Arbitrary<Cell> = fc.oneof(
    fc.string(),
    fc.constantFrom("a,b", '"', "x\r\ny", "=1+1", "@sum", "-2", "+4", "\ttab", " padded ", ""),
    fc.integer(),
    fc.constant(null),
  );
  fc.assert(
    fc.property(fc.array(cell, { minLength: 1, maxLength: 8 }), (cells) => {
      const expected = cells.map((one) => {
        const text = one === null ? "" : String(one);
        return /^[=+\-@\t\r]/.test(text) && !/^-?\d+(\.\d+)?$/.test(text) ? `'${text}` : text;
      });
      expect(read(csvRecord(cells))).toEqual(expected);
    }),
  );
});

it("leaves numbers and decimal money alone and disarms what a spreadsheet would run", () => {
  expect(csvRecord([-5, "-0.000025", "1e3", null])).toBe("-5,-0.000025,1e3,\r\n");
  expect(csvRecord(["=HYPERLINK(1)", "+1", "-x", "@x"])).toBe(`"'=HYPERLINK(1)","'+1","'-x","'@x"\r\n`);
});
