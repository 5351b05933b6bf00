import fc from "fast-check";
import { expect, it } from "vitest";
import { breakEvenMs, costAt } from "@/lib/cost/breakEven";
import { pricesOf } from "@/lib/cost/prices";

const prices = pricesOf("us-east-1");

it("Express is the cheaper type up to the break-even duration and not 100 ms later", () => {
  fc.assert(
    fc.property(
      fc.record({
        transitions: fc.integer({ min: 1, max: 200 }),
        memoryMb: fc.integer({ min: 1, max: 1000 }),
        logKb: fc.nat(100),
      }),
      (part) => {
        const profile = { ...part, durationMs: 0 };
        const at = breakEvenMs(profile, prices);
        if (at === null) return;
        const { standard, express } = costAt({ ...profile, durationMs: at }, prices);
        if (at > 0) expect(express.lt(standard)).toBe(true);
        const later = costAt({ ...profile, durationMs: at + 100 }, prices);
        expect(later.express.gte(later.standard)).toBe(true);
      },
    ),
  );
});
