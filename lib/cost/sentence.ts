import { formatDuration } from "@/lib/base/wording";
import type { Comparison } from "./calculator";
import { dollars } from "./money";

const NAMES = { STANDARD: "Standard", EXPRESS: "Express" } as const;

/** The comparison in a sentence: `Express is cheaper by $247.96 a month (99.2 %), and stays so up to 2 m 05 s an execution.` */
export function comparisonSentence({ cheaper, saved, savedPercent, breakEvenMs }: Comparison): string {
  const bound = boundText(breakEvenMs, cheaper);
  if (cheaper === null) return `Both types cost the same; ${bound}.`;
  return `${NAMES[cheaper]} is cheaper by ${dollars(saved)} a month (${savedPercent} %), ${bound}.`;
}

function boundText(breakEvenMs: number | null, cheaper: Comparison["cheaper"]): string {
  if (breakEvenMs === null) return "and stays so for all of its five minutes";
  if (breakEvenMs === 0) return "and Express would not be the cheaper one however short the executions were";
  const bound = `up to ${formatDuration(breakEvenMs)} an execution`;
  return cheaper === "EXPRESS" ? `and stays so ${bound}` : `Express would be cheaper ${bound}`;
}
