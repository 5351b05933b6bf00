import type { MachineType, StateMachine } from "@/lib/asl/machine";
import type { AdviceRow, MachineAnswer } from "@/lib/contract/machine";
import { type Advice, perMonth, type StateUse } from "@/lib/cost/advice/advice";
import { adviseMachine } from "@/lib/cost/advice/adviseMachine";
import { costAlone } from "@/lib/cost/bill";
import { text } from "@/lib/cost/money";
import { printLine } from "@/lib/cost/printed";
import type { PriceTable } from "@/lib/cost/prices";
import type { Quantities } from "@/lib/cost/quantities";
import type { RetriesOfMachine } from "@/lib/store/behaviour/retries";

type Asked = {
  readonly type: MachineType;
  readonly machine: StateMachine | null;
  readonly prices: PriceTable;
  /** Length of the stretch until now, and when it ends: ms. */
  readonly ms: number;
  readonly end: number;
  readonly quantities: Quantities;
  readonly pending: number;
  readonly longestMs: number | null;
  readonly states: ReadonlyMap<string, StateUse>;
  readonly retries: RetriesOfMachine;
};

/** What a machine cost as it ran and as the other type, and what would make it cost less. */
export function machineCost({ pending, end, retries, ...asked }: Asked): MachineAnswer["cost"] {
  const { quantities, prices, ms } = asked;
  const standard = costAlone(quantities, "STANDARD", prices).total;
  const express = costAlone(quantities, "EXPRESS", prices).total;
  const seen = { lookedAt: retries.lookedAt, states: retries.states, ms: Math.min(ms, end - (retries.from ?? end)) };
  return {
    ...{ region: prices.region, asOf: prices.asOf, pending },
    ...{ standard: text(standard), express: text(express) },
    ...{ monthlyStandard: text(perMonth(standard, ms)), monthlyExpress: text(perMonth(express, ms)) },
    advice: adviseMachine({ ...asked, retries: seen }).map(adviceRow),
  };
}

function adviceRow({ monthly, now, instead, notes, ...advice }: Advice): AdviceRow {
  return {
    ...advice,
    monthly: monthly === null ? null : text(monthly),
    now: now.map(printLine),
    instead: instead.map(printLine),
    notes: [...notes],
  };
}
