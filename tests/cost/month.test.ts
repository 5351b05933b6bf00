import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { allocate } from "@/lib/cost/allocation";
import { decimal, sum, ZERO } from "@/lib/cost/money";
import { priceUsage } from "@/lib/cost/priceUsage";
import { pricesOf } from "@/lib/cost/prices";
import { overTiers } from "@/lib/cost/tiers";
import { addUsage, NO_USAGE, type Usage } from "@/lib/cost/usage";
import { ofMonth } from "./scopes";

const prices = pricesOf("us-east-1");

const usage: fc.Arbitrary<Usage> = fc
  .record({ t: fc.nat(1_000_000), r: fc.nat(1_000_000), g: fc.nat(40_000_000), l: fc.nat(10_000) })
  .map(({ t, r, g, l }) => ({
    transitions: decimal(t),
    childTransitions: ZERO,
    requests: decimal(r),
    gbSeconds: decimal(g).times("0.00625"),
    logGb: decimal(l).times("0.001"),
  }));

describe("the money of a month", () => {
  it("does not depend on the order or the grouping of its parts", () => {
    fc.assert(
      fc.property(fc.array(usage, { maxLength: 20 }), fc.nat(19), (parts, cut) => {
        const whole = priceUsage(parts.reduce(addUsage, NO_USAGE), prices, ofMonth(4000)).total;
        const grouped = [parts.slice(cut), parts.slice(0, cut)].map((group) => group.reduce(addUsage, NO_USAGE));
        expect(priceUsage(grouped.reduce(addUsage, NO_USAGE), prices, ofMonth(4000)).total.eq(whole)).toBe(true);
      }),
    );
  });

  it("is continuous at the bounds of the tiers and never falls", () => {
    const price = (gbs: string) =>
      sum(overTiers(decimal(gbs), prices.gbSecond).map((share) => share.quantity.times(share.price)));
    for (const bound of ["3600000", "18000000"]) {
      const step = price(decimal(bound).plus("0.000001").toFixed()).minus(price(bound));
      expect(step.gt(0) && step.lt("0.0000000001")).toBe(true);
    }
    fc.assert(
      fc.property(fc.nat(50_000_000), fc.nat(1_000_000), (from, more) => {
        expect(price(String(from + more)).gte(price(String(from)))).toBe(true);
      }),
    );
  });

  it("charges a quantity the same whether it comes at once or on top of what was used", () => {
    fc.assert(
      fc.property(fc.nat(30_000_000), fc.nat(30_000_000), (first, second) => {
        const cost = (quantity: number, used: number) =>
          sum(overTiers(decimal(quantity), prices.gbSecond, decimal(used)).map((s) => s.quantity.times(s.price)));
        expect(
          cost(first, 0)
            .plus(cost(second, first))
            .eq(cost(first + second, 0)),
        ).toBe(true);
      }),
    );
  });
});

describe("an allocation", () => {
  it("gives everything to the first part when nothing was used", () => {
    expect(allocate(decimal(3), [ZERO, ZERO]).map(String)).toEqual(["3", "0"]);
  });

  it("gives a part without usage nothing", () => {
    expect(allocate(decimal(1), [decimal(1), ZERO, decimal(2)])[1]!.eq(0)).toBe(true);
  });
});
