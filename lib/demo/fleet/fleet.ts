import type { Json } from "@/lib/base/json";
import { DAY_MS, HOUR_MS } from "@/lib/base/time";
import { Chance } from "../chance";
import { functionError } from "../machine";
import { type Effect, type FleetIncident, fleetIncidents } from "./fleetIncidents";
import { type FleetMachine, type FleetStep, pollState, stepsFor } from "./fleetMachine";
import { fleetOf } from "./fleetMachines";

export type FleetOptions = {
  readonly machines: number;
  /** Executions start from here on and before `to`. Ms UTC, full hours. */
  readonly from: number;
  readonly to: number;
  readonly seed: number;
  /** Executions for each one that a machine has by itself. */
  readonly traffic: number;
  readonly hasIncidents: boolean;
};

/** A state that an execution came to. Times in ms UTC. */
export type FleetVisit = {
  readonly step: FleetStep;
  readonly from: number;
  readonly to: number;
  /** The ends of its attempts, the last of which is `to`. */
  readonly attempts: readonly number[];
  readonly isFailed: boolean;
  readonly version: string;
};

/** One made-up execution in few words: what its history and its sums are made of. */
export type FleetExecution = {
  readonly machine: FleetMachine;
  readonly name: string;
  readonly startedAt: number;
  readonly stoppedAt: number;
  readonly status: "SUCCEEDED" | "FAILED" | "TIMED_OUT";
  readonly error: string | null;
  readonly cause: string | null;
  readonly input: Readonly<Record<string, Json>>;
  /** Whether it ran the definition that came with an incident. */
  readonly isChanged: boolean;
  /** Pass states between the first step and the next. */
  readonly polls: number;
  readonly visits: readonly FleetVisit[];
  readonly retries: number;
};

/** The wait before the second, the third and the fourth attempt. */
const WAITS = [1_000, 2_000, 4_000] as const;
const TIMEOUT_MS = 20_000;

/**
 * Made-up executions of a fleet over days, with an incident for each of the first twelve machines. Everything follows
 * from the options, hour by hour: any hour of any machine can be asked for alone.
 */
export class Fleet {
  readonly machines: readonly FleetMachine[];
  readonly incidents: readonly FleetIncident[];

  constructor(readonly options: FleetOptions) {
    this.machines = fleetOf(options.machines);
    const names = new Set(this.machines.map(({ name }) => name));
    const planned = options.hasIncidents ? fleetIncidents(options.from, options.to) : [];
    this.incidents = planned.filter(({ machine }) => names.has(machine));
  }

  /** How many executions are to be expected. */
  expected(): number {
    const { from, to, traffic } = this.options;
    let count = 0;
    for (let hour = from; hour < to; hour += HOUR_MS) {
      for (const machine of this.machines) count += traffic * rateOf(machine, hour);
    }
    return Math.round(count);
  }

  /** The executions in the order in which they start. Holds an hour of them. */
  *executions(): Generator<FleetExecution> {
    for (let hour = this.options.from; hour < this.options.to; hour += HOUR_MS) {
      const all = this.machines.flatMap((machine) => this.hour(machine, hour));
      yield* all.sort((a, b) => a.startedAt - b.startedAt || (a.name < b.name ? -1 : 1));
    }
  }

  /** Those of one machine that start within the hour that begins at `hour`, ascending. */
  hour(machine: FleetMachine, hour: number): FleetExecution[] {
    const chance = Chance.of(this.options.seed, `${machine.name}@${hour}`);
    const incident = this.incidents.find((planned) => planned.machine === machine.name) ?? null;
    const starts = startsIn(chance, this.options.traffic * rateOf(machine, hour));
    return starts.flatMap((part, i) => {
      const startedAt = hour + Math.floor(part * HOUR_MS);
      const name = `${machine.name}-${Math.round(hour / HOUR_MS)}-${i + 1}`;
      return oneExecution(machine, incident, { name, startedAt, chance: Chance.of(this.options.seed, name) }) ?? [];
    });
  }
}

/** Executions that are expected in an hour. */
function rateOf({ perHour, hours, weekend }: FleetMachine, hour: number): number {
  const date = new Date(hour);
  const mean = hours.reduce((sum, each) => sum + each, 0) / hours.length;
  return ((perHour * (hours[date.getUTCHours()] ?? 0)) / mean) * (date.getUTCDay() % 6 === 0 ? weekend : 1);
}

/** Times of a Poisson process within an hour, from 0 to 1, ascending. */
function startsIn(chance: Chance, expected: number): number[] {
  const starts: number[] = [];
  for (let at = next(chance, expected); at < 1; at += next(chance, expected)) starts.push(at);
  return starts;
}

function next(chance: Chance, expected: number): number {
  return expected > 0 ? -Math.log(1 - chance.next()) / expected : Infinity;
}

type Start = { readonly name: string; readonly startedAt: number; readonly chance: Chance };

function oneExecution(machine: FleetMachine, incident: FleetIncident | null, start: Start): FleetExecution | null {
  const { name, startedAt, chance } = start;
  const input = machine.input(chance);
  const isMet = incident !== null && startedAt >= incident.from && (incident.to === null || startedAt < incident.to);
  const effect = isMet ? incident.meets({ input, at: startedAt, chance }) : {};
  if (effect.absent === true) return null;
  const polls = isMet ? incident.polls : 0;
  const isChanged = isMet && (incident.change === "definition" || effect.isChanged === true);
  const steps = stepsFor(machine, input);
  const usual = usualEffect(machine, steps, chance);
  const run = performed(steps, { ...usual, ...effect }, startedAt, chance);
  return { machine, name, startedAt, input, isChanged, polls, ...run };
}

/** What goes wrong on a normal day. */
function usualEffect({ failing, error, retrying }: FleetMachine, steps: readonly FleetStep[], chance: Chance): Effect {
  const last = steps.at(-1);
  const [isFailing, isRetrying] = [chance.happens(failing), chance.happens(retrying)];
  if (last === undefined) return {};
  const cause = functionError(error, "The service is not available");
  return {
    ...(isFailing ? { ends: { state: last.state, error, cause } } : {}),
    ...(isRetrying && last.kind === "task" ? { attempts: { state: last.state, count: 2 } } : {}),
  };
}

type Performed = Pick<FleetExecution, "stoppedAt" | "status" | "error" | "cause" | "visits" | "retries">;

function performed(steps: readonly FleetStep[], effect: Effect, startedAt: number, chance: Chance): Performed {
  const visits: FleetVisit[] = [];
  let [at, retries] = [startedAt + chance.between(5, 30), 0];
  for (const step of steps) {
    const ends = effect.ends?.state === step.state ? effect.ends : null;
    const attempts: number[] = [];
    const count = effect.attempts?.state === step.state ? effect.attempts.count : 1;
    const [from, factor] = [at, effect.slower?.state === step.state ? effect.slower.factor : 1];
    for (let attempt = 1; attempt <= count; attempt++) {
      if (attempt > 1) at += WAITS[Math.min(attempt - 2, WAITS.length - 1)] ?? 0;
      at += ends?.timesOut === true ? TIMEOUT_MS : Math.round(factor * chance.latency(step.medianMs, 0.4));
      attempts.push(at);
    }
    retries += count - 1;
    const version = effect.version?.state === step.state ? effect.version.version : step.version;
    visits.push({ step, from, to: at, attempts, isFailed: ends !== null, version });
    if (ends !== null) {
      const status = ends.timesOut === true ? "TIMED_OUT" : "FAILED";
      return { stoppedAt: at + 1, status, error: ends.error, cause: ends.cause, visits, retries };
    }
    at += chance.between(4, 20);
  }
  return { stoppedAt: at, status: "SUCCEEDED", error: null, cause: null, visits, retries };
}

/** The names of the states that it came to, in their order, with those that its definition polls by. */
export function statesOf({ visits, polls }: FleetExecution): string[] {
  const names = visits.map(({ step }) => step.state);
  // A definition that polls has no branch.
  return [...names.slice(0, 1), ...Array.from({ length: polls }, (_, i) => pollState(i + 1)), ...names.slice(1)];
}

/** A length of time in whole days that ends at a full hour. */
export function fleetTime(until: number, days: number): { readonly from: number; readonly to: number } {
  const to = Math.floor(until / HOUR_MS) * HOUR_MS;
  return { from: to - days * DAY_MS, to };
}
