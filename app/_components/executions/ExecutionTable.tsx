"use client";

import { clsx } from "clsx";
import { ArrowDown, ArrowUp } from "lucide-react";
import { useRouter } from "next/navigation";
import { useRef, type KeyboardEvent } from "react";
import { askableArn } from "@/lib/base/arn";
import type { ListedExecution } from "@/lib/contract/execution";
import { EXECUTION_COLUMNS, type ExecutionColumn } from "@/lib/contract/executionColumns";
import { isFiltered, type ListQuery, type Sort } from "@/lib/contract/listQuery";
import { Button } from "../ui/Button";
import { AskedExecution } from "../asked/AskedExecution";
import { CELLS } from "./cells";
import { ColumnEdge } from "./ColumnEdge";
import { ALL_COLUMNS, useColumns } from "./useColumns";
import type { SteadyRows } from "./useSteadyRows";

type Row = ListedExecution;
type Props = {
  readonly rows: readonly Row[];
  readonly query: ListQuery;
  /** Told when the reader is in the rows. */
  readonly reading: SteadyRows["reading"];
  readonly onSort: (sort: Sort) => void;
  readonly onClear: () => void;
};

/** Room that the error has at least, px: all columns that show at first fit a screen of 1280. */
const ERROR_WIDTH = 188;

export function ExecutionTable({ rows, query, reading, onSort, onClear }: Props) {
  // Beside other filters the search may leave out what is stored.
  const asked = isFiltered({ ...query, q: null }) ? null : askableArn(query.q);
  const body = useRef<HTMLTableSectionElement>(null);
  const router = useRouter();
  const { isHidden, widthOf, resize } = useColumns();
  const columns = ALL_COLUMNS.filter((column) => !isHidden(column));
  const width = (column: ExecutionColumn) => widthOf(column) ?? CELLS[column].width;
  const least = columns.reduce((sum, column) => sum + (width(column) ?? ERROR_WIDTH), 0);

  const onKey = (event: KeyboardEvent) => {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    const links = [...(body.current?.querySelectorAll<HTMLAnchorElement>("a[data-row]") ?? [])];
    const at = links.findIndex((link) => link === document.activeElement);
    const next = links[at + (event.key === "ArrowDown" ? 1 : -1)];
    if (next === undefined) return;
    event.preventDefault();
    next.focus();
  };

  return (
    <div className="overflow-x-auto border bg-panel">
      <table className="w-full table-fixed border-collapse" style={{ minWidth: least }} onKeyDown={onKey}>
        <thead>
          <tr className="h-7 border-b text-left text-ink-2">
            {columns.map((column) => (
              <Head
                key={column}
                column={column}
                width={width(column)}
                sort={query.sort}
                onSort={onSort}
                onResize={(to) => resize(column, to)}
              />
            ))}
          </tr>
        </thead>
        <tbody ref={body} {...reading}>
          {rows.map((row) => (
            <tr
              key={row.key}
              onClick={(event) => {
                if (!(event.target instanceof HTMLAnchorElement)) router.push(`/executions/${row.key}`);
              }}
              className="h-7 cursor-pointer border-b border-line-soft last:border-0 hover:bg-mute/50 has-[a:focus-visible]:bg-sel"
            >
              <Cells row={row} columns={columns} />
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length === 0 && asked !== null && <AskedExecution arn={asked} key={asked} />}
      {rows.length === 0 && asked === null && (
        <div className="flex min-h-40 flex-col items-center justify-center gap-2 py-4 text-ink-2">
          <p>Nothing matches this query.</p>
          <p className="max-w-[640px] px-4 text-center text-ink-3">
            Words are looked for in names, ARNs, machines, errors, causes, states, and values of input and output. What
            a state answered is found by <code className="mono">result.STATE.path=value</code>.
          </p>
          <Button onClick={onClear}>Clear the query</Button>
        </div>
      )}
    </div>
  );
}

function Cells({ row, columns }: { row: Row; columns: readonly ExecutionColumn[] }) {
  return columns.map((column) => {
    const { className, title, Cell } = CELLS[column];
    return (
      <td key={column} className={className} title={title?.(row) ?? undefined}>
        <Cell row={row} />
      </td>
    );
  });
}

type HeadProps = {
  readonly column: ExecutionColumn;
  readonly width: number | null;
  readonly sort: Sort;
  readonly onSort: (sort: Sort) => void;
  readonly onResize: (width: number) => void;
};

function Head({ column, width, sort, onSort, onResize }: HeadProps) {
  const { head, sort: by } = EXECUTION_COLUMNS[column];
  const { isRight } = CELLS[column];
  const sorted = by !== null && sort.by === by;
  const Arrow = sort.descending ? ArrowDown : ArrowUp;
  return (
    <th
      scope="col"
      aria-sort={sorted ? (sort.descending ? "descending" : "ascending") : undefined}
      style={width === null ? undefined : { width }}
      className={clsx("relative font-normal first:pl-3", isRight && "pr-3 text-right")}
    >
      {by === null ? (
        head
      ) : (
        <button
          type="button"
          onClick={() =>
            onSort({ by, descending: sorted ? !sort.descending : by !== "name" && by !== "machine" && by !== "error" })
          }
          className={clsx(
            "inline-flex items-center gap-1 hover:text-ink",
            sorted && "font-medium text-ink",
            isRight && "flex-row-reverse",
          )}
        >
          {head}
          {sorted && <Arrow size={12} aria-hidden />}
        </button>
      )}
      <ColumnEdge name={head} width={width} onResize={onResize} />
    </th>
  );
}
