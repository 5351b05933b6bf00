import { rowAt } from "./execution";
import type { LogGroup } from "./logs";
import { type Body, Fault, type Operation, type World } from "./world";

/** What of one execution a metric counts: when it began, when it ended and how. Times are ms since the epoch. */
type Counted = { readonly start: number; readonly stop: number | null; readonly status: string };

/** Which executions a metric counts: those that began, or those that ended so. */
const ENDS: Readonly<Record<string, string | null>> = {
  ExecutionsStarted: null,
  ExecutionsSucceeded: "SUCCEEDED",
  ExecutionsFailed: "FAILED",
  ExecutionsTimedOut: "TIMED_OUT",
  ExecutionsAborted: "ABORTED",
};

/** Metrics of one page: AWS counts values, of which there are few here. */
const PAGE = 12;
/** The longest that an execution of the made-up account runs, and more. */
const LONGEST_MS = 24 * 3_600_000;

type Query = {
  readonly Id: string;
  readonly MetricStat: {
    readonly Metric: {
      readonly Namespace: string;
      readonly MetricName: string;
      readonly Dimensions: readonly { readonly Name: string; readonly Value: string }[];
    };
    readonly Period: number;
    readonly Stat: string;
  };
};

const getMetricData: Operation = (world, { request, now }) => {
  const { MetricDataQueries, StartTime, EndTime, NextToken } = request as unknown as {
    readonly MetricDataQueries: readonly Query[];
    readonly StartTime: number;
    readonly EndTime: number;
    readonly NextToken?: string;
  };
  if (MetricDataQueries.length > 500) throw new Fault("ValidationError", "At most 500 metrics");
  const at = Number(NextToken ?? 0);
  const asked = { from: StartTime * 1000, to: EndTime * 1000, now };
  const MetricDataResults = MetricDataQueries.slice(at, at + PAGE).map((query) => resultOf(world, query, asked));
  const isMore = at + PAGE < MetricDataQueries.length;
  return { MetricDataResults, ...(isMore ? { NextToken: String(at + PAGE) } : {}) } as unknown as Body;
};

type Stretch = { readonly from: number; readonly to: number; readonly now: number };

function resultOf(world: World, { Id, MetricStat }: Query, { from, to, now }: Stretch) {
  const { Metric, Period, Stat } = MetricStat;
  const status = ENDS[Metric.MetricName];
  const [dimension] = Metric.Dimensions;
  if (Metric.Namespace !== "AWS/States" || Stat !== "Sum" || dimension?.Name !== "StateMachineArn") {
    throw new Fault("ValidationError", "Only sums of AWS/States by StateMachineArn are made up");
  }
  const values = new Map<number, number>();
  for (const counted of status === undefined ? [] : executionsOf(world, dimension.Value, from, Math.min(to, now))) {
    if (status !== null && counted.status !== status) continue;
    const time = status === null ? counted.start : counted.stop;
    if (time === null || time < from || time >= Math.min(to, now)) continue;
    const period = Math.floor(time / (Period * 1000)) * Period;
    values.set(period, (values.get(period) ?? 0) + 1);
  }
  return { Id, StatusCode: "Complete", Timestamps: [...values.keys()], Values: [...values.values()] };
}

/** Executions of a machine that may have begun or ended in a stretch; children of Map Runs run under another ARN. */
function* executionsOf(world: World, machineArn: string, from: number, to: number): Generator<Counted> {
  for (const executions of world.account.machines.values()) {
    if (executions.truth.arn !== machineArn) continue;
    const { truth } = executions;
    for (let index = truth.startedUntil(from - LONGEST_MS); index < truth.startedUntil(to); index++) {
      const { start, stop, status } = rowAt(executions.at(index), to);
      yield { start, stop, status };
    }
  }
  for (const group of world.express.values()) {
    if (group.truth.arn === machineArn) yield* runsOf(group, from, to);
  }
}

function* runsOf(group: LogGroup, from: number, to: number): Generator<Counted> {
  const { truth } = group;
  for (let index = truth.startedUntil(from - LONGEST_MS); index < truth.startedUntil(to); index++) {
    for (const { start, status, events } of group.runs(index)) {
      const end = events.at(-1);
      yield { start, status, stop: end === undefined || status === "RUNNING" ? null : start + end.offset };
    }
  }
}

export const METRIC_OPERATIONS: Readonly<Record<string, Operation>> = { GetMetricData: getMetricData };
