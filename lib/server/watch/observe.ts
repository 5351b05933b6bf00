import { instant } from "@/lib/base/instant";
import { unreachable } from "@/lib/base/unreachable";
import { counted, formatCount, formatDuration } from "@/lib/base/wording";
import { printChoice } from "@/lib/contract/query/choices";
import { type Condition, QUANTILES } from "@/lib/contract/watch/condition";
import { decimal, dollars } from "@/lib/cost/money";
import type { PriceOverride } from "@/lib/cost/prices";
import { MAX_EVENTS, MAX_PAYLOAD } from "@/lib/history/serviceLimits";
import { percentText, roughly } from "@/lib/layout/outcomeStrip";
import { SAID, valuesText } from "@/lib/layout/worseWords";
import { DAY_MS } from "@/lib/base/time";
import { quantile } from "@/lib/stats/sketch";
import type { Comparison } from "@/lib/stats/usual/measure";
import type { Sums } from "@/lib/stats/usual/sums";
import type { CostSum } from "@/lib/store/costSums";
import type { Store } from "@/lib/store/store";
import { costOf } from "../overview/machineRows";
import type { Observation } from "./advance";

/** What a rule is held against: machines that are known until the same time, which is at whole five minutes. */
export type Observed = {
  readonly store: Pick<Store, "watch" | "costs" | "overview">;
  readonly overrides: readonly PriceOverride[];
  readonly machineIds: readonly number[];
  readonly asOf: number;
};

type Of<Name extends Condition["measure"]> = Extract<Condition, { readonly measure: Name }>;

/** How a condition stands for each machine: from sums and along indexes, without reading a history. */
export function observe(condition: Condition, observed: Observed): Promise<Observation[]> {
  switch (condition.measure) {
    case "failureRate":
      return ofSums(condition, observed, (sums) => rateOf(condition, sums));
    case "p50":
    case "p95":
    case "p99":
      return ofSums(condition, observed, (sums) => quantileOf(condition, sums));
    case "silence":
      return silence(condition, observed);
    case "cost":
      return cost(condition, observed);
    case "verdict":
      return verdict(condition, observed);
    case "limits.events":
    case "limits.payload":
      return limit(condition, observed);
    case "worse":
      return worse(condition, observed);
    default:
      return unreachable(condition);
  }
}

function windowOf({ overMs }: { readonly overMs: number }, { asOf, machineIds }: Observed) {
  return { machineIds, from: asOf - overMs, to: asOf };
}

/** A figure of sums; `value` null: nothing happened of which it could be one. */
type Figure = {
  readonly value: number | null;
  readonly isAbove: boolean;
  readonly said: string;
  readonly text: string;
};

/** Beside the same hours of the day before, where the window is no longer than a day. */
async function ofSums(
  condition: Of<"failureRate" | "p50" | "p95" | "p99">,
  observed: Observed,
  figureOf: (sums: Sums) => Figure,
): Promise<Observation[]> {
  const window = windowOf(condition, observed);
  const now = await observed.store.watch.sums(window);
  const back = { ...window, from: window.from - DAY_MS, to: window.to - DAY_MS };
  const before = condition.overMs <= DAY_MS ? await observed.store.watch.sums(back) : new Map<number, Sums>();
  return [...now].map(([machineId, sums]) => {
    const [figure, usual] = [figureOf(sums), before.get(machineId)];
    const then = usual === undefined ? null : figureOf(usual);
    const beside = then === null || then.value === null ? "" : `, ${then.text} the day before`;
    return {
      ...{ machineId, holds: figure.isAbove, value: figure.value, usual: then?.value ?? null },
      ...{ said: `${figure.said}${beside}`, from: window.from, to: window.to },
    };
  });
}

function rateOf({ percent, least }: Of<"failureRate">, { executions, failed }: Sums): Figure {
  if (executions === 0) return { value: null, isAbove: false, said: "no execution began", text: "" };
  const text = percentText(failed / executions);
  const isFew = executions < least;
  const few = isFew ? `, and fewer than ${formatCount(least)} say nothing` : "";
  const said = `${text} of ${counted(executions, "execution")} failed${few}`;
  return { value: failed / executions, isAbove: !isFew && failed * 100 > percent * executions, said, text };
}

function quantileOf({ measure, ms }: Of<"p50" | "p95" | "p99">, { durations }: Sums): Figure {
  const value = quantile(durations, QUANTILES[measure]);
  if (value === null) return { value, isAbove: false, said: "no execution succeeded", text: "" };
  const text = formatDuration(roughly(value));
  return { value, isAbove: value > ms, said: `${measure} of what succeeded was ${text}`, text };
}

async function silence({ ms }: Of<"silence">, { store, machineIds, asOf }: Observed): Promise<Observation[]> {
  const last = await store.watch.lastStarts(machineIds);
  return machineIds.map((machineId) => {
    const at = last.get(machineId);
    const place = { machineId, usual: null, from: at ?? asOf, to: asOf };
    if (at === undefined) return { ...place, holds: null, value: null, said: "it has never been started" };
    const value = Math.max(0, asOf - at);
    return { ...place, holds: value > ms, value, said: `no execution has begun for ${formatDuration(value)}` };
  });
}

async function cost(condition: Of<"cost">, observed: Observed): Promise<Observation[]> {
  const { from, to, machineIds } = windowOf(condition, observed);
  const sums = await observed.store.costs.sums({ from: instant(from), to: instant(to), machineIds });
  const byMachine = new Map<number | null, CostSum[]>();
  for (const sum of sums ?? []) byMachine.set(sum.machineId, [...(byMachine.get(sum.machineId) ?? []), sum]);
  return observed.machineIds.map((machineId) => {
    const place = { machineId, usual: null, from, to };
    const own = byMachine.get(machineId) ?? [];
    if (sums === null || own.some(({ pending }) => pending > 0)) {
      return { ...place, holds: null, value: null, said: "what it costs is still being counted" };
    }
    const total = costOf(own, observed.overrides);
    const executions = own.reduce((all, { quantities }) => all + quantities.executions, 0);
    const said = `${counted(executions, "execution")} cost ${dollars(total)}`;
    return { ...place, holds: total.gt(decimal(condition.dollars)), value: Number(total.toString()), said };
  });
}

async function verdict(condition: Of<"verdict">, observed: Observed): Promise<Observation[]> {
  const window = windowOf(condition, observed);
  const counts = await observed.store.watch.verdicts(window, condition.code);
  const word = printChoice(condition.code).toUpperCase();
  return observed.machineIds.map((machineId) => {
    const value = counts.get(machineId) ?? 0;
    const said = `the verdict of ${counted(value, "execution")} is ${word}`;
    return { machineId, holds: value > 0, value, usual: null, said, from: window.from, to: window.to };
  });
}

const LIMITS = {
  "limits.events": { of: "events", most: MAX_EVENTS, name: `${formatCount(MAX_EVENTS)} events` },
  "limits.payload": { of: "payload", most: MAX_PAYLOAD, name: "256 KiB of a payload" },
} as const;

async function limit(condition: Of<"limits.events" | "limits.payload">, observed: Observed): Promise<Observation[]> {
  const window = windowOf(condition, observed);
  const { of, most, name } = LIMITS[condition.measure];
  const near = await observed.store.watch.nearLimit(window, of, Math.floor((most * condition.percent) / 100));
  return observed.machineIds.map((machineId) => {
    const found = near.get(machineId);
    const place = { machineId, usual: null, from: window.from, to: window.to };
    if (found === undefined) return { ...place, holds: false, value: null, said: `none came near ${name}` };
    const share = percentText(found.most / most);
    const said = `${counted(found.count, "execution")} came near ${name}, the nearest to ${share}`;
    return { ...place, holds: true, value: found.most / most, said };
  });
}

async function worse({ of }: Of<"worse">, { store, machineIds, asOf }: Observed): Promise<Observation[]> {
  const { machines, asOf: to } = await store.overview.standings({ at: asOf, machineIds });
  const standings = new Map(machines.map((machine) => [machine.machineId, machine]));
  return machineIds.map((machineId) => {
    const { episodes = [], findings = [] } = standings.get(machineId) ?? {};
    const open = [
      ...episodes.filter(({ endedAt }) => endedAt === null),
      ...findings.map((f) => ({ ...f, finding: f })),
    ];
    const found = open.filter(({ measure }) => of === null || measure === of);
    const [first] = found;
    if (first === undefined) {
      return { machineId, holds: false, value: null, usual: null, said: "nothing is worse than usual", from: to, to };
    }
    const comparisons = found.map(({ finding }): Comparison => finding.least);
    const said = comparisons.map((least) => `${SAID[least.measure]} (${valuesText(least)})`).join(", and ");
    const { now, usual } = first.finding.least;
    return { machineId, holds: true, value: now, usual, said: `it ${said}`, from: first.from, to };
  });
}
