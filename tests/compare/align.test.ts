import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { align, type Alignment } from "@/lib/compare/align";

/** `A B=B C` style: what both have as `x`, what only one has as `-x` and `+x`. */
function picture(a: string, b: string): string {
  const [x, y] = [a.split(" "), b.split(" ")];
  return align(x, y)
    .pairs.map((pair) => {
      if (pair.b === null) return `-${x[pair.a ?? -1]}`;
      return pair.a === null ? `+${y[pair.b]}` : x[pair.a];
    })
    .join(" ");
}

function matched({ pairs }: Alignment): number {
  return pairs.filter(({ a, b }) => a !== null && b !== null).length;
}

/** Length of a longest common subsequence, by the table of the textbook. */
function longest(a: readonly string[], b: readonly string[]): number {
  let before = new Array<number>(b.length + 1).fill(0);
  for (const x of a) {
    const row = [0];
    b.forEach((y, j) => row.push(x === y ? (before[j] ?? 0) + 1 : Math.max(before[j + 1] ?? 0, row[j] ?? 0)));
    before = row;
  }
  return before[b.length] ?? 0;
}

describe("two chains of states", () => {
  it("are paired as far as they begin and end alike, with what only one has between", () => {
    expect(picture("A B C", "A B C")).toBe("A B C");
    expect(picture("A B C", "A X C")).toBe("A -B +X C");
    expect(picture("Start Wait Check Wait Check Done", "Start Wait Check Done")).toBe(
      "Start Wait Check -Wait -Check Done",
    );
    expect(picture("A B", "C D")).toBe("-A -B +C +D");
  });

  it("hold every place once and in order, and as many pairs as can be", () => {
    const names = fc.array(fc.constantFrom("A", "B", "C", "D"), { maxLength: 40 });
    fc.assert(
      fc.property(names, names, (a, b) => {
        const alignment = align(a, b);
        const [x, y] = [alignment.pairs.map((pair) => pair.a), alignment.pairs.map((pair) => pair.b)];
        expect(x.filter((place) => place !== null)).toEqual(a.map((_, i) => i));
        expect(y.filter((place) => place !== null)).toEqual(b.map((_, i) => i));
        for (const pair of alignment.pairs) {
          if (pair.a !== null && pair.b !== null) expect(a[pair.a]).toBe(b[pair.b]);
        }
        expect(matched(alignment)).toBe(longest(a, b));
        expect(alignment.isBest).toBe(true);
      }),
    );
  });

  it("are paired by how often a state came before where they differ too much to try", () => {
    const a = Array.from({ length: 2_200 }, (_, i) => (i % 2 === 0 ? `only a ${i}` : "Poll"));
    const b = Array.from({ length: 2_200 }, (_, i) => (i % 2 === 0 ? `only b ${i}` : "Poll"));
    const alignment = align(["A", ...a, "Z"], ["A", ...b, "Z"]);
    expect(alignment.isBest).toBe(false);
    expect(matched(alignment)).toBe(1_102);
  });
});
