import { parseInstant, type Instant } from "@/lib/base/instant";
import { LONGEST_MS, MAX_EVENTS, REDRIVABLE_MS } from "@/lib/history/serviceLimits";
import type { ExecutionIdentity } from "../protocol";
import type { Run } from "../run";

/** Whether a run can be redriven, as DescribeExecution tells it: `redriveStatus` and `redriveStatusReason`. */
export type Redrivability =
  | { readonly status: "REDRIVABLE" }
  /** A child of a Map Run: a redrive of its parent redrives it, RedriveExecution refuses it. */
  | { readonly status: "REDRIVABLE_BY_MAP_RUN" }
  | { readonly status: "NOT_REDRIVABLE"; readonly reason: string };

/** What decides it; of a run, or of what is stored of one. */
export type EndedRun = Pick<Run, "status" | "startedAt" | "now" | "nextEventId"> & {
  readonly execution: Pick<ExecutionIdentity, "type" | "stateMachineName">;
};

/** The day on which RedriveExecution came: no execution that began before can be redriven. */
export const REDRIVE_LAUNCH = parseInstant("2023-11-15T00:00:00Z") ?? 0;

/**
 * Whether `run` can be redriven at `at`, and if not the reason in AWS's words; a RedriveExecution that is refused
 * is an ExecutionNotRedrivable with this reason.
 * https://docs.aws.amazon.com/step-functions/latest/dg/redrive-executions.html#redrive-eligibility
 *
 * Children that are Express executions are started anew by their Map Run; Express executions else never are.
 *
 * @param events how many events the history may have.
 */
export function redrivable(run: EndedRun, at: Instant, events = MAX_EVENTS): Redrivability {
  const { status, execution } = run;
  const isChild = execution.stateMachineName.includes("/");
  if (status === "RUNNING" || status === "SUCCEEDED") return refused(`Execution is ${status} and cannot be redriven`);
  if (execution.type === "EXPRESS") {
    return isChild ? { status: "REDRIVABLE_BY_MAP_RUN" } : refused("Execution is EXPRESS and cannot be redriven");
  }
  if (run.startedAt < REDRIVE_LAUNCH) return refused("Execution was started before the launch of RedriveExecution");
  // Room for ExecutionRedriven and one more: fewer than 24,999 of 25,000.
  if (run.nextEventId >= events) return refused("Execution history event limit exceeded");
  if (at - run.startedAt >= LONGEST_MS) return refused("Execution has exceeded the max execution time");
  if (at - run.now >= REDRIVABLE_MS) return refused("Execution redrivable period exceeded");
  return { status: isChild ? "REDRIVABLE_BY_MAP_RUN" : "REDRIVABLE" };
}

function refused(reason: string): Redrivability {
  return { status: "NOT_REDRIVABLE", reason };
}
