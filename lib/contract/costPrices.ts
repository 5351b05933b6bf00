import { z } from "zod";

const decimalField = z.string();

/**
 * `GET /api/cost/prices`: what `pricesOf(region, overrides)` (lib/cost) needs to compute in the page with the prices
 * that the server has, and the regions it knows, N. Virginia first.
 */
export const costPricesSchema = z.object({
  regions: z.array(z.string()),
  overrides: z.array(
    z.object({
      region: z.string(),
      asOf: z.string(),
      transition: decimalField.exactOptional(),
      freeTransitions: z.int().exactOptional(),
      request: decimalField.exactOptional(),
      gbSecond: z.array(z.object({ upTo: decimalField.nullable(), price: decimalField })).exactOptional(),
      logIngest: decimalField.exactOptional(),
      logScan: decimalField.exactOptional(),
    }),
  ),
});
export type CostPrices = z.output<typeof costPricesSchema>;
