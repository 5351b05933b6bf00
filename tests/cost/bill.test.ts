import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { billOf, costAlone, mergeLines, type Part } from "@/lib/cost/bill";
import { total } from "@/lib/cost/line";
import { type Decimal, sum } from "@/lib/cost/money";
import { priceUsage } from "@/lib/cost/priceUsage";
import { pricesOf } from "@/lib/cost/prices";
import { addQuantities, NO_QUANTITIES, type Quantities } from "@/lib/cost/quantities";
import { addUsage, NO_USAGE, usageOf } from "@/lib/cost/usage";
import { ofMonth } from "./scopes";

const quantities: fc.Arbitrary<Quantities> = fc
  .record({
    executions: fc.integer({ min: 1, max: 10_000 }),
    transitions: fc.nat(1_000_000),
    children: fc.oneof(fc.constant(0), fc.nat(5000)),
    chunks: fc.nat(2_000_000_000),
    logBytes: fc.nat(2_000_000_000),
    lowerBounds: fc.nat(1),
    estimates: fc.nat(1),
  })
  .map((some) => ({ ...NO_QUANTITIES, ...some }));

const part: fc.Arbitrary<Part> = fc.record({
  account: fc.constantFrom("111122223333", "444455556666", null),
  region: fc.constantFrom("us-east-1", "sa-east-1", "eu-west-3"),
  month: fc.constantFrom("2026-10", "2026-11"),
  type: fc.constantFrom("STANDARD", "EXPRESS"),
  quantities,
});
const parts = fc.array(part, { minLength: 1, maxLength: 40 });
const moneyOf = (some: readonly Part[], freeTier: boolean): Decimal =>
  sum(billOf(some, pricesOf, { freeTier }).map(total));

/** One part for each account, region, month and type. */
function joined(some: readonly Part[]): Part[] {
  const groups = new Map<string, Part>();
  for (const one of some) {
    const key = JSON.stringify([one.account, one.region, one.month, one.type]);
    const known = groups.get(key)?.quantities ?? NO_QUANTITIES;
    groups.set(key, { ...one, quantities: addQuantities(known, one.quantities) });
  }
  return [...groups.values()];
}

describe("a bill", () => {
  it("of one account, region and month is the price of the summed quantities, to the last digit", () => {
    fc.assert(
      fc.property(parts, fc.boolean(), (some, freeTier) => {
        const together = some.map((one) => ({ ...one, account: "1", region: "us-east-1", month: "2026-11" }));
        const prices = pricesOf("us-east-1");
        const usage = together.map((one) => usageOf(one.quantities, one.type)).reduce(addUsage, NO_USAGE);
        const whole = priceUsage(usage, prices, ofMonth(freeTier ? prices.freeTransitions : 0));
        expect(moneyOf(together, freeTier).toFixed()).toBe(whole.total.toFixed());
      }),
    );
  });

  it("is the same in whatever groups its executions come", () => {
    fc.assert(
      fc.property(parts, fc.boolean(), (some, freeTier) => {
        expect(moneyOf(some, freeTier).toFixed()).toBe(moneyOf(joined(some), freeTier).toFixed());
      }),
    );
  });

  it("is the same in whatever order its executions come", () => {
    fc.assert(
      fc.property(parts, fc.boolean(), (some, freeTier) => {
        expect(moneyOf(some, freeTier).toFixed()).toBe(moneyOf([...some].reverse(), freeTier).toFixed());
      }),
    );
  });

  it("gives the free tier once to an account and month, over all its regions", () => {
    const of = (account: string, region: string, month: string): Part => ({
      account,
      region,
      month,
      type: "STANDARD",
      quantities: { ...NO_QUANTITIES, executions: 1, transitions: 3000 },
    });
    const some = [
      of("1", "us-east-1", "2026-11"),
      of("1", "sa-east-1", "2026-11"),
      of("1", "us-east-1", "2026-10"),
      of("2", "us-east-1", "2026-11"),
    ];
    const free = billOf(some, pricesOf, { freeTier: true }).map((lines) =>
      sum(lines.filter((line) => line.what === "free tier").map((line) => line.quantity)).toFixed(),
    );
    expect(free).toEqual(["-2000", "-2000", "-3000", "-3000"]);
  });

  it("has lines that multiply out, also when they are merged", () => {
    fc.assert(
      fc.property(parts, (some) => {
        for (const line of mergeLines(billOf(some, pricesOf, { freeTier: true }).flat())) {
          expect(line.quantity.times(line.price).toFixed()).toBe(line.amount.toFixed());
        }
      }),
    );
  });

  it("of Standard never falls when there is one transition more", () => {
    fc.assert(
      fc.property(quantities, fc.boolean(), (some, freeTier) => {
        const of = (q: Quantities): Part[] => [
          { account: "1", region: "us-east-1", month: "2026-11", type: "STANDARD", quantities: q },
        ];
        const more = { ...some, transitions: some.transitions + 1 };
        expect(moneyOf(of(more), freeTier).gte(moneyOf(of(some), freeTier))).toBe(true);
      }),
    );
  });

  it("is sure of a part whose own quantities are exact, beside one that is estimated", () => {
    const of = (type: Part["type"], change: Partial<Quantities>): Part => ({
      account: "1",
      region: "us-east-1",
      month: "2026-11",
      type,
      quantities: { ...NO_QUANTITIES, executions: 1, ...change },
    });
    const some = [of("STANDARD", { transitions: 5 }), of("STANDARD", { transitions: 5, lowerBounds: 1 })];
    const certainties = (freeTier: boolean) =>
      billOf(some, pricesOf, { freeTier }).map((lines) => lines.map((line) => line.certainty.kind));
    expect(certainties(false)).toEqual([["exact"], ["estimated"]]);
  });
});

describe("one execution alone", () => {
  it("costs what its quantities do, without the free tier", () => {
    const one = { ...NO_QUANTITIES, executions: 1, transitions: 3, children: 2, chunks: 300, estimates: 1 };
    expect(costAlone(one, "STANDARD", pricesOf("us-east-1")).total.toFixed()).toBe("0.000125");
    expect(costAlone(one, "EXPRESS", pricesOf("us-east-1"))).toMatchObject({ estimated: true });
  });
});
