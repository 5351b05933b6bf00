import { gzipSync } from "node:zlib";
import { type Execution, rowAt } from "./execution";
import { ACCOUNT, draw, REGION, saltOf, uuidOf } from "./ids";
import type { LogEvent, LogGroup } from "./logs";
import type { World } from "./world";

/** What EventBridge sends of a Standard execution, and when it does, ms since the epoch. */
export type StatusEvent = { readonly at: number; readonly event: Readonly<Record<string, unknown>> };

export type Sending = {
  /** Only executions that start from here on, and only what happens up to `to`. */
  readonly from: number;
  readonly to: number;
  /** The part of the events that never arrives. */
  readonly lost?: number;
  /** Only the ends. */
  readonly endsOnly?: boolean;
};

/**
 * The status events of all Standard executions, execution after execution: best effort, so that some are lost and those of
 * one execution may come in another order, up to two minutes late.
 */
export function* statusEvents(world: World, { from, to, lost = 0, endsOnly = false }: Sending): Generator<StatusEvent> {
  const salt = saltOf("status events");
  for (const execution of world.account.executions(to)) {
    if (execution.start < from) continue;
    const place = saltOf(execution.arn);
    for (const [i, { from: after, status }] of execution.template.phases.entries()) {
      const happened = execution.start + after;
      if (happened > to || (endsOnly && status === "RUNNING") || draw(world.seed, salt, place, i) < lost) continue;
      const delay = draw(world.seed, salt + 1, place, i) ** 6 * 120_000;
      const id = uuidOf(world.seed, salt, place, i);
      yield { at: Math.floor(happened + 500 + delay), event: eventOf(execution, happened, id) };
    }
  }
}

function eventOf(execution: Execution, at: number, id: string): StatusEvent["event"] {
  const { arn, machineArn, name, versionArn, aliasArn } = execution;
  const { status, start, stop, input, output, error, cause, redriveCount, redrivenAt } = rowAt(execution, at);
  return {
    ...{ version: "0", id, "detail-type": "Step Functions Execution Status Change", source: "aws.states" },
    ...{ account: ACCOUNT, time: new Date(at).toISOString().replace(/\.\d+/, ""), region: REGION, resources: [arn] },
    detail: {
      ...{ executionArn: arn, stateMachineArn: machineArn, name, status, startDate: start, stopDate: stop },
      ...{ input, inputDetails: { included: true }, output },
      outputDetails: output === null ? null : { included: true },
      ...{ error, cause, stateMachineVersionArn: versionArn, stateMachineAliasArn: aliasArn },
      ...{ redriveCount, redriveDate: redrivenAt, redriveStatusReason: null },
      redriveStatus: status === "RUNNING" || status === "SUCCEEDED" ? "NOT_REDRIVABLE" : "REDRIVABLE",
    },
  };
}

/** Log events that Firehose delivers together, at most. */
const TOGETHER = 200;

/** What Firehose posts to an HTTP endpoint of a log group that is subscribed: the JSON of a delivery, one after the other. */
export function* deliveries(group: LogGroup, from: number, to: number): Generator<string> {
  let batch: LogEvent[] = [];
  let number = 0;
  for (const event of group.events(from, to, to)) {
    const isOther = batch[0] !== undefined && batch[0].stream !== event.stream;
    if (isOther || batch.length === TOGETHER) {
      yield deliveryOf(group, batch, number++);
      batch = [];
    }
    batch.push(event);
  }
  if (batch.length > 0) yield deliveryOf(group, batch, number);
}

function deliveryOf(group: LogGroup, events: readonly LogEvent[], number: number): string {
  const payload = {
    ...{ messageType: "DATA_MESSAGE", owner: ACCOUNT, logGroup: group.name, logStream: events[0]?.stream ?? "" },
    subscriptionFilters: ["to-firehose"],
    logEvents: events.map(({ eventId, timestamp, message }) => ({ id: eventId, timestamp, message })),
  };
  const data = gzipSync(JSON.stringify(payload)).toString("base64");
  const timestamp = Math.max(...events.map(({ ingestionTime }) => ingestionTime));
  return JSON.stringify({ requestId: uuidOf(0, saltOf(group.name), number, 0), timestamp, records: [{ data }] });
}
