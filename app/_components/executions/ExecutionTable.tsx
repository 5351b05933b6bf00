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

const COLUMNS = Object.keys(CELLS) as readonly ExecutionColumn[];

export function ExecutionTable({ rows, query, reading, onSort, onClear }: Props) {
  // Beside other filters the search may leave out what is stored.
  const asked = isFiltered({ ...query, q: null }) ? null : askableArn(query.q);
  const body = useRef<HTMLTableSectionElement>(null);
  const router = useRouter();

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
      <table className="w-full min-w-[1130px] table-fixed border-collapse" onKeyDown={onKey}>
        <thead>
          <tr className="h-7 border-b text-left text-ink-2">
            {COLUMNS.map((column) => (
              <Head key={column} column={column} sort={query.sort} onSort={onSort} />
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
              <Cells row={row} />
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length === 0 && asked !== null && <AskedExecution arn={asked} key={asked} />}
      {rows.length === 0 && asked === null && (
        <div className="flex h-40 flex-col items-center justify-center gap-2 text-ink-2">
          Nothing matches these filters.
          <Button onClick={onClear}>Clear the filters</Button>
        </div>
      )}
    </div>
  );
}

function Cells({ row }: { row: Row }) {
  return COLUMNS.map((column) => {
    const { className, title, Cell } = CELLS[column];
    return (
      <td key={column} className={className} title={title?.(row) ?? undefined}>
        <Cell row={row} />
      </td>
    );
  });
}

type HeadProps = { readonly column: ExecutionColumn; readonly sort: Sort; readonly onSort: (sort: Sort) => void };

function Head({ column, sort, onSort }: HeadProps) {
  const { head, sort: by } = EXECUTION_COLUMNS[column];
  const { width, isRight } = CELLS[column];
  const sorted = by !== null && sort.by === by;
  const Arrow = sort.descending ? ArrowDown : ArrowUp;
  return (
    <th
      scope="col"
      aria-sort={sorted ? (sort.descending ? "descending" : "ascending") : undefined}
      className={clsx("font-normal first:pl-3", width, isRight && "pr-3 text-right")}
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
    </th>
  );
}
