import { ok, type Result } from "@/lib/base/result";
import type { CostPrices } from "@/lib/contract/costPrices";
import { knownPrices } from "@/lib/cost/prices";
import type { Context } from "../context";
import type { UseCaseError } from "../errors";

/** The configured prices and the regions that have any, for computing in the page. */
export function readPrices({ overrides }: Context): Promise<Result<CostPrices, UseCaseError>> {
  const regions = knownPrices(overrides).map((table) => table.region);
  const copies = overrides.map(({ gbSecond, ...prices }) => ({
    ...prices,
    ...(gbSecond === undefined ? {} : { gbSecond: [...gbSecond] }),
  }));
  return Promise.resolve(ok({ regions, overrides: copies }));
}
