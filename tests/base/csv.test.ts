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

const NUMBER = /^-?\d+(\.\d+)?$/;

/** What programs that separate at semicolons, or take no notice of quotes, see as the start of a cell. */
function starts(text: string): string[] {
  return text.split(/[;\t\r\n]/).map((part) => part.trim().slice(0, 1));
}

it("a record reads back as it was, apart from apostrophes, and nothing in it starts a formula", () => {
  const piece = fc.constantFrom("=1+1", "@sum", "-2", "+4", "a", ";", "\t", "\r\n", " ", "\u00a0", ",", '"', "＝1", "");
  const cell: fc.Arbitrary<Cell> = fc.oneof(
    fc.string(),
    fc.array(piece, { maxLength: 6 }).map((pieces) => pieces.join("")),
    fc.integer(),
    fc.constant(null),
  );
  fc.assert(
    fc.property(fc.array(cell, { minLength: 1, maxLength: 8 }), (cells) => {
      const back = read(csvRecord(cells));
      const plain = (text: string) => text.replaceAll("'", "");
      expect(back.map(plain)).toEqual(cells.map((one) => plain(one === null ? "" : String(one))));
      for (const text of back) {
        if (!NUMBER.test(text))
          for (const start of starts(text)) expect("=+-@＝＋－＠".includes(start || "x")).toBe(false);
      }
    }),
  );
});

it("leaves numbers and decimal money alone and disarms what a spreadsheet would run", () => {
  expect(csvRecord([-5, "-0.000025", "1e3", null])).toBe("-5,-0.000025,1e3,\r\n");
  expect(csvRecord(["=HYPERLINK(1)", "+1", "-x", "@x"])).toBe(`"'=HYPERLINK(1)","'+1","'-x","'@x"\r\n`);
  expect(csvRecord(["a;=cmd", "x\n -1+1", "  =A1"])).toBe(`"a;'=cmd","x\n' -1+1","'  =A1"\r\n`);
});

it("takes no longer than the text is long", () => {
  const long = `${"\t".repeat(200_000)}${" ".repeat(200_000)}x`;
  expect(csvRecord([long]).length).toBeGreaterThan(400_000);
});
