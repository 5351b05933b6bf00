import { type Execution, type Executions, rowAt, statusAt } from "./execution";
import { type Asked, type Body, Fault, seconds, textIn, type World } from "./world";

/** What a list goes through, the oldest first. */
export type Rows = {
  readonly count: number;
  readonly at: (place: number) => Execution;
  readonly isIn: (execution: Execution) => boolean;
  /** False where it is certain, without a look at the execution, that a filter leaves it out. */
  readonly isWorth: (place: number) => boolean;
};

/** The children of a Map Run, the last item last. */
export function childRows(world: World, { request, now, seen }: Asked): Rows {
  const arn = textIn(request, "mapRunArn");
  const parent = world.account.findMapRun(arn);
  if (parent === null || parent.start > now) throw new Fault("ResourceNotFound", `Resource not found: '${arn}'`);
  const executions = executionsOf(world, parent);
  const at = (item: number) => executions.child(parent.index, item);
  const { statusFilter } = request;
  // Once the parent has ended, every child has, well or badly: of a million they are not all made to know that.
  const isOver = rowAt(parent, seen).stop !== null && statusFilter !== undefined;
  const isWorth = (item: number) =>
    !isOver || (statusFilter === "SUCCEEDED") === !executions.childFails(parent.index, item);
  return { count: executions.childCount(parent.index), at, isIn: () => true, isWorth };
}

const executionsOf = (world: World, { machine }: Execution) => world.account.of(machine.machine.name) as Executions;

/** The Map Run of an execution as it is told at an instant; null while it has none. */
export function mapRunOf(
  world: World,
  execution: Execution,
  now: number,
): { readonly listed: Body; readonly described: () => Body } | null {
  const { start, template, index, arn, machineArn } = execution;
  const begun = template.mapRun[0];
  const phase = template.mapRun.findLast(({ from }) => start + from <= now);
  if (begun === undefined || phase === undefined) return null;
  const executions = executionsOf(world, execution);
  const mapRunArn = executions.mapRunArn(index);
  const dates = {
    startDate: seconds(start + begun.from),
    ...(phase.status === "RUNNING" ? {} : { stopDate: seconds(start + phase.from) }),
  };
  return {
    listed: { executionArn: arn, mapRunArn, stateMachineArn: machineArn, ...dates },
    described: () => {
      const counts = countsOf(executions, index, now);
      return {
        ...{ mapRunArn, executionArn: arn, status: phase.status, ...dates, maxConcurrency: 0 },
        ...{ toleratedFailurePercentage: 60, toleratedFailureCount: 0, redriveCount: phase.redriveCount },
        ...{ itemCounts: counts, executionCounts: counts },
      };
    },
  };
}

const COUNTED = {
  RUNNING: "running",
  SUCCEEDED: "succeeded",
  FAILED: "failed",
  TIMED_OUT: "timedOut",
  ABORTED: "aborted",
} as const;

function countsOf(executions: Executions, index: number, now: number): Body {
  const counts = { pending: 0, running: 0, succeeded: 0, failed: 0, timedOut: 0, aborted: 0, resultsWritten: 0 };
  const total = executions.childCount(index);
  const isOver = executions.at(index).start + executions.at(index).template.endsAfter <= now;
  for (let item = 0; item < total; item++) {
    if (isOver) {
      counts[executions.childFails(index, item) ? "failed" : "succeeded"]++;
      continue;
    }
    const child = executions.child(index, item);
    const counted: keyof typeof counts = child.start > now ? "pending" : COUNTED[statusAt(child, now)];
    counts[counted]++;
  }
  return { ...counts, total, failuresNotRedrivable: 0, pendingRedrive: 0 };
}
