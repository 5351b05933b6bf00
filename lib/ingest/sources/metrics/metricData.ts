import type { GetMetricDataCommandOutput, MetricDataQuery } from "@aws-sdk/client-cloudwatch";
import { HOUR_MS, SECOND_MS } from "@/lib/base/time";
import { type HourCounts, type MachineHour, METRIC_COUNTS, NO_COUNTS } from "@/lib/store/sources/sourceCommit";
import { listed } from "../../aws/pages";
import { Refusal } from "../../refusal";
import type { Collection } from "../collection";

/*
 * What CloudWatch counted of machines, by the hour: the sums of five metrics of AWS/States.
 * https://docs.aws.amazon.com/step-functions/latest/dg/procedure-cw-metrics.html
 */

const METRIC_OF = {
  started: "ExecutionsStarted",
  succeeded: "ExecutionsSucceeded",
  failed: "ExecutionsFailed",
  timedOut: "ExecutionsTimedOut",
  aborted: "ExecutionsAborted",
} as const satisfies Record<keyof HourCounts, string>;

/** Metrics that one request asks for at most. */
const MAX_QUERIES = 500;
const MACHINES_AT_ONCE = MAX_QUERIES / METRIC_COUNTS.length;
/** Pages of an answer: each has up to 100,800 values, of which a request here has 500 an hour. */
const MAX_PAGES = 100;

/** What was counted of machines in each hour from `from` to `to`, ms since the epoch, both full hours; those without any are left out. Throws what `ask` throws. */
export async function readMetricHours(
  collection: Collection,
  machineArns: readonly string[],
  from: number,
  to: number,
): Promise<readonly MachineHour[]> {
  const hours: MachineHour[] = [];
  for (let at = 0; at < machineArns.length; at += MACHINES_AT_ONCE) {
    hours.push(...(await readSome(collection, machineArns.slice(at, at + MACHINES_AT_ONCE), from, to)));
  }
  return hours;
}

async function readSome(
  collection: Collection,
  machineArns: readonly string[],
  from: number,
  to: number,
): Promise<readonly MachineHour[]> {
  const { clients, ask } = collection.tools;
  const { client, GetMetricDataCommand } = await clients.metrics();
  const asked = metricInput(machineArns, from, to);
  const hours = new Map<string, MachineHour>();
  let NextToken: string | undefined;
  for (let page = 0; page < MAX_PAGES; page++) {
    const input = { ...asked, NextToken };
    const answer = await ask("GetMetricData", "rest", (abortSignal) =>
      client.send(new GetMetricDataCommand(input), { abortSignal }),
    );
    for (const result of listed(answer.MetricDataResults)) addResult(hours, machineArns, result);
    NextToken = answer.NextToken;
    if (NextToken !== undefined) continue;
    collection.count("metrics", asked.MetricDataQueries.length);
    return [...hours.values()];
  }
  throw new Refusal(`CloudWatch's metrics have more than ${MAX_PAGES} pages.`);
}

/** What is asked of some machines from `from` to `to`, ms since the epoch. */
export function metricInput(machineArns: readonly string[], from: number, to: number) {
  const ids = machineArns.flatMap((arn, i) => METRIC_COUNTS.map((count) => queryOf(arn, `${count}_${i}`, count)));
  return { MetricDataQueries: ids, StartTime: new Date(from), EndTime: new Date(to) };
}

function queryOf(arn: string, Id: string, count: keyof HourCounts): MetricDataQuery {
  const Dimensions = [{ Name: "StateMachineArn", Value: arn }];
  const Metric = { Namespace: "AWS/States", MetricName: METRIC_OF[count], Dimensions };
  return { Id, MetricStat: { Metric, Period: HOUR_MS / SECOND_MS, Stat: "Sum" } };
}

type MetricResult = NonNullable<GetMetricDataCommandOutput["MetricDataResults"]>[number];

function addResult(
  hours: Map<string, MachineHour>,
  machineArns: readonly string[],
  { Id = "", Timestamps = [], Values = [] }: MetricResult,
): void {
  const [name, place] = Id.split("_");
  const count = METRIC_COUNTS.find((one) => one === name);
  const machineArn = machineArns[Number(place)];
  if (count === undefined || machineArn === undefined) return;
  for (const [i, time] of Timestamps.entries()) {
    const hour = Math.floor(time.getTime() / HOUR_MS) * HOUR_MS;
    const key = `${hour} ${machineArn}`;
    const known = hours.get(key) ?? { machineArn, hour, counts: NO_COUNTS };
    const counts = { ...known.counts, [count]: known.counts[count] + Math.round(Values[i] ?? 0) };
    hours.set(key, { machineArn, hour, counts });
  }
}
