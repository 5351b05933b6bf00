import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { binomialAtLeast, fisherGreater, poissonGreater } from "@/lib/stats/probability/exactTests";
import { logFactorial } from "@/lib/stats/probability/logFactorial";
import { chiSquaredTail, normalTail } from "@/lib/stats/probability/normal";
import { rankTest } from "@/lib/stats/probability/rankTest";

/** n choose k, exactly. */
function choose(n: number, k: number): bigint {
  if (k < 0 || k > n) return 0n;
  let result = 1n;
  for (let i = 1; i <= k; i++) result = (result * BigInt(n - k + i)) / BigInt(i);
  return result;
}

/** A ratio of whole numbers to 15 digits, however large they are. */
function ratio(a: bigint, b: bigint): number {
  const digits = 10n ** 40n;
  return Number((a * digits) / b) / 1e40;
}

const near = (found: number, exact: number) =>
  expect(Math.abs(found - exact)).toBeLessThanOrEqual(1e-10 * exact + 1e-30);

describe("Fisher's exact test", () => {
  test("is the tail of whole numbers", () => {
    const table = fc.tuple(fc.nat(60), fc.nat(60), fc.nat(60), fc.nat(60));
    fc.assert(
      fc.property(table, ([a, b, c, d]) => {
        const [n, m, marked] = [a + b, c + d, a + c];
        fc.pre(n > 0 && m > 0);
        let tail = 0n;
        for (let k = a; k <= Math.min(n, marked); k++) tail += choose(marked, k) * choose(n + m - marked, n - k);
        near(fisherGreater({ count: a, total: n }, { count: c, total: m }), ratio(tail, choose(n + m, n)));
      }),
    );
  });

  test("tells what is in the books: three of four cups (Fisher 1935) are 17 of 70", () => {
    near(fisherGreater({ count: 3, total: 4 }, { count: 1, total: 4 }), 17 / 70);
    near(fisherGreater({ count: 4, total: 4 }, { count: 0, total: 4 }), 1 / 70);
  });

  test("holds where numbers are large, and far out", () => {
    const p = fisherGreater({ count: 5_300, total: 500_000 }, { count: 5_000, total: 500_000 });
    const z = 300 / Math.sqrt(10_300 * (1 - 0.0103));
    expect(p / normalTail(z)).toBeGreaterThan(0.9);
    expect(p / normalTail(z)).toBeLessThan(1.1);
    expect(fisherGreater({ count: 40, total: 60 }, { count: 0, total: 60 })).toBeLessThan(1e-15);
  });
});

describe("the test of two Poisson rates", () => {
  test("is the binomial tail of whole numbers", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 80 }), fc.nat(80), fc.integer({ min: 1, max: 9 }), (n, count, tenths) => {
        let tail = 0n;
        for (let k = count; k <= n; k++)
          tail += choose(n, k) * BigInt(tenths) ** BigInt(k) * BigInt(10 - tenths) ** BigInt(n - k);
        near(binomialAtLeast(count, n, tenths / 10), ratio(tail, 10n ** BigInt(n)));
      }),
    );
  });

  test("knows how long was looked: ten in an hour are as many as 240 in a day", () => {
    const same = poissonGreater({ count: 10, exposure: 1 }, { count: 240, exposure: 24 });
    expect(same).toBeGreaterThan(0.4);
    expect(poissonGreater({ count: 40, exposure: 1 }, { count: 240, exposure: 24 })).toBeLessThan(1e-8);
    expect(poissonGreater({ count: 0, exposure: 1 }, { count: 0, exposure: 1 })).toBe(1);
  });
});

describe("tails of distributions", () => {
  test("of the normal one are those of the tables, also far out", () => {
    const table = [
      [0, 0.5],
      [1.959963985, 0.025],
      [-1.644853627, 0.95],
      [5.199337582, 1e-7],
      [9.26234009, 1e-20],
      [37.0471, 1e-300],
    ] as const;
    for (const [z, p] of table) expect(Math.abs(normalTail(z) / p - 1)).toBeLessThan(z > 30 ? 2e-3 : 2e-6);
    expect(Math.abs(chiSquaredTail(3.841458821) - 0.05)).toBeLessThan(1e-8);
  });

  test("factorials continue where the table ends", () => {
    const step = logFactorial(1024) - logFactorial(1023);
    expect(Math.abs(step - Math.log(1024))).toBeLessThan(1e-10);
    expect(Math.abs(Math.exp(logFactorial(10)) - 3_628_800)).toBeLessThan(1e-6);
  });
});

describe("the test of Mann and Whitney on buckets", () => {
  test("counts pairs as going through all of them does", () => {
    const counts = fc.array(fc.nat(6), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(counts, counts, (a, b) => {
        const first = a.map((count) => count);
        const second = first.map((_, i) => b[i] ?? 0);
        const spread = (of: readonly number[]) => of.flatMap((count, i) => Array<number>(count).fill(i));
        const [x, y] = [spread(first), spread(second)];
        fc.pre(x.length > 0 && y.length > 0 && new Set([...x, ...y]).size > 1);
        const won = x.flatMap((one) => y.map((other) => (one > other ? 1 : one === other ? 0.5 : 0)));
        const superiority = won.reduce<number>((sum, each) => sum + each, 0) / won.length;
        expect(rankTest(first, second).superiority).toBeCloseTo(superiority, 10);
        expect(rankTest(second, first).z).toBeCloseTo(-rankTest(first, second).z, 10);
      }),
    );
  });

  test("allows for ties and for steps of one: U 47 of 49, by hand", () => {
    // (47 - 24.5 - 0.5) / sqrt(49 / 12 * (15 - 72 / 182))
    expect(rankTest([0, 0, 1, 1, 2, 3], [3, 2, 1, 1, 0, 0]).z).toBeCloseTo(2.84889, 4);
  });

  test("is conservative in the far tail: no p below the chance of the outermost order", () => {
    for (const [n, m] of [
      [5, 5],
      [10, 10],
      [20, 20],
      [8, 200],
    ] as const) {
      const exact = 1 / Number(choose(n + m, n));
      const first = Array.from({ length: n + m }, (_, i) => (i >= m ? 1 : 0));
      const second = first.map((count) => 1 - count);
      expect(rankTest(first, second).p).toBeGreaterThan(exact);
    }
  });

  test("says nothing where all are equal, or one side is empty", () => {
    expect(rankTest([7], [9])).toEqual({ z: 0, p: 1, superiority: 0.5 });
    expect(rankTest([0, 0], [3, 4])).toEqual({ z: 0, p: 1, superiority: 0.5 });
  });
});
