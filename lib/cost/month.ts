import { allocate } from "./allocation";
import { exactly, estimated, line, total, type Line } from "./line";
import { decimal, min, sum, ZERO, type Decimal } from "./money";
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

export type MonthOptions = { readonly freeTier: boolean };

/** The bill of one account, region and month: the price of the summed quantities. */
export function priceMonth(usage: Usage, prices: PriceTable, options: MonthOptions): { total: Decimal; lines: Line[] } {
  const sure = usage.estimated ? estimated("sum over executions, some estimated") : exactly("sum over executions");
  const lines: Line[] = [];
  if (usage.transitions.gt(0)) {
    const price = prices.transition;
    const draft = { unit: "transitions" as const, price, certainty: sure };
    const rule = "Standard: each state transition";
    lines.push(line({ ...draft, what: "state transitions", quantity: usage.transitions, rule }, prices, "transition"));
    const free = options.freeTier ? min(usage.transitions, decimal(prices.freeTransitions)) : ZERO;
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

/**
 * The month's bill spread over its parts (executions, machines, days): each line in proportion to what
 * the part used of its quantity, so that the shares add up to the bill exactly.
 */
export function allocateMonth(parts: readonly Usage[], prices: PriceTable, options: MonthOptions): Decimal[] {
  const { lines } = priceMonth(parts.reduce(addUsage, NO_USAGE), prices, options);
  const byQuantity: [Decimal, (usage: Usage) => Decimal][] = [
    [amountOf(lines, "state transitions", "free tier"), (u) => u.transitions],
    [amountOf(lines, "requests"), (u) => u.requests],
    [amountOf(lines, "duration"), (u) => u.gbSeconds],
    [amountOf(lines, "logs"), (u) => u.logGb],
  ];
  const shares = byQuantity.map(([amount, of]) => allocate(amount, parts.map(of)));
  return parts.map((_, i) => sum(shares.map((s) => s[i] ?? ZERO)));
}

function amountOf(lines: readonly Line[], ...kinds: Line["what"][]): Decimal {
  return sum(lines.filter((l) => kinds.includes(l.what)).map((l) => l.amount));
}
