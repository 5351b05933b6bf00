import type { MachineType, StateMachine } from "@/lib/asl/machine";
import { statesOf } from "@/lib/asl/walk";
import { MAX_MACHINE_STATES, type StateFiguresRow } from "@/lib/contract/machine";
import type { StateUse } from "@/lib/cost/advice/advice";
import { decimal, text } from "@/lib/cost/money";
import type { PriceTable } from "@/lib/cost/prices";
import { EMPTY_SKETCH, quantile } from "@/lib/stats/sketch";
import type { StateFigures } from "@/lib/store/behaviour/stateFigures";

type Asked = { readonly machine: StateMachine | null; readonly type: MachineType; readonly prices: PriceTable };

/** States in the order of the definition, those too that nothing came to; then those that it does not have, by name. */
export function stateRows(figures: readonly StateFigures[], { machine, type, prices }: Asked): StateFiguresRow[] {
  const byName = new Map(figures.map((one) => [one.state, one]));
  const defined = machine === null ? [] : [...statesOf(machine)];
  const known = new Set(defined.map(({ name }) => name));
  const strangers = [...byName.keys()].filter((name) => !known.has(name)).sort();
  const cost = (transitions: number) =>
    type === "EXPRESS" ? null : text(prices.transition.times(decimal(transitions)));
  const row = (state: string, ofType: string | null): StateFiguresRow => {
    const { durations, ...counts } = byName.get(state) ?? NOTHING;
    return {
      ...counts,
      ...{ state, type: ofType, cost: cost(counts.transitions) },
      ...{ p50: quantile(durations, 0.5), p95: quantile(durations, 0.95) },
    };
  };
  const rows = [
    ...defined.map(({ name, type: ofType }) => row(name, ofType)),
    ...strangers.map((name) => row(name, null)),
  ];
  return rows.slice(0, MAX_MACHINE_STATES);
}

const NOTHING: Omit<StateFigures, "state"> = {
  ...{ executions: 0, visits: 0, attempts: 0, failures: 0, catches: 0, transitions: 0, retries: 0, items: 0 },
  ...{ totalMs: 0, longestMs: 0, durations: EMPTY_SKETCH },
};

export function usesOf(figures: readonly StateFigures[]): ReadonlyMap<string, StateUse> {
  return new Map(
    figures.map(({ state, executions, visits, transitions, retries, totalMs }) => [
      state,
      { state, executions, visits, transitions, retries, totalMs },
    ]),
  );
}
