import Big from "big.js";

/*
 * Money and quantities are exact decimals. Invariant: nothing in lib/cost divides but by powers of
 * two and ten (KB, MB, ms, GB = 2^30 bytes), whose quotients are finite decimals; `divide` says so.
 */

// 2^-40 has 40 decimals: more than any chain of the divisions above needs.
const Exact = Big();
Exact.DP = 60;
Exact.NE = -60;
Exact.PE = 60;

export type Decimal = Big;

export function decimal(value: number | string | Decimal): Decimal {
  return new Exact(value);
}

export const ZERO: Decimal = decimal(0);

/** Exact for divisors made of twos and fives; throws on any other, which would be a fault of ours. */
export function divide(a: Decimal, by: number): Decimal {
  const quotient = a.div(by);
  if (!quotient.times(by).eq(a)) throw new Error(`${a.toFixed()} / ${by} is no finite decimal`);
  return quotient;
}

export function sum(values: Iterable<Decimal>): Decimal {
  let total = ZERO;
  for (const value of values) total = total.plus(value);
  return total;
}

export function min(a: Decimal, b: Decimal): Decimal {
  return a.lt(b) ? a : b;
}

export function max(a: Decimal, b: Decimal): Decimal {
  return a.gt(b) ? a : b;
}

/** Plain decimal text without an exponent: how money crosses JSON and CSV. */
export function text(value: Decimal): string {
  return value.toFixed();
}

/**
 * Dollars for people: cents from one dollar on, below that the two digits that matter
 * (`$14.84`, `$0.075`, `$0.000025`). Rounded half up.
 */
export function dollars(value: Decimal): string {
  const size = value.abs();
  const sign = value.lt(0) ? "−" : "";
  if (size.eq(0)) return "$0";
  if (size.gte(1)) return `${sign}$${grouped(size.toFixed(2))}`;
  const decimals = Math.max(2, 1 - size.e);
  return `${sign}$${size.toFixed(decimals).replace(/(\.\d\d\d*?)0+$/, "$1")}`;
}

/** So many make a dollar where sums and statistics hold money as whole numbers. */
export const PICO_DOLLARS = 1e12;

/** What so many 10^-12 dollars are, as people read it. */
export function picoDollars(pico: number): string {
  return dollars(divide(decimal(Math.round(pico)), PICO_DOLLARS));
}

/** Percent of a whole, for people: `12.5`; 0 of nothing. A share is drawn and read, never summed. */
export function percentOf(part: Decimal, whole: Decimal): number {
  return whole.eq(0) ? 0 : Number(part.div(whole).times(100).toFixed(1));
}

/** Thin spaces between thousands. */
function grouped(digits: string): string {
  const [whole = "", cents] = digits.split(".");
  let out = "";
  for (let i = 0; i < whole.length; i++) {
    if (i > 0 && (whole.length - i) % 3 === 0) out += "\u2009";
    out += whole[i];
  }
  return cents === undefined ? out : `${out}.${cents}`;
}
