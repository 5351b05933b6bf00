"use client";

import { clsx } from "clsx";
import { useState } from "react";
import { formatCount, formatDuration } from "@/lib/base/wording";
import type { StateFiguresRow } from "@/lib/contract/machine";
import { decimal, dollars } from "@/lib/cost/money";
import { isFail } from "@/lib/layout/graph/heat";
import { percentText, roughly } from "@/lib/layout/outcomeStrip";
import type { MachinePage } from "./useMachineQuery";

type Order = "definition" | "failures" | "p95";
type Props = { readonly states: readonly StateFiguresRow[]; readonly page: MachinePage };

const tries = ({ visits, retries }: StateFiguresRow) => visits + retries;
const rate = (state: StateFiguresRow) => (isFail(state) || tries(state) === 0 ? 0 : state.failures / tries(state));
const ORDERS: Readonly<Record<Order, (a: StateFiguresRow, b: StateFiguresRow) => number>> = {
  definition: () => 0,
  failures: (a, b) => rate(b) - rate(a) || b.failures - a.failures,
  p95: (a, b) => (b.p95 ?? -1) - (a.p95 ?? -1),
};

/** The states, by themselves in the order of the definition; the slowest or the most failing first where somebody asks. */
export function StateTable({ states, page }: Props) {
  const [order, setOrder] = useState<Order>("definition");
  const head = (name: string, by: Order) => (
    <SortHead name={name} isSorted={order === by} onSort={() => setOrder(order === by ? "definition" : by)} />
  );
  return (
    <div
      className="max-h-[460px] overflow-auto border bg-panel"
      tabIndex={0}
      role="region"
      aria-label="Figures of the states"
    >
      <table className="w-full min-w-[540px] border-collapse">
        <thead className="sticky top-0 z-1 bg-panel">
          <tr className="h-7 border-b text-left text-ink-2 *:pr-2.5 *:font-normal *:whitespace-nowrap">
            <th className="pl-3">State</th>
            <th className="text-right">Visits</th>
            {head("Failed", "failures")}
            <th className="text-right">Retries</th>
            <th className="text-right">p50</th>
            {head("p95", "p95")}
            <th
              className="text-right"
              title="State transitions at list price; children of Map Runs and redrives belong to no state"
            >
              Cost
            </th>
          </tr>
        </thead>
        <tbody>
          {states.toSorted(ORDERS[order]).map((state) => (
            <Row key={state.state} row={state} isSelected={page.state === state.state} onSelect={page.select} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

type SortHeadProps = { readonly name: string; readonly isSorted: boolean; readonly onSort: () => void };

function SortHead({ name, isSorted, onSort }: SortHeadProps) {
  return (
    <th className="text-right" aria-sort={isSorted ? "descending" : "none"}>
      <button
        type="button"
        onClick={onSort}
        className={clsx("rounded-sm hover:text-ink", isSorted && "font-medium text-ink")}
      >
        {name} <span aria-hidden>{isSorted ? "↓" : "↕"}</span>
      </button>
    </th>
  );
}

type RowProps = {
  readonly row: StateFiguresRow;
  readonly isSelected: boolean;
  readonly onSelect: (state: string | null) => void;
};

function Row({ row, isSelected, onSelect }: RowProps) {
  const { state, type, visits, failures, retries, p50, p95, cost } = row;
  const time = (ms: number | null) => (ms === null ? "" : formatDuration(roughly(ms)));
  return (
    <tr
      className={clsx(
        "h-7 border-b border-line-soft *:pr-2.5 last:border-b-0",
        isSelected ? "bg-sel" : "hover:bg-mute/50",
      )}
    >
      <td className="w-full max-w-0 pl-3">
        <button
          type="button"
          aria-pressed={isSelected}
          title={type === null ? `${state}: not in the definition that is drawn` : `${state} · ${type}`}
          onClick={() => onSelect(isSelected ? null : state)}
          className="max-w-full truncate rounded-sm align-bottom hover:underline"
        >
          {state}
        </button>
      </td>
      <td className="text-right">{formatCount(visits)}</td>
      <td className="text-right whitespace-nowrap">
        {failures === 0 || isFail(row) ? (
          <span className="text-ink-3" title={isFail(row) ? "A Fail state fails by design" : undefined}>
            {formatCount(failures)}
          </span>
        ) : (
          <>
            <span className="text-bad">{formatCount(failures)}</span>{" "}
            <span className="text-ink-2">{percentText(rate(row))}</span>
          </>
        )}
      </td>
      <td className="text-right text-ink-2">{retries === 0 ? "" : formatCount(retries)}</td>
      <td className="text-right whitespace-nowrap">{time(p50)}</td>
      <td className="text-right whitespace-nowrap">{time(p95)}</td>
      <td
        className="text-right whitespace-nowrap text-ink-2"
        title={cost === null ? "Express is charged for whole executions" : `$${cost}`}
      >
        {cost === null ? "–" : dollars(decimal(cost))}
      </td>
    </tr>
  );
}
