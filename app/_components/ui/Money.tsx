import { decimal, dollars } from "@/lib/cost/money";

/** Dollars with the digits that matter; the exact amount and the date of its prices on hover. */
export function Money({ amount, asOf }: { amount: string; asOf: string }) {
  return (
    <span className="whitespace-nowrap" title={`$${amount} at prices of ${asOf}`}>
      {dollars(decimal(amount))}
    </span>
  );
}
