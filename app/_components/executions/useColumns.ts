import { useSyncExternalStore } from "react";
import { z } from "zod";
import { EXECUTION_COLUMNS, type ExecutionColumn } from "@/lib/contract/executionColumns";
import { keptHere } from "../ui/keptHere";
import { CELLS } from "./cells";

/** In the order of the page. */
export const ALL_COLUMNS = Object.keys(CELLS) as readonly ExecutionColumn[];

/** Columns that are not shown, and widths in px that were drawn; of this browser alone. */
type Columns = { readonly hidden: readonly ExecutionColumn[]; readonly widths: Readonly<Record<string, number>> };

const KEY = "stepscope.columns";
const DEFAULT: Columns = { hidden: ["events"], widths: {} };
const MIN_WIDTH = 24;
const MAX_WIDTH = 1_200;
const schema = z.object({ hidden: z.array(z.string()), widths: z.record(z.string(), z.unknown()) });
const widthSchema = z.number().min(MIN_WIDTH).max(MAX_WIDTH);

const kept = keptHere<Columns>(KEY, columnsIn, DEFAULT);

export function useColumns() {
  const columns = useSyncExternalStore(kept.subscribe, kept.current, () => DEFAULT);
  return {
    isHidden: (column: ExecutionColumn) => columns.hidden.includes(column),
    /** Null: as wide as the table makes it. */
    widthOf: (column: ExecutionColumn) => columns.widths[column] ?? null,
    hide: (hidden: readonly ExecutionColumn[]) => kept.write({ ...kept.current(), hidden }),
    resize: (column: ExecutionColumn, width: number) => {
      const bounded = Math.round(Math.min(MAX_WIDTH, Math.max(MIN_WIDTH, width)));
      kept.write({ ...kept.current(), widths: { ...kept.current().widths, [column]: bounded } });
    },
  };
}

/** What another version wrote may name columns that are none here: these are left out, and the rest stays. */
export function columnsIn(value: unknown): Columns | null {
  const { data } = schema.safeParse(value);
  if (data === undefined) return null;
  const widths = Object.entries(data.widths).flatMap(([column, width]) => {
    const read = widthSchema.safeParse(width);
    return isColumn(column) && read.success ? [[column, read.data] as const] : [];
  });
  return { hidden: data.hidden.filter(isColumn), widths: Object.fromEntries(widths) };
}

function isColumn(name: string): name is ExecutionColumn {
  return Object.hasOwn(EXECUTION_COLUMNS, name);
}
