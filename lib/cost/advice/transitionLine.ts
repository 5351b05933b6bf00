import { type Line, line } from "../line";
import { decimal } from "../money";
import type { PriceTable } from "../prices";

/** State transitions of Standard at list price; `rule` says which they are. */
export function transitionLine(count: number, rule: string, prices: PriceTable, certainty: Line["certainty"]): Line {
  const draft = {
    what: "state transitions",
    quantity: decimal(count),
    unit: "transitions",
    price: prices.transition,
  } as const;
  return line({ ...draft, rule: `Standard: ${rule}`, certainty }, prices, "transition");
}
