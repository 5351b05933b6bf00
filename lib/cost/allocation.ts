import { decimal, sum, ZERO, type Decimal } from "./money";

// 10^-24 dollars: far below anything charged, so a share is off by less than anybody can see.
const DECIMALS = 24;
const HALF_UP = 1;

/**
 * Spreads an amount of money over quantities in proportion, so that the shares add up to it exactly:
 * each share is the difference of two rounded running totals, and the last running total is the amount.
 * Quantities are not negative; when all are zero the first share takes everything.
 */
export function allocate(amount: Decimal, quantities: readonly Decimal[]): Decimal[] {
  const all = sum(quantities);
  if (all.eq(amount)) return [...quantities];
  let running = ZERO;
  let given = ZERO;
  return quantities.map((quantity, i) => {
    running = running.plus(quantity);
    const upTo = all.eq(0) || running.eq(all) ? amount : rounded(amount.times(running).div(all));
    const share = all.eq(0) && i > 0 ? ZERO : upTo.minus(given);
    given = given.plus(share);
    return share;
  });
}

function rounded(value: Decimal): Decimal {
  return decimal(value).round(DECIMALS, HALF_UP);
}
