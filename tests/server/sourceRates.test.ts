import { expect, test } from "vitest";
import { SourceRates } from "@/lib/server/sources/sourceRates";

const MINUTE = 60_000;

test("a rate is what was added since the oldest asking of the last five minutes", () => {
  const rates = new SourceRates();
  expect(rates.perSecond("a", 100, 0)).toBeNull();
  expect(rates.perSecond("a", 160, MINUTE)).toBe(1);
  expect(rates.perSecond("b", 5, MINUTE)).toBeNull();
  expect(rates.perSecond("a", 160 + 600, 6 * MINUTE)).toBe(2);
  // Nobody asked for longer than that.
  expect(rates.perSecond("a", 1_000, 20 * MINUTE)).toBeNull();
});

test("a counter that begins anew, or a clock that was set back, makes no negative rate", () => {
  const rates = new SourceRates();
  rates.perSecond("a", 100, MINUTE);
  expect(rates.perSecond("a", 3, 2 * MINUTE)).toBeNull();
  expect(rates.perSecond("a", 63, 3 * MINUTE)).toBe(1);
  expect(rates.perSecond("a", 70, 0)).toBeNull();
});
