import { z } from "zod";

const dollars = z.string().regex(/^\d{1,9}(\.\d{1,18})?$/, 'dollars as decimal text, like "0.000025"');
const units = z.string().regex(/^\d{1,15}(\.\d{1,6})?$/, "a number as decimal text");

/** Tiers rise, and the last has no bound: a quantity above it would have no price. */
const tiers = z
  .array(z.strictObject({ upTo: units.nullable(), price: dollars }))
  .min(1)
  .max(10)
  .refine((list) => list.every(({ upTo }, i) => (upTo === null) === (i === list.length - 1)), {
    message: "the last tier, and only it, has `upTo: null`",
  })
  .refine((list) => list.every(({ upTo }, i) => i === 0 || upTo === null || Number(upTo) > Number(list[i - 1]?.upTo)), {
    message: "tiers in rising order",
  });

/** Price tables as configuration files hold them (lib/cost/prices PriceOverride). */
export const priceOverrides = z
  .array(
    z.strictObject({
      region: z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d{1,2}$/, "a region like eu-west-1"),
      asOf: z.string().regex(/^\d{4}-\d{2}(-\d{2})?$/, "a month or day like 2026-11"),
      transition: dollars.exactOptional(),
      freeTransitions: z.int().min(0).exactOptional(),
      request: dollars.exactOptional(),
      gbSecond: tiers.exactOptional(),
      logIngest: dollars.exactOptional(),
      logScan: dollars.exactOptional(),
    }),
  )
  .max(500);

export function shownPrices(value: unknown): string {
  const parsed = priceOverrides.safeParse(value);
  const regions = parsed.success ? parsed.data.map(({ region, asOf }) => `${region} ${asOf}`) : [];
  return regions.join(", ") || "(none)";
}
