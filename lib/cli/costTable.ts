import type { Line } from "@/lib/cost/line";
import { dollars, text } from "@/lib/cost/money";

/** One line a figure: what, quantity × price = amount, and why. */
export function costTable(lines: readonly Line[]): string {
  const rows = lines.map((line) => [
    line.what,
    `${Number(line.quantity.toFixed(6))} ${line.unit} × $${text(line.price)}`,
    `${dollars(line.amount)}${line.certainty.kind === "estimated" ? " (estimated)" : ""}`,
    line.rule,
  ]);
  const width = (column: number) => Math.max(...rows.map((row) => row[column]?.length ?? 0));
  const widths = [width(0), width(1), width(2)];
  return rows
    .map((row) =>
      row
        .map((cell, i) => cell.padEnd(widths[i] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}
