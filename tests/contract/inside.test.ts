import { describe, expect, it } from "vitest";
import { insideFrame, insideSchema } from "@/lib/contract/inside";

const child = (i: number) => ({
  key: i.toString(16).padStart(20, "0"),
  status: "SUCCEEDED",
  startedAt: 1_000 + i,
  stoppedAt: null,
  error: null,
  values: [`o-${i}`],
});
const answer = (items: readonly unknown[]) => ({
  kind: "mapRun",
  items,
  fields: ["orderId"],
  found: null,
  more: false,
});
const many = Array.from({ length: 1000 }, (_, i) => child(i));

describe("what is inside of a step, as a page reads it", () => {
  it("is the whole answer, of which the frame and the first items are checked", () => {
    expect(insideFrame.parse(answer(many))).toEqual(answer(many));
    expect(insideFrame.parse(answer([]))).toEqual(answer([]));
    expect(insideSchema.parse(answer(many))).toEqual(answer(many));
  });

  it("is refused when its frame or an item among the first is of another form", () => {
    const { values: _, ...less } = child(3);
    for (const wrong of [
      answer([child(0), less]),
      answer([{ ...child(0), key: "<script>" }]),
      { ...answer(many), fields: null },
      { ...answer(many), kind: "other" },
      { kind: "mapRun", items: "many" },
      null,
      "text",
    ]) {
      expect(insideFrame.safeParse(wrong).success).toBe(false);
    }
  });
});
