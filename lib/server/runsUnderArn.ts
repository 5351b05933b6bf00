import { formatInstant } from "@/lib/base/instant";
import type { OpenedExecution } from "@/lib/contract/openedExecution";
import type { Store } from "@/lib/store/store";

/** What else is stored under the ARN of an execution: its runs, the latest first, and events that no run could be told for. */
export type RunsUnderArn = Pick<OpenedExecution, "runs" | "unassigned">;

export async function runsUnderArn(store: Store, arn: string | null): Promise<RunsUnderArn> {
  if (arn === null) return { runs: [], unassigned: 0 };
  const [runs, unassigned] = await Promise.all([store.executions.runs(arn), store.executions.countUnassigned(arn)]);
  return {
    runs: runs.map(({ key, startedAt, status }) => ({ key, startedAt, status })),
    unassigned,
  };
}

/** Runs that a line names. */
const MAX_NAMED = 5;

/** `ran twice (ARN): FAILED 2026-01-05T12:00:00.000Z, …`, and how many events are unassigned; none for what ran once. */
export function wordRuns(arn: string, { runs, unassigned }: RunsUnderArn): string[] {
  const lines: string[] = [];
  if (runs.length > 1) {
    const named = runs.slice(0, MAX_NAMED).map(({ startedAt, status }) => {
      return startedAt === null ? `${status}, start unknown` : `${status} ${formatInstant(startedAt)}`;
    });
    const rest = runs.length > MAX_NAMED ? `; and ${runs.length - MAX_NAMED} more` : "";
    lines.push(`ran ${runs.length === 2 ? "twice" : `${runs.length} times`} (${arn}): ${named.join("; ")}${rest}`);
  }
  if (unassigned > 0) {
    const [events, whose] = unassigned === 1 ? ["event", "it is"] : ["events", "they are"];
    lines.push(`${unassigned} unassigned ${events} (${arn}): nothing tells which run ${whose} of`);
  }
  return lines;
}
