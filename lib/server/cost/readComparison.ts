import type { MachineType } from "@/lib/asl/machine";
import { parseMachine } from "@/lib/asl/parse";
import { ok, type Result } from "@/lib/base/result";
import { counted } from "@/lib/base/wording";
import type { CostComparison } from "@/lib/contract/costComparison";
import type { MachineCostQuery } from "@/lib/contract/costQuery";
import { costAlone } from "@/lib/cost/bill";
import { type Check, expressChecks } from "@/lib/cost/checks";
import { type Average, type Curve, overDuration, overTransitions } from "@/lib/cost/curve";
import { MEMORY_CHUNK_MB } from "@/lib/cost/memory";
import { text } from "@/lib/cost/money";
import { printLine } from "@/lib/cost/printed";
import { type PriceTable, pricesOf } from "@/lib/cost/prices";
import type { Quantities } from "@/lib/cost/quantities";
import { mainBreak, type TypeVerdict, typeSentence } from "@/lib/cost/typeVerdict";
import { type CheaperType, cheaperTypeOf } from "@/lib/cost/cheaperType";
import type { Context } from "../context";
import { notFound, type UseCaseError } from "../errors";
import { entriesBy, quantitiesOf } from "./group";
import { type BilledGroup, readLedger } from "./ledger";

/** Standard against Express for what a machine really did, in the region where it ran most. */
export async function readComparison(
  context: Context,
  query: MachineCostQuery,
  now: number,
): Promise<Result<CostComparison, UseCaseError>> {
  const { machine } = query;
  const ledger = await readLedger(context, query, now);
  if (!ledger.ok) return ledger;
  const { from, to, entries: all } = ledger.value;
  const entries = most(all, (entry) => entry.region);
  const [first] = entries;
  if (first === undefined) return notFound.machineCost(machine);
  const type = most(entries, (entry) => entry.type)[0]?.type ?? "STANDARD";
  const prices = pricesOf(first.region, context.overrides);
  const quantities = quantitiesOf(entries);
  const checks = type === "STANDARD" ? await checksOf(context, machine, entries) : null;
  const verdict = cheaperTypeOf(quantities, prices);
  return ok({
    machine,
    from,
    to,
    region: prices.region,
    asOf: prices.asOf,
    assumed: [...prices.assumed],
    type,
    executions: quantities.executions,
    average: averageOf(quantities),
    ...moneyOf(quantities, prices),
    ...curvesOf(quantities, prices),
    verdict: {
      ...verdict,
      saves: text(verdict.saves),
      reasons: [...verdict.reasons],
      sentence: typeSentence(typeOf(verdict, quantities, checks, type), executionsOf(quantities)),
      canBeExpress: type === "EXPRESS" ? true : canBeExpress(quantities, checks),
    },
    checks: checks === null ? null : [...checks],
  });
}

/** The entries of the key with the most executions. */
function most<K>(entries: readonly BilledGroup[], keyOf: (entry: BilledGroup) => K): readonly BilledGroup[] {
  const groups = [...entriesBy(entries, keyOf).values()];
  const executions = (group: readonly BilledGroup[]) => quantitiesOf(group).executions;
  return groups.sort((a, b) => executions(b) - executions(a))[0] ?? [];
}

/** Means as billed; the memory is weighted by the time it was held for, so that the average costs what all did. */
function averageOf({ executions, transitions, children, timeChunks, chunks, logBytes }: Quantities): Average {
  return {
    transitions: (transitions + children) / executions,
    durationMs: (timeChunks * 100) / executions,
    memoryMb: timeChunks === 0 ? MEMORY_CHUNK_MB : (chunks * MEMORY_CHUNK_MB) / timeChunks,
    logBytes: logBytes / executions,
  };
}

function moneyOf(quantities: Quantities, prices: PriceTable) {
  const standard = costAlone(quantities, "STANDARD", prices);
  const express = costAlone(quantities, "EXPRESS", prices);
  const withoutLogs = costAlone({ ...quantities, logBytes: 0 }, "EXPRESS", prices).total;
  return {
    standard: text(standard.total),
    express: text(express.total),
    standardLines: standard.lines.map(printLine),
    expressLines: express.lines.map(printLine),
    expressLogs: text(express.total.minus(withoutLogs)),
  };
}

function curvesOf(quantities: Quantities, prices: PriceTable) {
  const average = averageOf(quantities);
  const printed = ({ points, machine, breakEven }: Curve) => ({ points: [...points], machine, breakEven });
  return {
    overDuration: printed(overDuration(average, prices)),
    overTransitions: printed(overTransitions(average, prices)),
  };
}

async function checksOf(
  { store }: Context,
  machine: string,
  entries: readonly BilledGroup[],
): Promise<readonly Check[] | null> {
  const definition = await store.definitions.latest(machine);
  const parsed = definition === null ? undefined : parseMachine(definition, {}).machine;
  if (parsed === undefined) return null;
  const longest = Math.max(-1, ...entries.map((entry) => entry.longestMs ?? -1));
  return expressChecks(parsed, { longestMs: longest < 0 ? null : longest });
}

/** What keeps the machine from being Express comes before what is cheaper. */
function typeOf(
  verdict: CheaperType,
  quantities: Quantities,
  checks: readonly Check[] | null,
  type: MachineType,
): TypeVerdict {
  const because = mainBreak(checks ?? []) ?? seenBreak(quantities);
  if (type === "STANDARD" && because !== null) return { kind: "onlyStandard", because };
  if (verdict.cheaper === "SAME") return { kind: "same" };
  return { kind: "cheaper", type: verdict.cheaper, saves: verdict.saves };
}

function seenBreak({ tooLong, children, unknownMapRuns }: Quantities): Check | null {
  const broken = { effect: "breaks", state: null } as const;
  if (tooLong > 0) return { ...broken, reason: `${counted(tooLong, "execution")} ran longer than five minutes` };
  return children + unknownMapRuns > 0 ? { ...broken, reason: "it has a Distributed Map" } : null;
}

function executionsOf({ executions }: Quantities): string {
  return executions === 1 ? "this execution" : `these ${counted(executions, "execution")}`;
}

/** What was seen can forbid it without a definition; only a definition can allow it. */
function canBeExpress({ tooLong, children, unknownMapRuns }: Quantities, checks: readonly Check[] | null) {
  if (tooLong + children + unknownMapRuns > 0) return false;
  return checks === null ? null : !checks.some((check) => check.effect === "breaks");
}
