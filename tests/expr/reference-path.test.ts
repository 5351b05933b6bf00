import { describe, expect, it } from "vitest";
import type { Json } from "@/lib/base/json";
import { compileReferencePath } from "@/lib/expr/reference-path";

function place(path: string, raw: Json, result: Json): string {
  const compiled = compileReferencePath(path);
  if (!compiled.ok) return `refused: ${compiled.error.message}`;
  const before = JSON.stringify(raw);
  const placed = compiled.value.place(raw, result);
  expect(JSON.stringify(raw)).toBe(before);
  return placed.ok ? JSON.stringify(placed.value) : `${placed.error.error}: ${placed.error.cause}`;
}

describe("a result placed by reference path", () => {
  it("keeps the place of a key that exists and puts a new one last", () => {
    expect(place("$.b", { a: 1, b: 2, c: 3 }, 9)).toBe('{"a":1,"b":9,"c":3}');
    expect(place("$.d", { a: 1, b: 2 }, 9)).toBe('{"a":1,"b":2,"d":9}');
  });

  it("makes the objects that are missing on the way", () => {
    expect(place("$.a.b.c", { z: 0 }, 1)).toBe('{"z":0,"a":{"b":{"c":1}}}');
  });

  it("replaces the root", () => {
    expect(place("$", { a: 1 }, [1])).toBe("[1]");
  });

  it("puts into an array at an index that exists", () => {
    expect(place("$.a[1].x", { a: [1, {}, 3] }, 9)).toBe('{"a":[1,{"x":9},3]}');
    expect(place("$[0]", [1, 2], 9)).toBe("[9,2]");
  });

  it("fails beyond the end of an array", () => {
    expect(place("$.a[1]", { a: [1] }, 9)).toBe(
      'States.ResultPathMatchFailure: Unable to apply ReferencePath $.a[1] to input {"a":[1]}',
    );
  });

  it("fails where a member would have to go into something else than an object", () => {
    expect(place("$.x", "input1", 9)).toBe(
      'States.ReferencePathConflict: Unable to apply ReferencePath $.x to input "input1"',
    );
    expect(place("$.a.b", { a: [1] }, 9)).toContain("States.ReferencePathConflict");
  });

  it("takes __proto__ as a name like any other", () => {
    expect(place("$.__proto__.x", {}, 1)).toBe('{"__proto__":{"x":1}}');
    expect(place("$.constructor.x", {}, 1)).toBe('{"constructor":{"x":1}}');
  });

  it.each(["$.a[*]", "$..a", "$.a[0:1]", "$.a[?(@.b)]", "$.a[(@.length-1)]", "$['a','b']", "$.a[0,1]", "$.a[-1]"])(
    "is refused when it could name several places: %s",
    (path) => {
      expect(place(path, {}, 1)).toContain("must be a reference path");
    },
  );
});
