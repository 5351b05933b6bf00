import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { HOUR_MS } from "@/lib/base/time";
import { Chance } from "@/lib/demo/chance";
import { studentQuantile, studentTwoSided } from "@/lib/stats/probability/student";
import { comparePeriods, LEVEL } from "@/lib/stats/periods/comparePeriods";
import { holm } from "@/lib/stats/periods/holm";
import { differenceOf, intervalOf } from "@/lib/stats/periods/interval";
import type { Figure, FigureName, Period, PeriodBucket, StateInBucket } from "@/lib/stats/periods/period";
import { ratioOf } from "@/lib/stats/periods/ratio";
import { sketchOf } from "@/lib/stats/sketch";

type Model = {
  readonly buckets: number;
  /** Executions of a bucket. */
  readonly executions: number;
  readonly failed: number;
  readonly ms: number;
  /** The share that comes to Refund. */
  readonly refund: number;
  readonly cost: number;
  /** In this share of the buckets ten times as many fail. */
  readonly badBuckets: number;
};
const USUAL: Model = { buckets: 24, executions: 40, failed: 0.05, ms: 1_000, refund: 0.1, cost: 100, badBuckets: 0 };

function period(chance: Chance, changed: Partial<Model> = {}): Period {
  const model = { ...USUAL, ...changed };
  return { buckets: Array.from({ length: model.buckets }, () => bucket(chance, model)) };
}

function bucket(chance: Chance, { executions, failed, ms, refund, cost, badBuckets }: Model): PeriodBucket {
  const count = Math.round(executions * (0.7 + 0.6 * chance.next()));
  const rate = chance.happens(badBuckets) ? Math.min(1, failed * 10) : failed;
  const [durations, costs]: [number[], number[]] = [[], []];
  const states = { Charge: none(), Refund: none() };
  let [failures, retried] = [0, 0];
  for (let i = 0; i < count; i++) {
    const isBad = chance.happens(rate);
    if (isBad) failures++;
    if (chance.happens(0.2)) retried++;
    const took = ms * Math.exp(chance.next() + chance.next());
    if (!isBad) durations.push(took);
    costs.push(cost * (1 + chance.next()));
    visit(states.Charge, took, isBad ? 1 : 0);
    if (chance.happens(refund)) visit(states.Refund, 10, 0);
  }
  return {
    ...{ ms: HOUR_MS, executions: count, ended: count, squares: count, failed: failures, retried },
    ...{ durations: sketchOf(durations), costs: sketchOf(costs), states: new Map(Object.entries(states)) },
  };
}

type Mutable = { -readonly [K in keyof StateInBucket]: number };
const none = (): Mutable => ({ reached: 0, visits: 0, failures: 0, retries: 0, totalMs: 0 });

function visit(state: Mutable, ms: number, failures: number): void {
  state.reached++;
  state.visits++;
  state.failures += failures;
  state.retries += failures;
  state.totalMs += ms;
}

const allOf = (a: Period, b: Period): Figure[] => {
  const { figures, states } = comparePeriods(a, b);
  return [...figures, ...states.flatMap((state) => state.figures)];
};
const sureOf = (a: Period, b: Period) => allOf(a, b).filter(({ verdict }) => verdict === "more" || verdict === "less");
const figureOf = (a: Period, b: Period, name: FigureName) => {
  const found = comparePeriods(a, b).figures.find((figure) => figure.name === name);
  if (found === undefined) throw new Error(name);
  return found;
};

describe("two periods of a machine", () => {
  test("a period beside itself differs in nothing, and beside another the signs turn round with the sides", () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const [a, b] = [
          period(Chance.of(seed, "periods")),
          period(Chance.of(seed + 1, "periods"), { failed: 0.3, ms: 1_500 }),
        ];
        expect(sureOf(a, a)).toEqual([]);
        const turned = allOf(b, a);
        for (const [i, figure] of allOf(a, b).entries()) {
          expect(turned[i]?.p).toBeCloseTo(figure.p ?? 2, 9);
          expect(turned[i]?.difference?.value ?? 0).toBeCloseTo(-(figure.difference?.value ?? 0), 6);
          expect(turned[i]?.difference?.low ?? 0).toBeCloseTo(-(figure.difference?.high ?? 0), 6);
        }
      }),
      { numRuns: 10 },
    );
  });

  test.each<[FigureName, Partial<Model>, "more" | "less"]>([
    ["failed", { failed: 0.2 }, "more"],
    ["failed", { failed: 0 }, "less"],
    ["p50", { ms: 1_300 }, "more"],
    ["p95", { ms: 600 }, "less"],
    ["executions", { executions: 80 }, "more"],
    ["cost", { cost: 130 }, "more"],
  ])("a planted difference of %s is found: %o", (name, changed, verdict) => {
    const [a, b] = [period(Chance.of(1, "periods")), period(Chance.of(2, "periods"), changed)];
    const figure = figureOf(a, b, name);
    expect(figure.verdict).toBe(verdict);
    const { low = 0, high = 0 } = figure.difference ?? {};
    expect(low < 0 && high > 0).toBe(false);
    // The tampered twin: without it nothing is.
    expect(figureOf(a, period(Chance.of(2, "periods")), name).verdict).toBe("unsure");
  });

  test("a state that is slower, and one that is come to more often, are told by name", () => {
    const [a, b] = [period(Chance.of(1, "periods")), period(Chance.of(2, "periods"), { refund: 0.3, ms: 1_500 })];
    const sure = comparePeriods(a, b).states.flatMap(({ state, figures }) =>
      figures.flatMap(({ name, verdict }) => (verdict === "more" || verdict === "less" ? [`${state} ${name}`] : [])),
    );
    expect(sure).toEqual(["Charge time", "Refund reached", "Refund visits", "Refund time"]);
  });

  // Each figure of each of them: at the level of all together, and hours in which much fails are no difference either.
  test.each([
    ["independent executions", {}],
    ["hours in which ten times as many fail", { badBuckets: 0.15 }],
    ["few executions", { executions: 3, buckets: 12 }],
  ])("halves drawn at random can be told apart at most as often as is said: %s", (_, changed) => {
    const seeds = 160;
    let told = 0;
    for (let seed = 0; seed < seeds; seed++) {
      const chance = Chance.of(seed, "periods");
      if (sureOf(period(chance, changed), period(chance, changed)).length > 0) told++;
    }
    // Beyond it lies one of a thousand such counts.
    expect(told).toBeLessThanOrEqual(seeds * LEVEL + 3.1 * Math.sqrt(seeds * LEVEL * (1 - LEVEL)));
  });

  test("of few nothing is told: not one failure of one, and not of one bucket", () => {
    const few = { buckets: 2, executions: 5 };
    const [a, b] = [period(Chance.of(1, "periods"), few), period(Chance.of(2, "periods"), { ...few, failed: 1 })];
    expect(new Set(allOf(a, b).map(({ verdict }) => verdict))).toEqual(new Set(["tooFew"]));
    const nothing = comparePeriods({ buckets: [] }, { buckets: [] });
    expect(nothing).toMatchObject({ states: [], tested: 0 });
    expect(nothing.figures.map(({ a: one, difference }) => [one, difference])).toEqual(
      nothing.figures.map(() => [null, null]),
    );
  });

  test("what is the same in each execution is the same, whatever rounding makes of the sums", () => {
    const of = (executions: number): Period => {
      const state = { reached: executions, visits: executions, failures: 0, retries: 0, totalMs: executions * 0.1 };
      const one: PeriodBucket = {
        ...{ ms: HOUR_MS, executions, ended: executions, squares: executions, failed: 0, retried: 0 },
        durations: sketchOf(Array.from({ length: executions }, () => 3.3)),
        costs: sketchOf(Array.from({ length: executions }, () => 50_000_001)),
        states: new Map([["Charge", state]]),
      };
      return { buckets: Array.from({ length: 7 }, () => one) };
    };
    const [a, b] = [of(13), { buckets: [...of(7).buckets, ...of(12).buckets] }];
    expect(sureOf(a, b).filter(({ name }) => name !== "executions")).toEqual([]);
    expect(figureOf(a, b, "cost").difference?.value).toBe(0);
  });

  test("evenly spread chance is not taken for certainty: one more in each of four buckets", () => {
    const even = (visits: number, failures: number): Period => {
      const state = { reached: 10, visits, failures, retries: 0, totalMs: 0 };
      const one: PeriodBucket = {
        ...{ ms: HOUR_MS, executions: 10, ended: 10, squares: 10, failed: failures, retried: 0 },
        ...{ durations: sketchOf([1]), costs: sketchOf([1]), states: new Map([["Charge", state]]) },
      };
      return { buckets: [one, one, one, one] };
    };
    expect(sureOf(even(10, 0), even(11, 1))).toEqual([]);
    expect(sureOf(even(10, 0), even(20, 10)).map(({ name }) => name)).toEqual(["failed", "visits", "failures"]);
  });
});

describe("what it is made of", () => {
  test("Student's t as its tables have it", () => {
    for (const [t, df, p] of [
      [12.706, 1, 0.05],
      [2.776, 4, 0.05],
      [2.845, 20, 0.01],
      [1.96, 1e6, 0.05],
      [0, 7, 1],
    ] as const) {
      expect(studentTwoSided(t, df)).toBeCloseTo(p, 3);
    }
    expect(studentQuantile(0.95, 4)).toBeCloseTo(2.776, 3);
    expect(studentQuantile(0.99, 2.5)).toBeGreaterThan(studentQuantile(0.99, 3));
    expect(studentTwoSided(Number.POSITIVE_INFINITY, 3)).toBe(0);
  });

  test("Holm's correction, in the order given", () => {
    expect(holm([0.01, 0.04, 0.03])).toEqual([0.03, 0.06, 0.06]);
    expect(holm([])).toEqual([]);
    expect(holm([0.9, 0.8])).toEqual([1, 1]);
  });

  test("Newcombe's interval of two shares, as he prints it: 56 of 70 beside 48 of 80", () => {
    const share = (count: number, n: number) => {
      const pairs = Array.from({ length: n }, (_, i): [number, number] => [i < count ? 1 : 0, 1]);
      const ratio = ratioOf(pairs);
      if (ratio === null) throw new Error("nothing");
      return intervalOf("share", { ...ratio, variance: 0 }, 1);
    };
    const { value, low, high } = differenceOf(share(48, 80), share(56, 70));
    expect([value, low, high].map((one) => Number(one.toFixed(4)))).toEqual([0.2, 0.0524, 0.3339]);
  });
});
