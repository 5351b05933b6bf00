import fc from "fast-check";
import { expect, it } from "vitest";
import type { DifferenceKind } from "@/lib/compare/difference";
import { stopBeside, stopsOf } from "@/lib/compare/stops";
import { stretchesOf } from "@/lib/compare/stretches";

/** `=` the same, `~` differs, `t` differs in time, `<` and `>` only one has it. */
function rowsOf(drawing: string) {
  return [...drawing].map((mark) => ({
    a: mark === ">" ? null : {},
    b: mark === "<" ? null : {},
    absent: null,
    differences: mark === "~" ? [{ kind: "input" as const }] : mark === "t" ? [{ kind: "time" as const }] : [],
  }));
}

function folded(drawing: string, kinds: readonly DifferenceKind[] = ["input", "time"]): string {
  return stretchesOf(rowsOf(drawing), new Set(kinds))
    .map(({ kind, from, to }) => (kind === "shown" ? drawing.slice(from, to) : `(${kind} ${to - from})`))
    .join("");
}

it("folds what is the same but for some rows around each difference", () => {
  expect(folded("==========")).toBe("(same 10)");
  expect(folded("=======~======")).toBe("(same 5)==~==(same 4)");
  expect(folded("~====~")).toBe("~====~");
  expect(folded("~======~")).toBe("~======~");
  expect(folded("~=======~")).toBe("~==(same 3)==~");
});

it("folds what only one has", () => {
  expect(folded("===~<<<<<<<<")).toBe("===~<<(onlyA 6)");
  expect(folded("~>>>>>>=====")).toBe("~>>(onlyB 4)(same 5)");
});

it("folds differences of kinds that are not asked for", () => {
  expect(folded("=====t=====")).toBe("(same 3)==t==(same 3)");
  expect(folded("=====t=====", ["input"])).toBe("(same 11)");
});

it("holds each row once, and shows each difference", () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom("=", "~", "<", ">"), maxLength: 60 }), (drawing) => {
      const stretches = stretchesOf(rowsOf(drawing), new Set<DifferenceKind>(["input"]));
      expect(stretches.flatMap(({ from, to }) => [...drawing].slice(from, to)).join("")).toBe(drawing);
      for (const { kind, from, to } of stretches)
        if (kind !== "shown") expect(drawing.slice(from, to)).not.toContain("~");
    }),
  );
});

it("stops at each difference, and once at steps that only one side has", () => {
  const kinds = new Set<DifferenceKind>(["input", "path"]);
  const told = (drawing: string) =>
    rowsOf(drawing).map((row) =>
      row.a === null || row.b === null ? { ...row, differences: [{ kind: "path" as const }] } : row,
    );
  expect(stopsOf(told("=~==<<<=>>~"), kinds)).toEqual([1, 4, 8, 10]);
  expect(stopsOf(told("<<>>"), kinds)).toEqual([0, 2]);
  expect(stopsOf(told("=t=~"), kinds)).toEqual([3]);
  expect([stopBeside([1, 4], 1, 1), stopBeside([1, 4], 4, 1), stopBeside([1, 4], 3, -1)]).toEqual([4, null, 1]);
});
