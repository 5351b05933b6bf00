import { describe, expect, test } from "vitest";
import { HEAT_MEASURES, HEAT_STEPS, heatOf, type HeatState } from "@/lib/layout/graph/heat";

const state = (name: string, over: Partial<HeatState> = {}): HeatState => ({
  ...{ state: name, type: "Task", visits: 100, failures: 0, retries: 0, p95: 50, cost: "0.0025", ...over },
});

describe("the heat of a measure", () => {
  test("steps up to the most that a state has, and each state says its figure", () => {
    const { marks, legend, tone } = heatOf([state("A", { visits: 10 }), state("B", { visits: 1_000 })], "visits");
    expect(tone).toBe("much");
    expect(marks.get("A")).toEqual({ step: 1, text: "10 visits" });
    expect(marks.get("B")).toEqual({ step: HEAT_STEPS, text: "1000 visits" });
    expect(legend.map(({ upTo }) => upTo)).toEqual(["200", "400", "600", "800", "1000"]);
  });

  test("a rare failure is not hot: the hottest step stands for one in twenty at least", () => {
    const { marks } = heatOf([state("A", { failures: 1 }), state("B")], "failures");
    expect(marks.get("A")).toEqual({ step: 1, text: "1 % failed" });
    expect(marks.get("B")).toEqual({ step: 0, text: "no failure" });
    expect(heatOf([state("A", { failures: 40 })], "failures").marks.get("A")?.step).toBe(HEAT_STEPS);
  });

  test("a Fail state fails by design, and hides no other", () => {
    const { marks } = heatOf([state("A", { failures: 8 }), state("B", { type: "Fail", failures: 100 })], "failures");
    expect(marks.get("A")?.step).toBe(HEAT_STEPS);
    expect(marks.get("B")).toEqual({ step: 0, text: "fails by design" });
  });

  test("the legend of few that are counted says each number once, at the step that has it", () => {
    const { marks, legend } = heatOf([state("A", { retries: 1 }), state("B", { retries: 2 })], "retries");
    expect(legend).toEqual([
      { step: 3, upTo: "1" },
      { step: 5, upTo: "2" },
    ]);
    expect([marks.get("A")?.step, marks.get("B")?.step]).toEqual([3, 5]);
  });

  test("failures are a share of all attempts, so that retries do not make more than all fail", () => {
    const { marks } = heatOf([state("A", { visits: 10, retries: 30, failures: 40 })], "failures");
    expect(marks.get("A")?.text).toBe("100 % failed");
  });

  test("what is not known is neither hot nor nothing", () => {
    expect(heatOf([state("A", { p95: null })], "p95").marks.get("A")).toEqual({ step: 0, text: "not known" });
    expect(heatOf([state("A", { cost: null })], "cost").marks.get("A")).toEqual({ step: 0, text: "not known" });
  });

  test("nothing at all is cold by every measure that counts", () => {
    for (const measure of HEAT_MEASURES) {
      const cold = state("A", { visits: 0, failures: 0, retries: 0, p95: null, cost: "0" });
      expect(heatOf([cold], measure).marks.get("A")?.step).toBe(0);
    }
  });
});
