import { Chance } from "./chance";
import type { DemoMachine } from "./machine";

const HOUR = 3_600_000;

/** One execution to come: which machine, when (ms UTC), and its number among that machine's. */
export type Arrival = { readonly machine: DemoMachine; readonly at: number; readonly number: number };

/**
 * `count` executions between `from` and `to`, in order of time. How many fall into an hour follows from the
 * machine's shares and daily shapes; when inside the hour is chance. Holds one hour at a time.
 */
export function* traffic(
  machines: readonly DemoMachine[],
  count: number,
  from: number,
  to: number,
  seed: number,
): Generator<Arrival> {
  const plans = machines.map((machine) => plan(machine, machines, count, from, to));
  for (let start = from; start < to; start += HOUR) {
    const length = Math.min(HOUR, to - start);
    const arrivals = plans.flatMap((each) => each.take(start, length, Chance.of(seed, `${each.name}@${start}`)));
    yield* arrivals.toSorted((a, b) => a.at - b.at || (a.machine.name < b.machine.name ? -1 : 1));
  }
}

function plan(machine: DemoMachine, machines: readonly DemoMachine[], count: number, from: number, to: number) {
  const shares = machines.reduce((sum, { share }) => sum + share, 0);
  let weight = 0;
  for (let start = from; start < to; start += HOUR) weight += weightOf(machine, start, Math.min(HOUR, to - start));
  const before = machines.slice(0, machines.indexOf(machine)).reduce((sum, { share }) => sum + share, 0);
  // Rounded at the borders of the shares, so that the parts add up to `count`.
  const total = Math.round((count * (before + machine.share)) / shares) - Math.round((count * before) / shares);
  let seen = 0;
  let taken = 0;
  return {
    name: machine.name,
    take(start: number, length: number, chance: Chance): readonly Arrival[] {
      seen += weightOf(machine, start, length);
      const due = Math.round((total * seen) / weight);
      const offsets = Array.from({ length: due - taken }, () => Math.floor(chance.next() * length));
      const first = taken + 1;
      taken = due;
      return offsets.toSorted((a, b) => a - b).map((offset, i) => ({ machine, at: start + offset, number: first + i }));
    },
  };
}

/** Never quite zero: a stretch without any hour of a machine's day still has its executions. */
function weightOf(machine: DemoMachine, start: number, length: number): number {
  const date = new Date(start);
  const isWeekend = date.getUTCDay() % 6 === 0;
  const hour = machine.hours[date.getUTCHours()] ?? 0;
  return ((hour + 1e-6) * (isWeekend ? machine.weekend : 1) * length) / HOUR;
}
