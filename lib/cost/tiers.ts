import { max, min, ZERO, type Decimal } from "./money";
import type { Tier } from "./prices";

export type TierShare = { readonly quantity: Decimal; readonly price: Decimal };

/**
 * Splits a month's quantity over the tiers: the first units at the first price, and so on. The price
 * of the whole is continuous: at a bound both tiers give the same sum.
 */
export function overTiers(quantity: Decimal, tiers: readonly Tier[], alreadyUsed: Decimal = ZERO): TierShare[] {
  const shares: TierShare[] = [];
  let from = ZERO;
  const begin = alreadyUsed;
  const end = alreadyUsed.plus(quantity);
  for (const tier of tiers) {
    const to = tier.upTo ?? end;
    const share = min(end, to).minus(max(begin, from));
    if (share.gt(0)) shares.push({ quantity: share, price: tier.price });
    from = to;
    if (from.gte(end)) break;
  }
  return shares;
}
