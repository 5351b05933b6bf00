import type { MachineType } from "@/lib/asl/machine";
import { allocate } from "./allocation";
import { estimated, type Line, total } from "./line";
import { decimal, min, type Decimal, ZERO } from "./money";
import { addUsage, NO_USAGE, priceMonth, type Usage } from "./month";
import type { PriceTable } from "./prices";
import { type Quantities, usageOf } from "./quantities";

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
  const usages = parts.map((part) => usageOf(part.quantities, part.type));
  const tables = new Map<string, PriceTable>();
  const tableOf = (region: string) => tables.get(region) ?? keep(tables, region, pricesOf(region));
  for (const month of grouped(parts, (part) => `${part.month} ${part.account ?? ""}`, inOrder(parts))) {
    const regions = grouped(parts, (part) => part.region, month);
    const wholes = regions.map((members) => sumOf(usages, members));
    const free = freeTier ? freeTransitions(parts, regions, wholes, tableOf) : wholes.map(() => ZERO);
    regions.forEach((members, i) => {
      const prices = tableOf(regionOf(parts, members));
      const whole = wholes[i] ?? NO_USAGE;
      const bill = priceMonth({ ...whole, estimated: false }, prices, { freeTransitions: free[i] ?? ZERO });
      for (const line of bill.lines) spread({ line, estimated: whole.estimated }, members, usages, lines);
    });
  }
  return lines;
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
  wholes: readonly Usage[],
  tableOf: (region: string) => PriceTable,
): Decimal[] {
  const used = wholes.map((usage) => usage.transitions);
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
  usages: readonly Usage[],
  lines: Line[][],
): void {
  const parts = members.map((member) => usages[member] ?? NO_USAGE);
  const used = parts.map((usage) => quantityOf(line.what, usage));
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

function quantityOf(what: Line["what"], usage: Usage): Decimal {
  switch (what) {
    case "requests":
      return usage.requests;
    case "duration":
      return usage.gbSeconds;
    case "logs":
      return usage.logGb;
    default:
      return usage.transitions;
  }
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

/** What one execution costs by itself: at the first tier, without the free tier. */
export function costAlone(quantities: Quantities, type: MachineType, prices: PriceTable) {
  const { lines } = priceMonth(usageOf(quantities, type), prices, { freeTransitions: 0 });
  return { total: total(lines), lines, estimated: lines.some((line) => line.certainty.kind === "estimated") };
}

function sumOf(usages: readonly Usage[], members: readonly number[]): Usage {
  return members.reduce((sum, member) => addUsage(sum, usages[member] ?? NO_USAGE), NO_USAGE);
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
