import { DAY_MS } from "@/lib/base/time";
import { type Instant, instant } from "@/lib/base/instant";
import { type CostPeriod, type CostQuery, monthBounds, monthOf } from "@/lib/contract/costQuery";
import { ok, type Result } from "@/lib/base/result";
import { billOf, type Part } from "@/lib/cost/bill";
import type { Line } from "@/lib/cost/line";
import { type PriceTable, pricesOf, UNKNOWN_REGION } from "@/lib/cost/prices";
import type { CostSum } from "@/lib/store/costSums";
import type { Context } from "../context";
import { type UseCaseError, limitExceeded } from "../errors";

/** One machine's day with one outcome, and its share of the account's bill. */
export type BilledGroup = CostSum & {
  readonly region: string;
  readonly lines: readonly Line[];
  /** Its share of the bill if every execution had been of the other type. */
  readonly otherLines: readonly Line[];
};

/** What was charged for the executions of a stretch of time. */
export type Ledger = {
  /** Whole days, UTC. */
  readonly from: Instant;
  readonly to: Instant;
  readonly month: string | null;
  readonly months: readonly string[];
  readonly entries: readonly BilledGroup[];
  readonly prices: readonly PriceTable[];
};

const MAX_MONTHS = 36;

/**
 * Sums the months that a period touches, prices them as bills of their accounts, and keeps the days asked for and
 * the machine asked for: whatever is shown together is a part of the same bills.
 */
export async function readLedger(
  { store, overrides }: Context,
  { machine, range, freeTier }: CostQuery,
  now: number,
): Promise<Result<Ledger, UseCaseError>> {
  const span = await store.costs.span();
  const period = periodOf(range ?? { kind: "month", month: monthOf(span?.last ?? now) });
  const bills = { from: monthBounds(monthOf(period.from)).from, to: monthBounds(monthOf(period.to - 1)).to };
  const sums = await store.costs.sums(bills);
  if (sums === null) return limitExceeded("There are too many machines in this stretch of time.");
  const tables = new Map<string, PriceTable>();
  const tableOf = (region: string) => {
    const known = tables.get(region) ?? pricesOf(region, overrides);
    tables.set(region, known);
    return known;
  };
  const parts = sums.sort(inOrder).map(partOf);
  const lines = billOf(parts, tableOf, { freeTier });
  const otherLines = billOf(parts.map(ofOtherType), tableOf, { freeTier });
  const wanted = machine === null ? null : new Set(await store.machines.find(machine));
  const entries = sums.map((sum, i): BilledGroup => ({
    ...sum,
    region: regionOf(sum),
    lines: lines[i] ?? [],
    otherLines: otherLines[i] ?? [],
  }));
  return ok({
    ...period,
    months: span === null ? [] : monthsBetween(span.first, span.last),
    entries: entries.filter(
      (entry) =>
        entry.day * DAY_MS >= period.from &&
        entry.day * DAY_MS < period.to &&
        (wanted === null || (entry.machineId !== null && wanted.has(entry.machineId))),
    ),
    prices: [...tables.values()],
  });
}

/** The database answers in any order; the last digits of shares shall not depend on it. */
function inOrder(a: CostSum, b: CostSum): number {
  const [one, other] = [keyOf(a), keyOf(b)];
  return one < other ? -1 : one > other ? 1 : 0;
}

function keyOf({ day, machine, machineId, region, account, type, status }: CostSum): string {
  return JSON.stringify([String(day).padStart(9, "0"), machine, region, account, type, status, machineId]);
}

function regionOf({ region }: CostSum): string {
  return region ?? UNKNOWN_REGION;
}

function partOf(sum: CostSum): Part {
  const { account, type, quantities } = sum;
  return { account, region: regionOf(sum), month: monthOf(sum.day * DAY_MS), type, quantities };
}

function ofOtherType(part: Part): Part {
  return { ...part, type: part.type === "STANDARD" ? "EXPRESS" : "STANDARD" };
}

function periodOf(period: CostPeriod): Pick<Ledger, "from" | "to" | "month"> {
  if (period.kind === "month") return { ...monthBounds(period.month), month: period.month };
  const from = instant(Math.floor(period.from / DAY_MS) * DAY_MS);
  const to = instant(Math.ceil(period.to / DAY_MS) * DAY_MS);
  return { from, to, month: null };
}

/** The newest first. */
function monthsBetween(first: number, last: number): string[] {
  const months: string[] = [];
  for (let at = last; at >= monthBounds(monthOf(first)).from && months.length < MAX_MONTHS;) {
    const month = monthOf(at);
    months.push(month);
    at = monthBounds(month).from - 1;
  }
  return months;
}
