import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type DiffLine, diffLines } from "@/lib/compare/lineDiff";

const text = fc.array(fc.constantFrom("a", "b", "c", "d"), { maxLength: 30 });
const side = (lines: readonly DiffLine[], of: "before" | "after") =>
  lines.flatMap((line) => (line[of] === null ? [] : [line.text]));
const changes = (lines: readonly DiffLine[]) => lines.filter(({ before, after }) => before === null || after === null);

/** Length of the longest common subsequence, by the book. */
function common(a: readonly string[], b: readonly string[]): number {
  const row = new Array<number>(b.length + 1).fill(0);
  for (const one of a) {
    let corner = 0;
    b.forEach((other, j) => {
      const above = row[j + 1] ?? 0;
      row[j + 1] = one === other ? corner + 1 : Math.max(above, row[j] ?? 0);
      corner = above;
    });
  }
  return row[b.length] ?? 0;
}

describe("a difference by lines", () => {
  test("holds both texts, in their order and with their numbers, by as few changes as there can be", () => {
    fc.assert(
      fc.property(text, text, (before, after) => {
        const lines = diffLines(before, after);
        expect(side(lines, "before")).toEqual(before);
        expect(side(lines, "after")).toEqual(after);
        for (const line of lines) {
          if (line.before !== null) expect(before[line.before - 1]).toBe(line.text);
          if (line.after !== null) expect(after[line.after - 1]).toBe(line.text);
        }
        expect(changes(lines)).toHaveLength(before.length + after.length - 2 * common(before, after));
      }),
    );
  });

  test("exchanges what lies between as a whole where texts have next to nothing in common", () => {
    const many = (name: string) => Array.from({ length: 3_000 }, (_, i) => `${name}${i}`);
    const lines = diffLines(["begin", ...many("a"), "end"], ["begin", ...many("b"), "end"]);
    expect(changes(lines)).toHaveLength(6_000);
    expect(lines[0]).toEqual({ before: 1, after: 1, text: "begin" });
    expect(lines.at(-1)).toEqual({ before: 3_002, after: 3_002, text: "end" });
  });
});
