import { costSpan, type CostSpan, type CostSum, type StateSum, sumCosts, sumStates } from "../costSums";
import type { CostRange, CostsAsked } from "../costRow";
import type { Database } from "../database";

/** What executions used, summed up. */
export type Costs = {
  /** By machine, day and outcome; null when there are too many of them. */
  sums(asked: CostsAsked): Promise<CostSum[] | null>;
  /** By state, of the machines that a word names (as `Machines.find`). */
  ofStates(range: CostRange & { readonly machine: string }): Promise<StateSum[]>;
  /** When the first and the last execution began; null without any. */
  span(): Promise<CostSpan | null>;
};

export function costsIn(database: Database, now: () => number): Costs {
  return {
    sums: (asked) => sumCosts(database, asked, now()),
    ofStates: (range) => sumStates(database, range),
    span: () => costSpan(database),
  };
}
