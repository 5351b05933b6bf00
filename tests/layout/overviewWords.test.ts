import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { changeDetail, changeText } from "@/lib/layout/changeWords";
import { featureText } from "@/lib/layout/featureText";
import { outcomeAt, percentText, roughly, STRIP, stripPaths, stripWords } from "@/lib/layout/outcomeStrip";
import { chanceText, differenceText, figureValue, intervalText, sureFigures } from "@/lib/layout/periodWords";
import { signedDuration, signedQuantity } from "@/lib/layout/signed";
import { valuesText } from "@/lib/layout/worseWords";

const outcomes = (text: string) => [...text].map((one) => ({ status: one === "+" ? "SUCCEEDED" : "FAILED" }));

describe("a strip of outcomes", () => {
  test("stands at the right, what failed being higher", () => {
    expect(stripPaths(outcomes("+x"))).toEqual([
      { status: "SUCCEEDED", path: "M232 8h3v8h-3z" },
      { status: "FAILED", path: "M236 0h3v16h-3z" },
    ]);
  });

  test("answers the outcome that is drawn at a place, however wide it is drawn", () => {
    fc.assert(
      fc.property(fc.nat(80), fc.nat(59), fc.integer({ min: 1, max: 2_000 }), (count, bar, width) => {
        const all = Array.from({ length: count }, (_, i) => i);
        const found = outcomeAt(all, ((bar + 0.5) * width) / 60, width);
        expect(found).toBe(all.slice(-60)[bar - (60 - Math.min(60, count))] ?? null);
      }),
    );
    expect(outcomeAt([1], STRIP.width - 1, 0)).toBeNull();
  });

  test("is read as counts", () => {
    expect(stripWords(outcomes("++x"), (status) => status.toLowerCase())).toBe("Last 3: 2 succeeded, 1 failed");
  });
});

test("shares and differences in words", () => {
  expect([0, 0.0012, 0.045, 0.096, 0.38, 1].map(percentText)).toEqual([
    ...["0 %", "0.12 %", "4.5 %", "9.6 %", "38 %", "100 %"],
  ]);
  expect([0, 1_234.5, 98_765].map(roughly)).toEqual([0, 1_230, 98_800]);
  expect([signedDuration(1_000, 4_000), signedDuration(30, 0), signedDuration(5, 5)]).toEqual([
    ...["+3 s", "−30 ms", "0 ms"],
  ]);
  expect([signedQuantity(0, 0.421), signedQuantity(2, 0.5), signedQuantity(1, 1)]).toEqual(["+0.42", "−1.5", "0"]);
});

test("what is worse, what changed and what is shared in words", () => {
  const rate = { measure: "failures", of: "rate", now: 0.12, usual: 0.005 } as const;
  expect(valuesText(rate)).toBe("12 %, usually 0.5 %");
  expect(valuesText({ measure: "duration", of: "tail", now: 4_000, usual: 1_000 })).toBe(
    "95th percentile 4 s, usually 1 s",
  );
  expect(valuesText({ measure: "cost", of: "median", now: 5e8, usual: 2.5e8 })).toBe(
    "median $0.0005, usually $0.00025",
  );
  expect(valuesText({ measure: "fewer", of: "rate", now: 0, usual: 41.27 })).toBe("0 an hour, usually 41.3 an hour");
  expect(changeText({ kind: "functionVersion", state: "Charge", after: "8" })).toBe(
    "another version of the function of Charge answered",
  );
  expect(
    [
      { kind: "input", name: "input.tenant", is: "equal", value: "acme" },
      { kind: "input", name: "input.n", is: "atLeast", value: "5" },
      { kind: "input", name: "input.n", is: "absent", value: null },
      { kind: "path", name: "Refund", is: "equal", value: "reached" },
      { kind: "path", name: "Refund", is: "absent", value: null },
      { kind: "hour", name: "hour", is: "equal", value: "3" },
      { kind: "functionVersion", name: "Charge", is: "equal", value: "7" },
    ].map((feature) => featureText(feature as Parameters<typeof featureText>[0])),
  ).toEqual([
    ...["input.tenant = acme", "input.n ≥ 5", "no input.n", "came to Refund", "never came to Refund"],
    ...["began in the hour of 03:00 UTC", "function of Charge: version 7"],
  ]);
});

describe("what exactly changed", () => {
  const arn = "arn:aws:states:eu-west-1:123456789012:stateMachine:Checkout";
  const detail = (kind: Parameters<typeof changeDetail>[0]["kind"], before: unknown, after: unknown) => {
    const text = (value: unknown) => (typeof value === "string" ? value : JSON.stringify(value));
    return changeDetail({ kind, state: null, before: text(before), after: text(after) });
  };
  const weights = (seven: number) => ({
    [`${arn}:live`]: [
      { stateMachineVersionArn: `${arn}:6`, weight: 100 - seven },
      { stateMachineVersionArn: `${arn}:7`, weight: seven },
    ],
  });

  test("weights are told by alias and version, and the same weights are no change", () => {
    expect(detail("aliases", weights(10), weights(50))).toBe(
      "live: 90 % → 50 % on version 6, live: 10 % → 50 % on version 7",
    );
    expect(detail("aliases", weights(10), weights(10))).toBeNull();
    expect(detail("aliases", {}, weights(10))).toBe("live made");
    expect(detail("aliases", weights(10), {})).toBe("live removed");
  });

  test("of the others what differs, and what cannot be read is told by nothing", () => {
    expect(detail("role", "arn:aws:iam::1:role/old", "arn:aws:iam::1:role/new")).toBe("old → new");
    expect(detail("role", "arn:aws:iam::1:role/same", "arn:aws:iam::2:role/same")).toBe(
      "arn:aws:iam::1:role/same → arn:aws:iam::2:role/same",
    );
    expect(detail("logging", { level: "OFF" }, { level: "ALL", includeExecutionData: true })).toBe(
      "level OFF → ALL, with execution data",
    );
    expect(detail("versions", [`${arn}:6`], [`${arn}:7`, `${arn}:6`])).toBe("version 7 published");
    expect(detail("tags", { team: "a", env: "x" }, { team: "b", env: "x" })).toBe("team");
    expect(detail("functionVersion", "6", "7")).toBe("6 → 7");
    expect(detail("aliases", "{", "[1, null]")).toBeNull();
    expect(changeDetail({ kind: "marker", state: null, before: null, after: "Deploy 42" })).toBeNull();
    expect(changeText({ kind: "marker", state: null, after: "Deploy 42" })).toBe("“Deploy 42”");
  });
});

test("figures of two periods in words, sure only where a test says so", () => {
  const difference = { value: 0.11, low: 0.09, high: 0.13 };
  const figure = { name: "failed", a: 0.01, b: 0.12, difference, p: 0.0004, verdict: "more" } as const;
  expect([figureValue("failed", 0.12), differenceText(figure), intervalText(figure), chanceText(figure.p)]).toEqual([
    ...["12 %", "+11 points", "+9 points to +13 points", "p < 0.001"],
  ]);
  expect(differenceText({ name: "p50", difference: { value: -30, low: -40, high: 0 } })).toBe("−30 ms");
  expect(intervalText({ name: "p50", difference: { value: -30, low: -40, high: 0 } })).toBe("−40 ms to 0 ms");
  expect([figureValue("cost", 25e6), figureValue("p95", null), chanceText(0.0123), chanceText(null)]).toEqual([
    ...["$0.000025", "–", "p = 0.012", ""],
  ]);
  expect(intervalText({ name: "cost", difference: { value: 0, low: -0.2, high: 0.2 } })).toBe("$0 to $0");
  const unsure = { ...figure, verdict: "unsure" } as const;
  const states = [{ state: "Refund", figures: [{ ...figure, name: "reached" } as const, unsure] }];
  expect(
    sureFigures({ figures: [unsure, figure], states }).map(({ state, figure: { name } }) => [state, name]),
  ).toEqual([
    [null, "failed"],
    ["Refund", "reached"],
  ]);
});
