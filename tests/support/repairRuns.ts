import fc from "fast-check";
import { instant } from "@/lib/base/instant";
import type { AccountedState } from "@/lib/contract/accounted";
import type { HistoryEvent } from "@/lib/history/event";
import { present } from "@/lib/history/payload";
import type { IngestedExecution } from "@/lib/store/ingested";
import { keyOf } from "@/lib/store/text";
import { arnOf, chargeRun, ingested, T0 } from "./ingested";

const HOUR = 3_600_000;

/** A run of one of two machines; of machine 0 the business key is `$.orderId`. */
export type RepairRun = {
  readonly machine: number;
  /** Null: its name is its own. */
  readonly name: number | null;
  readonly order: number;
  /** Hours after T0 of its start. */
  readonly at: number;
  readonly end: "failed" | "succeeded" | "open" | "redriven" | "redrivenInVain" | "redriving";
  /** It was started from here, to repair the run of this place, which has a name of its own. */
  readonly rerunOf: number | null;
};

export const BUSINESS_KEYS = { "machine-0": "$.orderId" };

/** Runs with different starts, so that which is later is never open. */
export const repairRuns: fc.Arbitrary<readonly RepairRun[]> = fc
  .array(
    fc.record({
      machine: fc.nat(1),
      name: fc.option(fc.nat(1)),
      order: fc.nat(2),
      end: fc.constantFrom("failed", "failed", "succeeded", "open", "redriven", "redrivenInVain", "redriving"),
      rerunOf: fc.option(fc.nat(6)),
    }),
    { minLength: 2, maxLength: 7 },
  )
  .chain((runs) =>
    fc.tuple(
      fc.constant(runs),
      fc.shuffledSubarray(
        runs.map((_, i) => i),
        { minLength: runs.length },
      ),
    ),
  )
  .map(([runs, starts]) =>
    runs.map((run, i): RepairRun => {
      const { rerunOf, ...rest } = run as Omit<RepairRun, "at">;
      const isUsable = rerunOf !== null && rerunOf < i && runs[rerunOf]?.name === null;
      return { ...rest, name: isUsable ? null : rest.name, at: starts[i] ?? 0, rerunOf: isUsable ? rerunOf : null };
    }),
  );

export function arnOfRun({ machine, name }: RepairRun, place: number, seed: string): string {
  return arnOf(`${seed}-${name === null ? `own-${place}` : name}`, `machine-${machine}`);
}

export function keyOfRun(run: RepairRun, place: number, seed: string): string {
  return keyOf(arnOfRun(run, place, seed));
}

/** What a file of the run hands over. */
export function ingestedRun(run: RepairRun, place: number, seed: string): IngestedExecution {
  const isGood = run.end === "succeeded";
  const first = chargeRun(
    { orderId: `${seed}-${run.order}` },
    { end: isGood ? "succeeded" : run.end === "open" ? "open" : "failed" },
  ).map((event) => ({ ...event, timestamp: instant(event.timestamp + run.at * HOUR) }));
  return ingested(withRedrive(first, run.end), { arn: arnOfRun(run, place, seed) });
}

function withRedrive(events: readonly HistoryEvent[], end: RepairRun["end"]): readonly HistoryEvent[] {
  const last = events.at(-1)?.timestamp ?? T0;
  const next = (n: number, type: string, details: object) =>
    ({
      id: events.length + n,
      previousEventId: events.length + n - 1,
      timestamp: instant(last + n),
      type,
      details,
    }) as HistoryEvent;
  const redriven = next(1, "ExecutionRedriven", { redriveCount: 1 });
  switch (end) {
    case "failed":
    case "succeeded":
    case "open":
      return events;
    case "redriving":
      return [...events, redriven];
    case "redrivenInVain":
      return [...events, redriven, next(2, "ExecutionFailed", { error: "PaymentDeclined" })];
    case "redriven":
      return [
        ...events,
        redriven,
        next(2, "TaskStateExited", { name: "Charge", output: present("1") }),
        next(3, "ExecutionSucceeded", { output: present("1") }),
      ];
  }
}

/** What became of each run's failure, told from all of them at once. */
export function expectedStates(runs: readonly RepairRun[]): (AccountedState | null)[] {
  return runs.map((run, i) => {
    if (run.end === "redriven") return "repaired";
    if (run.end === "open" || run.end === "succeeded") return null;
    const later = runs.filter((other, j) => j !== i && other.end !== "open" && doesSameWorkLater(runs, i, j));
    if (later.some(({ end }) => end === "succeeded" || end === "redriven")) return "repaired";
    return later.length > 0 ? "failedAgain" : "open";
  });
}

function doesSameWorkLater(runs: readonly RepairRun[], one: number, other: number): boolean {
  const [a, b] = [runs[one], runs[other]];
  if (a === undefined || b === undefined) return false;
  const [above, aboveOther] = [ancestors(runs, one), ancestors(runs, other)];
  if (aboveOther.includes(one)) return true;
  if (b.at <= a.at) return false;
  if (above.some((place) => aboveOther.includes(place))) return true;
  if (a.machine !== b.machine) return false;
  return (a.name !== null && a.name === b.name) || (a.machine === 0 && a.order === b.order);
}

function ancestors(runs: readonly RepairRun[], place: number): number[] {
  const above = runs[place]?.rerunOf ?? null;
  return above === null ? [] : [above, ...ancestors(runs, above)];
}
