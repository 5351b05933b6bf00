import type { Estimate } from "./estimate";
import type { ExecutionCost } from "./execution";
import type { Line } from "./line";
import { text, type Decimal } from "./money";

/** A figure as `--json` and the pages have it: dollars as decimal text, never as floating numbers. */
export type PrintedLine = {
  readonly what: string;
  readonly quantity: number;
  readonly unit: string;
  readonly price: string;
  readonly amount: string;
  readonly rule: string;
  readonly asOf: string;
  readonly certainty: "exact" | "estimated";
  readonly from: string;
};

export type PrintedMemory = { readonly estimatedMb: number; readonly billedMb: number } | null;

export function printLine(line: Line): PrintedLine {
  return {
    what: line.what,
    quantity: Number(line.quantity.toFixed()),
    unit: line.unit,
    price: text(line.price),
    amount: text(line.amount),
    rule: line.rule,
    asOf: line.asOf,
    certainty: line.certainty.kind,
    from: line.certainty.from,
  };
}

export function printEstimate({ total, lines, memory }: Estimate) {
  return { total: text(total), lines: lines.map(printLine), memory: printMemory(memory) };
}

export function printMemory(
  memory: { readonly estimatedMb: Decimal; readonly billedMb: number } | null,
): PrintedMemory {
  return memory && { estimatedMb: Number(memory.estimatedMb.toFixed()), billedMb: memory.billedMb };
}

/** State to transitions: entered and retried together. A Map keeps any name, `__proto__` too. */
export function printTransitions({ transitions }: ExecutionCost): Readonly<Record<string, number>> {
  return Object.fromEntries([...transitions.byState].map(([state, count]) => [state, count.entered + count.retries]));
}
