import type { CostComparison } from "@/lib/contract/costComparison";

const KB = 1000;

/** The calculator with a machine's traffic and average execution in it; it moves what lies outside of its sliders. */
export function calculatorHref({ executions, average, region }: CostComparison): string {
  const params = new URLSearchParams({ view: "calculator", region });
  const set = (name: string, value: number) => params.set(name, String(Math.max(0, Math.round(value))));
  set("executions", executions);
  set("states", average.transitions);
  set("duration", average.durationMs);
  set("memory", average.memoryMb);
  set("logs", average.logBytes / KB);
  return `/cost?${params}`;
}
