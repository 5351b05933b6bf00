import { DAY_MS } from "@/lib/base/time";
import { ok, type Result } from "@/lib/base/result";
import type { CostQuery } from "@/lib/contract/costQuery";
import type { CostTotals, MachineCost } from "@/lib/contract/costTotals";
import { EXECUTION_STATUSES } from "@/lib/contract/status";
import { mergeLines } from "@/lib/cost/bill";
import { estimated, exactly, total, type Line } from "@/lib/cost/line";
import { decimal, text, ZERO } from "@/lib/cost/money";
import { printLine } from "@/lib/cost/printed";
import { priceUsage } from "@/lib/cost/priceUsage";
import type { PriceTable } from "@/lib/cost/prices";
import { gbSecondsOfChunkMs, NO_USAGE } from "@/lib/cost/usage";
import type { MachineLabel } from "@/lib/store/machine";
import type { Context } from "../context";
import type { UseCaseError } from "../errors";
import { changesIn } from "../overview/changesIn";
import { amountOf, entriesBy, groupOf } from "./group";
import { type BilledGroup, type Ledger, readLedger } from "./ledger";

const MAX_MACHINES = 200;

/** What the executions of a month, or of a stretch of time, cost: by machine, day and outcome. */
export async function readTotals(
  context: Context,
  query: CostQuery,
  now: number,
): Promise<Result<CostTotals, UseCaseError>> {
  const ledger = await readLedger(context, query, now);
  if (!ledger.ok) return ledger;
  const ids = new Set(ledger.value.entries.flatMap(({ machineId }) => machineId ?? []));
  const labels = await context.store.machines.label([...ids]);
  const changes = await changesIn(context.store, query.machine === null ? null : [query.machine], ledger.value);
  return ok({ ...totalsOf(ledger.value, labels, query.freeTier), changes });
}

type Labels = ReadonlyMap<number, MachineLabel>;

function totalsOf(ledger: Ledger, labels: Labels, freeTier: boolean): Omit<CostTotals, "changes"> {
  const { from, to, month, months, entries, prices } = ledger;
  const machines = byAmount([...entriesBy(entries, machineKey).values()]);
  const others = machines.slice(MAX_MACHINES);
  const statuses = entriesBy(entries, (entry) => entry.status);
  const days = entriesBy(entries, (entry) => entry.day);
  return {
    from,
    to,
    month,
    months: [...months],
    freeTier,
    prices: prices.map(({ region, asOf, source, assumed }) => ({ region, asOf, source, assumed: [...assumed] })),
    pending: entries.reduce((sum, entry) => sum + entry.pending, 0),
    total: groupOf(entries),
    machines: machines.slice(0, MAX_MACHINES).map((members) => machineOf(members, labels, prices)),
    otherMachines: others.length === 0 ? null : { ...groupOf(others.flat()), machines: others.length },
    days: [...days]
      .sort(([a], [b]) => a - b)
      .map(([day, members]) => ({ day: new Date(day * DAY_MS).toISOString().slice(0, 10), ...groupOf(members) })),
    outcomes: EXECUTION_STATUSES.flatMap((status) => {
      const members = statuses.get(status);
      return members === undefined ? [] : [{ status, ...groupOf(members) }];
    }),
    ...lostOf(entries, prices),
  };
}

/** What failures and retries cost. */
function lostOf(
  entries: readonly BilledGroup[],
  prices: readonly PriceTable[],
): Pick<CostTotals, "failures" | "retries"> {
  const retries = mergeLines(entries.flatMap((entry) => retryLines(entry, prices)));
  return {
    failures: groupOf(entries.filter(({ status }) => FAILED.has(status))),
    retries: { amount: text(total(retries)), lines: retries.map(printLine) },
  };
}

const FAILED: ReadonlySet<string> = new Set(["FAILED", "TIMED_OUT", "ABORTED"]);

function machineKey({ machineId, region, account, type }: BilledGroup): string {
  return JSON.stringify([machineId, region, account, type]);
}

/** The dearest first; among equals in the order they came. */
function byAmount(groups: readonly BilledGroup[][]): BilledGroup[][] {
  return groups
    .map((entries) => ({ entries, amount: amountOf(entries) }))
    .sort((a, b) => b.amount.cmp(a.amount))
    .map(({ entries }) => entries);
}

function machineOf(entries: readonly BilledGroup[], labels: Labels, prices: readonly PriceTable[]): MachineCost {
  const { machine = null, machineId = null, region = "", account = null, type = "STANDARD" } = entries[0] ?? {};
  const value = machineId === null ? null : (labels.get(machineId)?.value ?? machine);
  return { machine, value, region, account, type, ...groupOf(entries), ...lostOf(entries, prices) };
}

/** Retries at list price: the bill does not tell them from other transitions and other time. */
function retryLines({ type, region, quantities }: BilledGroup, tables: readonly PriceTable[]): Line[] {
  const prices = tables.find((table) => table.region === region);
  if (prices === undefined || quantities.retries === 0) return [];
  const [term, what, quantity] =
    type === "STANDARD"
      ? (["transitions", "retries", decimal(quantities.retries)] as const)
      : (["gbSeconds", "repeated time", gbSecondsOfChunkMs(quantities.retryChunkMs)] as const);
  const { lines } = priceUsage({ ...NO_USAGE, [term]: quantity }, prices, {
    tiers: "first",
    freeTransitions: 0,
    certaintyOf: () =>
      term === "transitions"
        ? exactly("retries counted")
        : estimated("at most this much, as branches run beside each other", ZERO, quantity),
    rules: RETRY_RULES,
    shown: [term],
  });
  return lines.map((line) => ({ ...line, what }));
}

const RETRY_RULES = {
  transitions: "Standard: each retry is one transition; at list price, before the free tier",
  gbSeconds: "Express: time of repeated attempts and of the waiting before them × memory; first tier",
} as const;
