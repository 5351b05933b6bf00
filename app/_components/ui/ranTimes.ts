import { formatCount } from "@/lib/base/wording";

/** `ran twice`, `ran 3 times`: of more than one run under one ARN. */
export function ranTimes(runs: number): string {
  return runs === 2 ? "ran twice" : `ran ${formatCount(runs)} times`;
}
