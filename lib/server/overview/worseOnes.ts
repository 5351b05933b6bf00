import type { ExecutionFilter } from "@/lib/contract/listQuery";
import type { Measure } from "@/lib/stats/usual/measure";

/** Which of the executions are the worse ones, where a filter can say it. */
export const WORSE_ONES: Readonly<Record<Measure, Partial<ExecutionFilter>>> = {
  failures: { status: ["FAILED", "TIMED_OUT"] },
  retries: { q: "retries>=1" },
  duration: { status: ["SUCCEEDED"] },
  cost: {},
  fewer: {},
  more: {},
};
