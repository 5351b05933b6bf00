import { DAY_MS, HOUR_MS } from "@/lib/base/time";
import { type Fleet, type FleetExecution, statesOf } from "@/lib/demo/fleet/fleet";
import type { FleetIncident } from "@/lib/demo/fleet/fleetIncidents";
import type { FleetMachine } from "@/lib/demo/fleet/fleetMachine";
import type { Field } from "@/lib/stats/common/feature";
import type { DatedExecution } from "@/lib/stats/dating/dateOf";
import { sketchOf } from "@/lib/stats/sketch";
import type { Series } from "@/lib/stats/usual/cumulative";

/** Of a state transition, in 10^-12 dollars. */
const TRANSITION = 25_000_000;

export function costOf(execution: FleetExecution): number {
  return TRANSITION * (1 + statesOf(execution).length + execution.retries);
}

/** The hours of a machine as the roll-ups would hold them, without a database. */
export function fleetSeries(fleet: Fleet, machine: FleetMachine): Series {
  const { from, to } = fleet.options;
  const hours = Array.from({ length: Math.round((to - from) / HOUR_MS) }, (_, i) =>
    fleet.hour(machine, from + i * HOUR_MS),
  );
  const sums = hours.map((all) => ({
    executions: all.length,
    squares: all.length,
    failed: all.filter(({ status }) => status !== "SUCCEEDED").length,
    retried: all.filter(({ retries }) => retries > 0).length,
    durations: sketchOf(
      all.flatMap(({ status, startedAt, stoppedAt }) => (status === "SUCCEEDED" ? [stoppedAt - startedAt] : [])),
    ),
    costs: sketchOf(all.map(costOf)),
  }));
  return { from, width: HOUR_MS, sums };
}

/** Executions of a machine that start in a stretch of time. */
export function executionsIn(fleet: Fleet, machine: FleetMachine, from: number, to: number): FleetExecution[] {
  const found: FleetExecution[] = [];
  for (let hour = Math.floor(from / HOUR_MS) * HOUR_MS; hour < to; hour += HOUR_MS) {
    found.push(...fleet.hour(machine, hour).filter(({ startedAt }) => startedAt >= from && startedAt < to));
  }
  return found;
}

export function datedExecution(execution: FleetExecution): DatedExecution {
  const { startedAt, stoppedAt, status, retries } = execution;
  return { startedAt, status, retries, durationMs: stoppedAt - startedAt, cost: costOf(execution) };
}

/** What is known of an execution before it failed, as the store reads it. */
export function fieldsOf(execution: FleetExecution, incident: FleetIncident | null): Field[] {
  const { input, startedAt, visits, isChanged } = execution;
  const reached = visits.filter(({ isFailed }) => !isFailed);
  const change = incident?.change ?? null;
  return [
    ...Object.entries(input).map(([name, value]): Field => ({
      kind: "input",
      name: `input.${name}`,
      value: String(value),
    })),
    ...reached.map(({ step }): Field => ({ kind: "path", name: step.state, value: "reached" })),
    ...reached.flatMap(({ step, version }): Field[] =>
      version === "" ? [] : [{ kind: "functionVersion", name: step.state, value: version }],
    ),
    { kind: "definition", name: "definition", value: isChanged ? "second" : "first" },
    { kind: "hour", name: "hour", value: String(Math.floor((startedAt % DAY_MS) / HOUR_MS)) },
    ...(change === null || incident === null
      ? []
      : [{ kind: "change" as const, name: change, value: startedAt >= incident.from ? "after" : "before" }]),
  ];
}
