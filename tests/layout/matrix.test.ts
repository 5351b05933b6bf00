import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cellWords, drawMatrix, MATRIX, movedPlace, type PlacedCell, placeAt } from "@/lib/layout/matrix";

const cell = (over: Partial<PlacedCell> = {}): PlacedCell => ({
  ...{ run: 0, state: 0, outcome: "succeeded", attempts: 1, visits: 1, ms: 100, ...over },
});
/** How high the first bar of a path is. */
const high = (path: string) => Number(/v(\d+)h-/.exec(path)?.[1]);

describe("a matrix of states by runs", () => {
  test("has a bar for each cell, as high as its time is beside the longest of its state", () => {
    const { bars } = drawMatrix([cell({ ms: 25 }), cell({ run: 1, ms: 100 }), cell({ state: 1, ms: 1 })], 2, 2);
    const each = (bars[0]?.path ?? "").split("z").filter((part) => part !== "");
    expect(each.map(high)).toEqual([5, 10, 10]);
  });

  test("tells outcomes apart by shape: only what went well at once has no mark", () => {
    const outcomes = ["succeeded", "retried", "caught", "failed", "running", "cut"] as const;
    const { marks, counts } = drawMatrix(
      outcomes.map((outcome, run) => cell({ run, outcome, attempts: 3 })),
      6,
      1,
    );
    expect(marks.map(({ outcome }) => outcome)).toEqual(["caught", "failed", "running", "cut"]);
    expect(counts.map(({ text }) => text)).toEqual(["3"]);
    const shapes = marks.map(({ path }) => path.replace(/^M[\d.]+ [\d.]+/, ""));
    expect(new Set(shapes).size).toBe(shapes.length);
  });

  test("finds the cell under a point, and none outside", () => {
    fc.assert(
      fc.property(fc.nat(19), fc.nat(9), fc.nat(MATRIX.column - 1), fc.nat(MATRIX.row - 1), (run, state, dx, dy) => {
        const [x, y] = [run * MATRIX.column + dx, state * MATRIX.row + dy];
        expect(placeAt(x, y, 20, 10)).toEqual({ run, state });
        expect(placeAt(x, y, run, 10)).toBeNull();
      }),
    );
    expect(placeAt(-1, 5, 3, 3)).toBeNull();
  });

  test("keys never leave it", () => {
    const keys = fc.constantFrom(
      "ArrowLeft",
      "ArrowRight",
      "ArrowUp",
      "ArrowDown",
      "Home",
      "End",
      "PageUp",
      "PageDown",
    );
    fc.assert(
      fc.property(fc.array(keys), (pressed) => {
        const end = pressed.reduce((place, key) => movedPlace(key, place, 5, 3) ?? place, { run: 4, state: 0 });
        expect(end.run >= 0 && end.run < 5 && end.state >= 0 && end.state < 3).toBe(true);
      }),
    );
    expect(movedPlace("ArrowLeft", { run: 4, state: 0 }, 5, 3)).toEqual({ run: 3, state: 0 });
    expect(movedPlace("x", { run: 4, state: 0 }, 5, 3)).toBeNull();
  });

  test("says a cell in words", () => {
    expect(cellWords(cell({ outcome: "retried", attempts: 3, ms: 1_200 }))).toBe(
      "succeeded after another attempt, 3 attempts, 1.200 s",
    );
  });
});
