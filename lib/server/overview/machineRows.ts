import { DAY_MS } from "@/lib/base/time";
import type { MachineName } from "@/lib/contract/machineEvent";
import type { MachineRow } from "@/lib/contract/overview";
import type { Status } from "@/lib/contract/status";
import { costAlone } from "@/lib/cost/bill";
import { type Decimal, decimal, text, ZERO } from "@/lib/cost/money";
import { type PriceOverride, type PriceTable, pricesOf, UNKNOWN_REGION } from "@/lib/cost/prices";
import { quantile, type Sketch } from "@/lib/stats/sketch";
import type { CostSum } from "@/lib/store/costSums";

/** What executions of a machine did in a stretch of time, before it is drawn. */
export type MachineSums = {
  readonly machineId: number | null;
  readonly sums: readonly CostSum[];
  readonly executions: number;
  readonly failed: number;
};

const FAILED: ReadonlySet<Status> = new Set(["FAILED", "TIMED_OUT"]);

/** Sums by machine: those with most failures first, then those with most executions. */
export function sumsByMachine(sums: readonly CostSum[]): MachineSums[] {
  const groups = new Map<number | null, CostSum[]>();
  for (const sum of sums) {
    const known = groups.get(sum.machineId);
    if (known === undefined) groups.set(sum.machineId, [sum]);
    else known.push(sum);
  }
  const machines = [...groups].map(([machineId, members]): MachineSums => {
    const failed = members.filter(({ status }) => FAILED.has(status));
    return { machineId, sums: members, executions: executionsOf(members), failed: executionsOf(failed) };
  });
  return machines.sort(
    (a, b) => b.failed - a.failed || b.executions - a.executions || (a.machineId ?? 0) - (b.machineId ?? 0),
  );
}

function executionsOf(sums: readonly CostSum[]): number {
  return sums.reduce((total, { quantities }) => total + quantities.executions, 0);
}

type Measured = {
  readonly name: MachineName;
  readonly durations: Sketch | undefined;
  readonly outcomes: MachineRow["outcomes"];
  /** Length of the stretch of time, ms. */
  readonly ms: number;
  readonly overrides: readonly PriceOverride[];
};

export function machineRow(machine: MachineSums, { name, durations, outcomes, ms, overrides }: Measured): MachineRow {
  const { sums, executions, failed } = machine;
  const counts: Partial<Record<Status, number>> = {};
  for (const { status, quantities } of sums) counts[status] = (counts[status] ?? 0) + quantities.executions;
  const isCounted = sums.every(({ pending }) => pending === 0);
  const cost = isCounted && ms > 0 ? costOf(sums, overrides).times(decimal(DAY_MS / ms)) : null;
  return {
    ...name,
    type: sums[0]?.type ?? null,
    executions,
    counts,
    failed,
    failureRate: executions === 0 ? null : failed / executions,
    retries: sums.reduce((total, { quantities }) => total + quantities.retries, 0),
    durations: percentilesOf(durations),
    costADay: cost === null ? null : text(cost.round(12)),
    outcomes,
  };
}

function percentilesOf(sketch: Sketch | undefined): MachineRow["durations"] {
  if (sketch === undefined) return null;
  const [p50, p95, p99] = [0.5, 0.95, 0.99].map((q) => quantile(sketch, q));
  return p50 == null || p95 == null || p99 == null ? null : { p50, p95, p99 };
}

/** As lists price executions: each by itself, at the first tier and without the free tier. */
export function costOf(sums: readonly CostSum[], overrides: readonly PriceOverride[]): Decimal {
  const tables = new Map<string, PriceTable>();
  return sums.reduce((total, { region, type, quantities }) => {
    const place = region ?? UNKNOWN_REGION;
    const prices = tables.get(place) ?? pricesOf(place, overrides);
    tables.set(place, prices);
    return total.plus(costAlone(quantities, type, prices).total);
  }, ZERO);
}
