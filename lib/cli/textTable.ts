import { THIN } from "@/lib/base/wording";

export type Column<Row> = { readonly head: string; readonly cell: (row: Row) => string };

/** Columns as wide as their widest cell; names from outside are cut. */
export function tableOf<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string {
  const cells = [columns.map(({ head }) => head), ...rows.map((row) => columns.map(({ cell }) => plain(cell(row))))];
  const widths = columns.map((_, i) => Math.max(...cells.map((line) => line[i]?.length ?? 0)));
  return cells
    .map((line) =>
      line
        .map((text, i) => text.padEnd(widths[i] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

const MAX_CELL = 1_000;

/** In one line, with spaces that programs split at. */
export function plain(text: string): string {
  return text.replaceAll(THIN, " ").replace(/\s+/g, " ").slice(0, MAX_CELL);
}
