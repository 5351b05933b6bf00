import type { ExecutionTrace } from "@/lib/history/span";
import type { TransitionCount } from "./transitions";

/**
 * The "State transitions" of the AWS console. It counts the start and the end of an execution too (its exports: 5 for a
 * run of 3 states), which AWS does not charge. `recorded`: the console's own number, from its export. `counted`: ours
 * and those two.
 */
export type ConsoleCount = { readonly kind: "recorded" | "counted"; readonly count: number };

export function consoleCount(
  transitions: TransitionCount,
  { completeness }: ExecutionTrace,
  recorded?: number,
): ConsoleCount {
  if (recorded !== undefined) return { kind: "recorded", count: recorded };
  return { kind: "counted", count: transitions.total + 1 + (completeness.ended ? 1 : 0) };
}

/** What makes the difference, in a sentence. */
export function consoleSentence({ kind, count }: ConsoleCount, total: number): string {
  const extra = count - total;
  const shows = kind === "recorded" ? "The AWS console showed" : "The AWS console shows";
  if (extra === 2) return `${shows} ${count}: it counts the start and the end too, which are not charged.`;
  if (extra === 1) return `${shows} ${count}: it counts the start too, which is not charged.`;
  if (extra === 0) return `${shows} ${count} too.`;
  const less = extra < 0 ? "fewer" : "more";
  return `${shows} ${count}, ${Math.abs(extra)} ${less}: it counts the start and the end too, and the record here may be another part of the run.`;
}
