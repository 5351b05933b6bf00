import { ok, type Result } from "@/lib/base/result";
import type { MachineCostQuery } from "@/lib/contract/costQuery";
import type { StateCosts } from "@/lib/contract/costTotals";
import { allocate } from "@/lib/cost/allocation";
import { decimal, text, ZERO } from "@/lib/cost/money";
import type { StateSum } from "@/lib/store/costSums";
import type { Context } from "../context";
import type { UseCaseError } from "../errors";
import { amountOf, quantitiesOf } from "./group";
import { readLedger } from "./ledger";

/** What the executions of one machine cost, by state. */
export async function readStateCosts(
  context: Context,
  query: MachineCostQuery,
  now: number,
): Promise<Result<StateCosts, UseCaseError>> {
  const ledger = await readLedger(context, query, now);
  if (!ledger.ok) return ledger;
  const { from, to, entries } = ledger.value;
  const { machine } = query;
  const states = await context.store.costs.ofStates({ from, to, machine });
  const standard = entries.filter(({ type }) => type === "STANDARD");
  const { transitions, children } = quantitiesOf(standard);
  const counted = states.map((state) => (state.type === "STANDARD" ? transitionsOf(state) : 0));
  const rest = Math.max(0, transitions + children - counted.reduce((sum, n) => sum + n, 0));
  const shares = allocate(amountOf(standard), [...counted, rest].map(decimal));
  return ok({
    machine,
    from,
    to,
    states: states.map((state, i) => ({
      ...state,
      amount: state.type === "STANDARD" ? text(shares[i] ?? ZERO) : null,
    })),
    rest: { transitions: rest, amount: text(shares[states.length] ?? ZERO) },
  });
}

function transitionsOf({ entered, retries }: StateSum): number {
  return entered + retries;
}
