import { useSyncExternalStore } from "react";
import { z } from "zod";
import { EXECUTION_COLUMNS, type ExecutionColumn } from "@/lib/contract/executionColumns";
import { CELLS } from "./cells";

/** In the order of the page. */
export const ALL_COLUMNS = Object.keys(CELLS) as readonly ExecutionColumn[];

/** Columns that are not shown, and widths in px that were drawn; of this browser alone. */
type Columns = { readonly hidden: readonly string[]; readonly widths: Readonly<Record<string, number>> };

const KEY = "stepscope.columns";
const DEFAULT: Columns = { hidden: ["events"], widths: {} };
const MIN_WIDTH = 24;
const MAX_WIDTH = 1_200;
const schema = z.object({
  hidden: z.array(z.enum(Object.keys(EXECUTION_COLUMNS) as [ExecutionColumn, ...ExecutionColumn[]])),
  widths: z.partialRecord(z.string(), z.number().min(MIN_WIDTH).max(MAX_WIDTH)),
});

let read: { readonly text: string | null; readonly columns: Columns } = { text: null, columns: DEFAULT };
const listeners = new Set<() => void>();

export function useColumns() {
  const columns = useSyncExternalStore(subscribe, current, () => DEFAULT);
  return {
    isHidden: (column: ExecutionColumn) => columns.hidden.includes(column),
    /** Null: as wide as the table makes it. */
    widthOf: (column: ExecutionColumn) => columns.widths[column] ?? null,
    hide: (hidden: readonly ExecutionColumn[]) => write({ ...current(), hidden }),
    resize: (column: ExecutionColumn, width: number) => {
      const bounded = Math.round(Math.min(MAX_WIDTH, Math.max(MIN_WIDTH, width)));
      write({ ...current(), widths: { ...current().widths, [column]: bounded } });
    },
  };
}

function current(): Columns {
  const text = window.localStorage.getItem(KEY);
  if (text !== read.text) read = { text, columns: columnsIn(text) };
  return read.columns;
}

function columnsIn(text: string | null): Columns {
  if (text === null) return DEFAULT;
  try {
    const parsed = schema.safeParse(JSON.parse(text));
    return parsed.success
      ? { hidden: parsed.data.hidden, widths: parsed.data.widths as Record<string, number> }
      : DEFAULT;
  } catch {
    return DEFAULT;
  }
}

function write(columns: Columns): void {
  window.localStorage.setItem(KEY, JSON.stringify(columns));
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  window.addEventListener("storage", listener);
  return () => {
    listeners.delete(listener);
    window.removeEventListener("storage", listener);
  };
}
