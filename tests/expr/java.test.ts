import { describe, expect, it } from "vitest";
import { hashCode, hashOrder } from "@/lib/expr/java-hash";
import { mapText, numberText } from "@/lib/expr/java-text";

describe("what Java does with JSON", () => {
  it("hashes texts over their UTF-16 units", () => {
    expect([hashCode(""), hashCode("a"), hashCode("hello"), hashCode("polygenelubricants")]).toEqual([
      0, 97, 99162322, -2147483648,
    ]);
  });

  it("lists keys by bucket, and doubles the table when three quarters are full", () => {
    // The first is recorded: the header of a CSV item.
    expect(hashOrder(["0", "True", "{}"])).toEqual(["0", "{}", "True"]);
    expect(hashOrder(["q", "a"])).toEqual(["q", "a"]);
    const thirteen = hashOrder(["q", "a", ..."bcdefghijkl"]);
    expect(thirteen.indexOf("a")).toBeLessThan(thirteen.indexOf("q"));
  });

  it("keeps keys of one bucket in the order they came", () => {
    // "Aa" and "BB" have the same hash.
    expect(hashOrder(["BB", "Aa"])).toEqual(["BB", "Aa"]);
    expect(hashOrder(["Aa", "BB"])).toEqual(["Aa", "BB"]);
  });

  it("prints maps and lists without quotes", () => {
    expect(mapText({ Arg1: 1, Arg2: [], a: ["x", null, { b: true }] })).toBe(
      "{Arg1=1, Arg2=[], a=[x, null, {b=true}]}",
    );
  });

  it("prints whole numbers as integers and others as doubles", () => {
    expect([1, -0, 1.5, 1e21, 1.25e-7, 12345678.5].map(numberText)).toEqual([
      "1",
      "0",
      "1.5",
      "1.0E21",
      "1.25E-7",
      "1.23456785E7",
    ]);
  });
});
