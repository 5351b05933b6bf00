import { gzipSync } from "node:zlib";
import type { HistoryEvent } from "@/lib/history/event";
import { encodeLogRecord } from "@/lib/history/logRecord";

/*
 * What AWS pushes, made from events: messages of Step Functions' logs, what a subscription filter and Firehose wrap them in,
 * status events of EventBridge.
 */

export const expressArn = (name: string, machine = "orders") =>
  `arn:aws:states:eu-west-1:123456789012:express:${machine}:${name}:5b1c0f6e-0000-4000-8000-${name.padStart(12, "0")}`;
export const standardArn = (name: string, machine = "orders") =>
  `arn:aws:states:eu-west-1:123456789012:execution:${machine}:${name}`;

/** The messages that Step Functions writes of a run, one an event. */
export function logMessages(executionArn: string, events: readonly HistoryEvent[]): string[] {
  return events.map((event) => JSON.stringify(encodeLogRecord({ event, executionArn, redriveCount: 0 })));
}

/** What a subscription filter sends of some messages. */
export function subscription(messages: readonly string[], messageType = "DATA_MESSAGE"): string {
  return JSON.stringify({
    ...{ messageType, owner: "123456789012", logGroup: "/aws/vendedlogs/states/orders", logStream: "states/orders/1" },
    subscriptionFilters: ["stepscope"],
    logEvents: messages.map((message, i) => ({
      id: `3${i}`.padStart(56, "0"),
      timestamp: 1_767_614_400_000 + i,
      message,
    })),
  });
}

export const packed = (text: string) => gzipSync(text).toString("base64");

/** The body of a request of Firehose; each record is base64 as it is given. */
export function firehoseBody(records: readonly string[], requestId = "ed4acda5-034f-9f42-bba1-f29aea6d7d8f"): string {
  return JSON.stringify({ requestId, timestamp: 1_767_614_400_000, records: records.map((data) => ({ data })) });
}

/** A Firehose delivery of messages, `perRecord` in a record. */
export function delivery(messages: readonly string[], perRecord = 100): string {
  const records: string[] = [];
  for (let at = 0; at < messages.length; at += perRecord) {
    records.push(packed(subscription(messages.slice(at, at + perRecord))));
  }
  return firehoseBody(records);
}

/** A status event of EventBridge. */
export function statusEvent(arn: string, detail: Readonly<Record<string, unknown>> = {}): string {
  return JSON.stringify({
    ...{ version: "0", id: "315c1398-40ff-a850-213b-158f73e60175", source: "aws.states", account: "123456789012" },
    "detail-type": "Step Functions Execution Status Change",
    ...{ time: "2026-03-01T10:00:09Z", region: "eu-west-1", resources: [arn] },
    detail: {
      executionArn: arn,
      stateMachineArn: "arn:aws:states:eu-west-1:123456789012:stateMachine:orders",
      name: arn.split(":")[7],
      ...{ status: "SUCCEEDED", startDate: 1_772_359_200_000, stopDate: 1_772_359_202_000 },
      ...{ input: '{"a":1}', output: '{"b":2}', inputDetails: { included: true }, outputDetails: { included: true } },
      ...{ error: null, cause: null },
      ...detail,
    },
  });
}
