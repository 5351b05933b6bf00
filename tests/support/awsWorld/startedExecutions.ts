import { type Body, seconds, type World } from "./world";
import type { StartedExecution } from "./written";

/** What DescribeExecution tells of an execution that somebody started; null when nobody did. */
export function startedRow(world: World, arn: string, now: number): Body | null {
  const started = world.written.started.get(arn);
  return started === undefined ? null : describedStart(started, now);
}

function describedStart({ arn, name, machineArn, input, at, endsAt }: StartedExecution, now: number): Body {
  const isOver = now >= endsAt;
  return {
    ...{ executionArn: arn, stateMachineArn: machineArn, name, startDate: seconds(at), input, redriveCount: 0 },
    status: isOver ? "SUCCEEDED" : "RUNNING",
    ...(isOver ? { stopDate: seconds(endsAt), output: "{}" } : {}),
  };
}

/** The history of one that somebody started, whole: nothing happens in it but its start and its end. */
export function startedHistory(world: World, arn: string, now: number): string | null {
  const started = world.written.started.get(arn);
  if (started === undefined) return null;
  const { input, at, endsAt } = started;
  const first = {
    ...{ timestamp: at / 1000, type: "ExecutionStarted", id: 1, previousEventId: 0 },
    executionStartedEventDetails: { input, roleArn: "arn:aws:iam::111122223333:role/r" },
  };
  const end = {
    ...{ timestamp: endsAt / 1000, type: "ExecutionSucceeded", id: 2, previousEventId: 0 },
    executionSucceededEventDetails: { output: "{}" },
  };
  return JSON.stringify({ events: now >= endsAt ? [first, end] : [first] });
}
