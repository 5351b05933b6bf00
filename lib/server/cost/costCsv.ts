import { type Cell, csvRecord } from "@/lib/base/csv";
import { ok, type Result } from "@/lib/base/result";
import type { CostQuery, CostTable, MachineCostQuery } from "@/lib/contract/costQuery";
import type { CostGroup, CostTotals, StateCosts } from "@/lib/contract/costTotals";
import type { Context } from "../context";
import type { CsvFile } from "../csvFile";
import type { UseCaseError } from "../errors";
import { readStateCosts } from "./readStates";
import { readTotals } from "./readTotals";

/** Which table, and of what: that of the states is of one machine. */
export type CostTableQuery =
  | { readonly table: Exclude<CostTable, "states">; readonly query: CostQuery }
  | { readonly table: "states"; readonly query: MachineCostQuery };

/** A table of the Cost page as CSV: the figures of the page, money in dollars with all its digits. */
export async function costCsv(
  context: Context,
  asked: CostTableQuery,
  now: number,
): Promise<Result<CsvFile, UseCaseError>> {
  if (asked.table === "states") {
    const states = await readStateCosts(context, asked.query, now);
    return states.ok ? ok(fileOf(asked.table, states.value.from, stateRows(states.value))) : states;
  }
  const totals = await readTotals(context, asked.query, now);
  return totals.ok ? ok(fileOf(asked.table, totals.value.from, rowsOf(asked.table, totals.value))) : totals;
}

function fileOf(table: CostTable, from: number, rows: readonly (readonly Cell[])[]): CsvFile {
  const records = (function* () {
    for (const row of rows) yield csvRecord(row);
  })();
  return { fileName: `stepscope-cost-${table}-${new Date(from).toISOString().slice(0, 10)}.csv`, records };
}

type Rows = readonly (readonly Cell[])[];

function rowsOf(table: Exclude<CostTable, "states">, totals: CostTotals): Rows {
  switch (table) {
    case "machines":
      return [
        ["machine", "type", "region", "account", ...GROUP_HEAD, "usd_failures", "usd_retries"],
        ...totals.machines.map((one) => [
          ...[one.machine, one.type, one.region, one.account],
          ...groupCells(one),
          ...[one.failures.amount, one.retries.amount],
        ]),
        ...(totals.otherMachines === null
          ? []
          : [
              [
                `${totals.otherMachines.machines} others`,
                null,
                null,
                null,
                ...groupCells(totals.otherMachines),
                null,
                null,
              ],
            ]),
      ];
    case "days":
      return [["day", ...GROUP_HEAD], ...totals.days.map((one) => [one.day, ...groupCells(one)])];
    case "outcomes":
      return [["outcome", ...GROUP_HEAD], ...totals.outcomes.map((one) => [one.status, ...groupCells(one)])];
    case "lines":
      return lineRows(totals);
  }
}

const GROUP_HEAD = [
  "executions",
  "transitions",
  "retries",
  "redrives",
  "map_items",
  "children",
  "map_runs_with_unknown_children",
  "express_gb_seconds",
  "log_bytes",
  "usd",
  "usd_as_other_type",
  "certainty",
];

function groupCells({ quantities, amount, other, certainty }: CostGroup): Cell[] {
  return [
    quantities.executions,
    quantities.transitions,
    quantities.retries,
    quantities.redrives,
    quantities.items,
    quantities.children,
    quantities.unknownMapRuns,
    quantities.gbSeconds,
    quantities.logBytes,
    amount,
    other,
    certainty,
  ];
}

function lineRows({ total: { lines, otherLines } }: CostTotals): Rows {
  const sides = [
    ["as it ran", lines],
    ["as the other type", otherLines],
  ] as const;
  return [
    ["side", "what", "quantity", "unit", "usd_each", "usd", "rule", "price_date", "certainty", "from"],
    ...sides.flatMap(([side, all]) =>
      all.map((l) => [side, l.what, l.quantity, l.unit, l.price, l.amount, l.rule, l.asOf, l.certainty, l.from]),
    ),
  ];
}

function stateRows({ states, rest }: StateCosts): Rows {
  return [
    ["state", "type", "executions", "entered", "retries", "map_items", "failures", "total_ms", "usd"],
    ...states.map((s) => [
      s.state,
      s.type,
      s.executions,
      s.entered,
      s.retries,
      s.items,
      s.failures,
      s.totalMs,
      s.amount,
    ]),
    [
      "(redrives, children of Map Runs, states without a name)",
      null,
      null,
      rest.transitions,
      null,
      null,
      null,
      null,
      rest.amount,
    ],
  ];
}
