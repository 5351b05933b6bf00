import { exactly, estimated, line, total, type Line } from "./line";
import { decimal, min, ZERO, type Decimal } from "./money";
import type { PriceTable } from "./prices";
import { overTiers } from "./tiers";

/** What a set of executions used. Quantities add up; money does not (tiers and the free tier are the account's). */
export type Usage = {
  readonly transitions: Decimal;
  readonly requests: Decimal;
  readonly gbSeconds: Decimal;
  readonly logGb: Decimal;
  /** Some of it is an estimate (memory) or a lower bound (children of Map Runs). */
  readonly estimated: boolean;
};

export const NO_USAGE: Usage = { transitions: ZERO, requests: ZERO, gbSeconds: ZERO, logGb: ZERO, estimated: false };

export function addUsage(a: Usage, b: Usage): Usage {
  return {
    transitions: a.transitions.plus(b.transitions),
    requests: a.requests.plus(b.requests),
    gbSeconds: a.gbSeconds.plus(b.gbSeconds),
    logGb: a.logGb.plus(b.logGb),
    estimated: a.estimated || b.estimated,
  };
}

/** Transitions of the account's monthly free tier that this usage may take; 0 for none. */
export type MonthOptions = { readonly freeTransitions: Decimal | number };

/** The bill of one account, region and month: the price of the summed quantities. */
export function priceMonth(
  usage: Usage,
  prices: PriceTable,
  options: MonthOptions,
): { readonly total: Decimal; readonly lines: readonly Line[] } {
  const sure = usage.estimated ? estimated("sum over executions, some estimated") : exactly("sum over executions");
  const lines: Line[] = [];
  if (usage.transitions.gt(0)) {
    const price = prices.transition;
    const draft = { unit: "transitions" as const, price, certainty: sure };
    const rule = "Standard: each state transition";
    lines.push(line({ ...draft, what: "state transitions", quantity: usage.transitions, rule }, prices, "transition"));
    const free = min(usage.transitions, decimal(options.freeTransitions));
    if (free.gt(0)) {
      const why = `the account's first ${prices.freeTransitions} transitions of a month are free`;
      lines.push(line({ ...draft, what: "free tier", quantity: free.times(-1), rule: why }, prices, "transition"));
    }
  }
  if (usage.requests.gt(0)) {
    const rule = "Express: each execution started is one request";
    const draft = { unit: "requests" as const, price: prices.request, certainty: exactly("executions counted") };
    lines.push(line({ ...draft, what: "requests", quantity: usage.requests, rule }, prices, "express"));
  }
  for (const share of overTiers(usage.gbSeconds, prices.gbSecond)) {
    const rule = "Express: duration × memory, by tier of the month";
    const draft = { unit: "GB-s" as const, price: share.price, certainty: sure };
    lines.push(line({ ...draft, what: "duration", quantity: share.quantity, rule }, prices, "express"));
  }
  if (usage.logGb.gt(0)) {
    const draft = { unit: "GB" as const, price: prices.logIngest, certainty: estimated("size of the events") };
    lines.push(
      line({ ...draft, what: "logs", quantity: usage.logGb, rule: "CloudWatch Logs: data taken in" }, prices, "logs"),
    );
  }
  return { total: total(lines), lines };
}
