import type { MachineType } from "@/lib/asl/machine";
import { allocate } from "./allocation";
import { type Certainty, estimated, exactly, type Line } from "./line";
import { decimal, min, type Decimal, ZERO } from "./money";
import { type Priced, priceUsage, TERM_PRICES } from "./priceUsage";
import type { PriceTable } from "./prices";
import { isEstimated, type Quantities } from "./quantities";
import { addUsage, NO_USAGE, type Term, TERMS, type Usage, usageOf } from "./usage";

/*
 * What AWS charges is the account's: the free tier by account and month, the tiers of Express by account, region
 * and month. A part (a machine's day, say) has the share of each line of the bill that its quantity has in the
 * whole, so parts in any grouping add up to the bill exactly.
 */

/** Executions that are billed together and ran as one type. */
export type Part = {
  /** Null: nobody said; such executions are taken for one account's. */
  readonly account: string | null;
  readonly region: string;
  /** `2026-11`, UTC. */
  readonly month: string;
  readonly type: MachineType;
  readonly quantities: Quantities;
};

export type BillOptions = { readonly freeTier: boolean };

/** For each part, in order, the lines of the bill it has a share in. `pricesOf` is asked once for each region. */
export function billOf(
  parts: readonly Part[],
  pricesOf: (region: string) => PriceTable,
  { freeTier }: BillOptions,
): readonly (readonly Line[])[] {
  const lines: Line[][] = parts.map(() => []);
  const used = parts.map(usedOf);
  const tables = new Map<string, PriceTable>();
  const tableOf = (region: string) => tables.get(region) ?? keep(tables, region, pricesOf(region));
  for (const month of grouped(parts, (part) => `${part.month} ${part.account ?? ""}`, inOrder(parts))) {
    const regions = grouped(parts, (part) => part.region, month);
    const wholes = regions.map((members) => sumOf(used, members));
    const free = freeTier ? freeTransitions(parts, regions, wholes, tableOf) : wholes.map(() => ZERO);
    regions.forEach((members, i) => {
      const prices = tableOf(regionOf(parts, members));
      const whole = wholes[i] ?? NOTHING;
      const bill = priceUsage(whole.usage, prices, monthScope(free[i] ?? ZERO));
      for (const line of bill.lines) spread({ line, estimated: whole.estimated }, members, used, lines);
    });
  }
  return lines;
}

/** What a part, or several together, used; `estimated`: some of it is an estimate or a lower bound. */
type Used = { readonly usage: Usage; readonly estimated: boolean };
const NOTHING: Used = { usage: NO_USAGE, estimated: false };

function usedOf({ quantities, type }: Part): Used {
  return { usage: together(usageOf(quantities, type)), estimated: isEstimated(quantities, type) };
}

/** A bill does not tell the transitions for children from the others. */
function together({ transitions, childTransitions, ...others }: Usage): Usage {
  return { ...others, transitions: transitions.plus(childTransitions), childTransitions: ZERO };
}

/** How a sum over executions is priced. */
function monthScope(freeTransitions: Decimal) {
  return { tiers: { usedGbSeconds: ZERO }, freeTransitions, certaintyOf: (term: Term) => sumCertainty(term, false) };
}

/** The log is always an estimate, requests are always counted. */
function sumCertainty(term: Term, isEstimate: boolean): Certainty {
  if (term === "requests") return exactly("executions counted");
  if (term === "logGb") return estimated("size of the events");
  return isEstimate ? SOME_ESTIMATED : exactly("sum over executions");
}

/** Indexes of the parts in an order of their own, so that the last digits of shares do not depend on how parts come. */
function inOrder(parts: readonly Part[]): number[] {
  const keys = parts.map((part) => JSON.stringify(part));
  return [...parts.keys()].sort((a, b) => ((keys[a] ?? "") < (keys[b] ?? "") ? -1 : 1));
}

/** The free tier counts over all regions of an account; each has the share that its transitions have. */
function freeTransitions(
  parts: readonly Part[],
  regions: readonly (readonly number[])[],
  wholes: readonly Used[],
  tableOf: (region: string) => PriceTable,
): Decimal[] {
  const used = wholes.map(({ usage }) => usage.transitions);
  const all = used.reduce((sum, transitions) => sum.plus(transitions), ZERO);
  const given = Math.max(...regions.map((members) => tableOf(regionOf(parts, members)).freeTransitions));
  return allocate(min(all, decimal(given)), used);
}

type BillLine = { readonly line: Line; readonly estimated: boolean };

/**
 * Shares a line of the bill out to the parts, in proportion to what each used of what it charges for. A part's own
 * quantity is as sure as the part; a share of the free tier or of a tier as sure as all parts together.
 */
function spread(
  { line, estimated: whole }: BillLine,
  members: readonly number[],
  all: readonly Used[],
  lines: Line[][],
): void {
  const parts = members.map((member) => all[member] ?? NOTHING);
  const used = parts.map(({ usage }) => usage[termOf(line)]);
  const shares = allocate(line.quantity, used);
  members.forEach((member, i) => {
    const quantity = shares[i] ?? ZERO;
    if (quantity.eq(0)) return;
    const unsure = parts[i]?.estimated === true || (whole && !quantity.eq(used[i] ?? ZERO));
    const certainty = unsure && line.certainty.kind === "exact" ? SOME_ESTIMATED : line.certainty;
    lines[member]?.push({ ...line, quantity, amount: quantity.times(line.price), certainty });
  });
}

const SOME_ESTIMATED = estimated("sum over executions, some estimated");

/** What a line charges for; a share of the free tier goes by the transitions. */
function termOf({ what }: Line): Term {
  return TERMS.find((term) => TERM_PRICES[term].what === what) ?? "transitions";
}

/** Lines of several parts as one list: quantities at the same price and rule are one line. */
export function mergeLines(lines: Iterable<Line>): Line[] {
  const merged = new Map<string, Line>();
  for (const line of lines) {
    const key = `${line.what} ${line.price.toFixed()} ${line.asOf} ${line.rule}`;
    const known = merged.get(key);
    merged.set(key, known === undefined ? line : joined(known, line));
  }
  return [...merged.values()];
}

/** One estimate among the parts makes the sum one. */
function joined(a: Line, b: Line): Line {
  return {
    ...a,
    quantity: a.quantity.plus(b.quantity),
    amount: a.amount.plus(b.amount),
    certainty: a.certainty.kind === "estimated" ? a.certainty : b.certainty,
  };
}

/** What executions cost by themselves: at the first tier, without the free tier. */
export function costAlone(
  quantities: Quantities,
  type: MachineType,
  prices: PriceTable,
): Priced & { readonly estimated: boolean } {
  const isEstimate = isEstimated(quantities, type);
  const certaintyOf = (term: Term) => sumCertainty(term, isEstimate);
  const usage = together(usageOf(quantities, type));
  const priced = priceUsage(usage, prices, { tiers: "first", freeTransitions: 0, certaintyOf });
  return { ...priced, estimated: priced.lines.some(({ certainty }) => certainty.kind === "estimated") };
}

function sumOf(all: readonly Used[], members: readonly number[]): Used {
  return members.reduce((sum, member) => {
    const { usage, estimated } = all[member] ?? NOTHING;
    return { usage: addUsage(sum.usage, usage), estimated: sum.estimated || estimated };
  }, NOTHING);
}

function regionOf(parts: readonly Part[], members: readonly number[]): string {
  return parts[members[0] ?? -1]?.region ?? "";
}

/** Indexes of parts that have the same key, in the order of their first. */
function grouped(parts: readonly Part[], keyOf: (part: Part) => string, among?: readonly number[]): number[][] {
  const groups = new Map<string, number[]>();
  for (const i of among ?? parts.keys()) {
    const part = parts[i];
    if (part === undefined) continue;
    const key = keyOf(part);
    const known = groups.get(key);
    if (known === undefined) groups.set(key, [i]);
    else known.push(i);
  }
  return [...groups.values()];
}

function keep(tables: Map<string, PriceTable>, region: string, table: PriceTable): PriceTable {
  tables.set(region, table);
  return table;
}
