import { counted } from "@/lib/base/wording";

/** `stands for 12 executions`: of one that its source kept of many that succeeded. */
export function standsFor(weight: number): string {
  return `stands for ${counted(weight, "execution")}`;
}

/** What that means. */
export const STANDS_FOR = "Its source samples executions that succeed: it was kept, and counts for those that were not";
