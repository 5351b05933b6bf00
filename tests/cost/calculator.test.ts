import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compareTypes, curveOf, retryCost, type Scenario } from "@/lib/cost/calculator";
import { decimal, percentOf } from "@/lib/cost/money";
import { pricesOf } from "@/lib/cost/prices";
import { comparisonSentence } from "@/lib/cost/sentence";

const prices = pricesOf("us-east-1");

/** A million short executions of ten states. */
const SHORT: Scenario = {
  executions: 1_000_000,
  transitions: 10,
  retryPercent: 0,
  durationMs: 1000,
  payloadKb: 10,
  steps: 1,
  definitionKb: 10,
  memoryMb: null,
  logKb: 0,
  freeTier: false,
};

const scenarios: fc.Arbitrary<Scenario> = fc.record({
  executions: fc.integer({ min: 1, max: 100_000_000 }),
  transitions: fc.integer({ min: 1, max: 500 }),
  retryPercent: fc.nat(100),
  durationMs: fc.integer({ min: 0, max: 300_000 }),
  payloadKb: fc.nat(256),
  steps: fc.integer({ min: 1, max: 400 }),
  definitionKb: fc.nat(1000),
  memoryMb: fc.option(fc.integer({ min: 1, max: 3000 })),
  logKb: fc.nat(1000),
  freeTier: fc.boolean(),
});

describe("a scenario as both types", () => {
  it("prices a month by hand: 10 million transitions, or a million requests and 64 MB for a second each", () => {
    const { standard, express, cheaper, saved, savedPercent } = compareTypes(SHORT, prices);
    expect(standard.total.toFixed()).toBe("250");
    // 1 + 62,500 GB-s at 0.00001667
    expect(express.total.toFixed()).toBe("2.041875");
    expect(cheaper).toBe("EXPRESS");
    expect(saved.toFixed()).toBe("247.958125");
    expect(savedPercent).toBe(99.2);
  });

  it("charges retries as transitions, logs to Express alone, and takes the free tier off Standard alone", () => {
    const more = { ...SHORT, retryPercent: 5, logKb: 2, freeTier: true };
    const { standard, express } = compareTypes(more, prices);
    expect(standard.total.toFixed()).toBe("262.4");
    expect(retryCost(more, prices).toFixed()).toBe("12.5");
    // 2 GB of 10^9 bytes are 1.862645149230957 of 2^30.
    expect(express.total.minus("2.041875").toFixed(9)).toBe("0.931322575");
  });

  it("has its break-even where the cheaper type changes", () => {
    fc.assert(
      fc.property(scenarios, (scenario) => {
        const { breakEvenMs } = compareTypes(scenario, prices);
        const cheaperAt = (durationMs: number) => compareTypes({ ...scenario, durationMs }, prices).cheaper;
        if (breakEvenMs === null) expect(cheaperAt(300_000)).toBe("EXPRESS");
        else {
          if (breakEvenMs > 0) expect(cheaperAt(breakEvenMs)).toBe("EXPRESS");
          expect(cheaperAt(breakEvenMs + 100)).not.toBe("EXPRESS");
        }
      }),
      { numRuns: 40 },
    );
  });

  it("is drawn past its own duration or to the end of the five minutes, Standard flat and Express never falling", () => {
    fc.assert(
      fc.property(scenarios, (scenario) => {
        const { breakEvenMs, standard } = compareTypes(scenario, prices);
        const curve = curveOf(scenario, prices, breakEvenMs);
        expect(curve[0]!.at).toBe(0);
        expect(curve.at(-1)!.at).toBeGreaterThanOrEqual(scenario.durationMs);
        expect(curve.at(-1)!.at).toBeGreaterThanOrEqual(breakEvenMs ?? 300_000);
        curve.forEach((point, i) => {
          expect(point.standard).toBe(Number(standard.total));
          if (i > 0) expect(point.express).toBeGreaterThanOrEqual(curve[i - 1]!.express);
        });
      }),
      { numRuns: 20 },
    );
  });
});

describe("the verdict", () => {
  const of = (more: Partial<Scenario>) => comparisonSentence(compareTypes({ ...SHORT, ...more }, prices));

  it.each([
    // 1 + 60.012 of the first tier + 13,684,000 GB-s at 0.00000833 are $175 after 276.5 s.
    [{ transitions: 7 }, "Express is cheaper by $172.96 a month (98.8 %), and stays so up to 4 m 36 s an execution."],
    [
      { transitions: 100 },
      "Express is cheaper by $2\u2009497.96 a month (99.9 %), and stays so for all of its five minutes.",
    ],
    [
      { transitions: 7, durationMs: 300_000 },
      "Standard is cheaper by $9.38 a month (5.1 %), Express would be cheaper up to 4 m 36 s an execution.",
    ],
    [
      { transitions: 1, logKb: 100 },
      "Standard is cheaper by $23.61 a month (48.6 %), and Express would not be the cheaper one however short the executions were.",
    ],
  ])("of %o is: %s", (more, sentence) => expect(of(more)).toBe(sentence));

  it("of two that cost the same names none", () => {
    const same = { ...compareTypes(SHORT, prices), cheaper: null, saved: decimal(0), breakEvenMs: 1000 };
    expect(comparisonSentence(same)).toBe("Both types cost the same; Express would be cheaper up to 1 s an execution.");
  });
});

it("a part of nothing is no percent of it", () => {
  expect(percentOf(decimal(1), decimal(3))).toBe(33.3);
  expect(percentOf(decimal(0), decimal(0))).toBe(0);
});
