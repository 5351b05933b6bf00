import { type Certainty, type Line, line, total } from "./line";
import { decimal, min, type Decimal, ZERO } from "./money";
import type { PriceTable, Tier } from "./prices";
import { overTiers } from "./tiers";
import { type Term, TERMS, type Usage } from "./usage";

/** What a term is called, what it is measured in, and which price of a table it has. The one place where they meet. */
type TermPrice = {
  readonly what: Line["what"];
  readonly unit: Line["unit"];
  /** The part of a table that the price belongs to: it may be assumed as a whole. */
  readonly group: PriceTable["assumed"][number];
  readonly tiersOf: (prices: PriceTable) => readonly Tier[];
  readonly rule: string;
};

const flat = (price: Decimal): readonly Tier[] => [{ upTo: null, price }];

export const TERM_PRICES: Readonly<Record<Term, TermPrice>> = {
  transitions: {
    what: "state transitions",
    unit: "transitions",
    group: "transition",
    tiersOf: ({ transition }) => flat(transition),
    rule: "Standard: each state transition",
  },
  childTransitions: {
    what: "transitions for child executions",
    unit: "transitions",
    group: "transition",
    tiersOf: ({ transition }) => flat(transition),
    rule: "Distributed Map: one transition of the parent for each child",
  },
  requests: {
    what: "requests",
    unit: "requests",
    group: "express",
    tiersOf: ({ request }) => flat(request),
    rule: "Express: each execution started is one request",
  },
  gbSeconds: {
    what: "duration",
    unit: "GB-s",
    group: "express",
    tiersOf: ({ gbSecond }) => gbSecond,
    rule: "Express: duration × memory, by tier of the month",
  },
  logGb: {
    what: "logs",
    unit: "GB",
    group: "logs",
    tiersOf: ({ logIngest }) => flat(logIngest),
    rule: "CloudWatch Logs: data taken in",
  },
};

/** What the price of a usage depends on beside the prices, and how its lines are worded. */
export type PriceScope = {
  /** `first`: all of it at the price of the first tier, as for what is looked at by itself; else the month's tiers. */
  readonly tiers: "first" | { readonly usedGbSeconds: Decimal };
  /** Transitions of the account's monthly free tier that it may take; 0 for none. */
  readonly freeTransitions: Decimal | number;
  readonly certaintyOf: (term: Term) => Certainty;
  /** Words of the rule that say more than those of the term. */
  readonly rules?: Partial<Readonly<Record<Term, string>>>;
  /** Terms that have a line even when nothing was used of them. */
  readonly shown?: readonly Term[];
};

export type Priced = { readonly total: Decimal; readonly lines: readonly Line[] };

/** What a usage costs: every figure of money in Stepscope is made here, so that all of them agree. */
export function priceUsage(usage: Usage, prices: PriceTable, scope: PriceScope): Priced {
  const lines = TERMS.flatMap((term) => [
    ...linesOf(term, usage[term], prices, scope),
    ...(term === LAST_TRANSITIONS ? freeLine(usage, prices, scope) : []),
  ]);
  return { total: total(lines), lines };
}

/** The price of a unit of a term by itself: of the first tier. */
export function unitPrice(term: Term, prices: PriceTable): Decimal {
  return TERM_PRICES[term].tiersOf(prices)[0]?.price ?? ZERO;
}

/** The free tier is taken off behind the last term that it may be taken of. */
const LAST_TRANSITIONS: Term = "childTransitions";

function linesOf(term: Term, quantity: Decimal, prices: PriceTable, scope: PriceScope): Line[] {
  const { what, unit, group, rule: usual, tiersOf } = TERM_PRICES[term];
  if (quantity.eq(0) && scope.shown?.includes(term) !== true) return [];
  const rule = scope.rules?.[term] ?? usual;
  const draft = { what, unit, rule, certainty: scope.certaintyOf(term) };
  const alone = { quantity, price: unitPrice(term, prices) };
  const used = scope.tiers === "first" ? null : scope.tiers.usedGbSeconds;
  const isTiered = used !== null && term === "gbSeconds";
  const shares = isTiered && quantity.gt(0) ? overTiers(quantity, tiersOf(prices), used) : [alone];
  return shares.map((share) => line({ ...draft, ...share }, prices, group));
}

function freeLine(usage: Usage, prices: PriceTable, scope: PriceScope): Line[] {
  const free = min(usage.transitions.plus(usage.childTransitions), decimal(scope.freeTransitions));
  if (!free.gt(0)) return [];
  const draft = {
    what: "free tier",
    unit: "transitions",
    quantity: free.times(-1),
    price: unitPrice("transitions", prices),
    rule: `the account's first ${prices.freeTransitions} transitions of a month are free`,
    certainty: scope.certaintyOf("transitions"),
  } as const;
  return [line(draft, prices, TERM_PRICES.transitions.group)];
}
