import { gunzipSync, gzipSync } from "node:zlib";
import type { JsonObject } from "@/lib/base/json";
import type { Answer } from "./answeringHandler";

/*
 * Executions of twenty events, as each way brings them: pages of the API, log events in pages and in deliveries. And the
 * least that could be done with them: parse, group by execution, compress, a row an execution.
 */

export const EVENTS = 20;
const PREFIX = "arn:aws:states:eu-west-1:123456789012:";
const MACHINE = `${PREFIX}stateMachine:bench`;
const PAYLOAD = JSON.stringify({
  order: "o-1234567",
  customer: { name: "Ada", country: "GB" },
  items: [1, 2, 3],
  total: 99.5,
});

/** Executions of a run of the measurement, `from` its first start, ms since the epoch. */
export type BenchRun = { readonly run: number; readonly executions: number; readonly from: number };

const nameOf = ({ run }: BenchRun, i: number) => `run-${run}-${i}`;
const standardArn = (of: BenchRun, i: number) => `${PREFIX}execution:bench:${nameOf(of, i)}`;
const expressArn = (of: BenchRun, i: number) => `${PREFIX}express:bench:${nameOf(of, i)}:e-${i}`;

type Made = { readonly id: number; readonly type: string; readonly member: string; readonly details: JsonObject };

/** Nine states, one after the other. */
const MADE: readonly Made[] = Array.from({ length: EVENTS }, (_, n): Made => {
  const id = n + 1;
  if (id === 1)
    return {
      id,
      type: "ExecutionStarted",
      member: "executionStartedEventDetails",
      details: { input: PAYLOAD, roleArn: "role" },
    };
  if (id === EVENTS)
    return { id, type: "ExecutionSucceeded", member: "executionSucceededEventDetails", details: { output: PAYLOAD } };
  const name = `State ${Math.floor(id / 2)}`;
  if (id % 2 === 0)
    return { id, type: "PassStateEntered", member: "stateEnteredEventDetails", details: { name, input: PAYLOAD } };
  return { id, type: "PassStateExited", member: "stateExitedEventDetails", details: { name, output: PAYLOAD } };
});

const atOf = ({ from }: BenchRun, i: number, id: number) => from + i * 10 + id;

export function historyPage(of: BenchRun, i: number): JsonObject {
  const events = MADE.map(({ id, type, member, details }) => ({
    ...{ id, previousEventId: id - 1, timestamp: atOf(of, i, id) / 1000, type, [member]: details },
  }));
  return { events };
}

function logMessage(of: BenchRun, i: number, { id, type, details }: Made): string {
  const place = { id: String(id), type, details, previous_event_id: String(id - 1) };
  return JSON.stringify({
    ...place,
    event_timestamp: String(atOf(of, i, id)),
    execution_arn: expressArn(of, i),
    redrive_count: "0",
  });
}

type Logged = {
  readonly eventId: string;
  readonly timestamp: number;
  readonly ingestionTime: number;
  readonly message: string;
};

/** In the order in which a log group has them: of many executions at once. */
export function logEvents(of: BenchRun): Logged[] {
  const all: Logged[] = [];
  for (let i = 0; i < of.executions; i++) {
    for (const made of MADE) {
      const timestamp = atOf(of, i, made.id);
      all.push({
        eventId: `${of.run}-${i}-${made.id}`,
        timestamp,
        ingestionTime: timestamp + 300,
        message: logMessage(of, i, made),
      });
    }
  }
  return all.sort((a, b) => a.timestamp - b.timestamp);
}

const TOGETHER = 500;

/** Bodies of Firehose's requests. */
export function deliveriesOf(events: readonly Logged[]): string[] {
  const bodies: string[] = [];
  for (let at = 0; at < events.length; at += TOGETHER) {
    const logEventsOf = events
      .slice(at, at + TOGETHER)
      .map(({ eventId: id, timestamp, message }) => ({ id, timestamp, message }));
    const data = gzipSync(JSON.stringify({ messageType: "DATA_MESSAGE", logEvents: logEventsOf })).toString("base64");
    bodies.push(JSON.stringify({ requestId: `${at}`, timestamp: 1, records: [{ data }] }));
  }
  return bodies;
}

/** The API of an account whose only machine ran a run's executions. */
export function apiOf(of: BenchRun): Answer {
  const head = { stateMachineArn: MACHINE, name: "bench", type: "STANDARD", creationDate: 1_700_000_000 };
  return (operation, request) => {
    if (operation === "ListStateMachines") return { stateMachines: [head] };
    if (operation === "DescribeStateMachine") return { ...head, definition: "{}", roleArn: "role", status: "ACTIVE" };
    if (operation === "GetExecutionHistory")
      return historyPage(of, Number(String(request["executionArn"]).split("-").at(-1)));
    if (operation !== "ListExecutions") return { refused: "UnknownOperationException" };
    const left = Number(request["nextToken"] ?? of.executions);
    const to = Math.max(0, left - 1_000);
    const executions = Array.from({ length: left - to }, (_, n) => left - 1 - n).map((i) => ({
      ...{ executionArn: standardArn(of, i), stateMachineArn: MACHINE, name: nameOf(of, i), status: "SUCCEEDED" },
      ...{ startDate: atOf(of, i, 1) / 1000, stopDate: atOf(of, i, EVENTS) / 1000, redriveCount: 0 },
    }));
    return { executions, ...(to > 0 ? { nextToken: String(to) } : {}) };
  };
}

const GROUP_PAGE = 10_000;

/** A log group that holds a run's events. */
export function logsOf(events: readonly Logged[]): Answer {
  return (operation, request) => {
    if (operation === "ListStateMachines") return { stateMachines: [] };
    if (operation !== "FilterLogEvents") return { refused: "UnknownOperationException" };
    const [from, to] = [Number(request["startTime"]), Number(request["endTime"])];
    const within = events.filter(({ timestamp }) => timestamp >= from && timestamp < to);
    const at = Number(request["nextToken"] ?? 0);
    const isMore = at + GROUP_PAGE < within.length;
    return { events: within.slice(at, at + GROUP_PAGE), ...(isMore ? { nextToken: String(at + GROUP_PAGE) } : {}) };
  };
}

/** A row of the least that could be stored. */
export type BareRow = { readonly arn: string; readonly startedAt: number; readonly data: Buffer };

function rowsOf(grouped: ReadonlyMap<string, { readonly at: number; readonly event: unknown }[]>): BareRow[] {
  return [...grouped].map(([arn, events]) => ({
    arn,
    startedAt: Math.min(...events.map(({ at }) => at)),
    data: gzipSync(JSON.stringify(events.map(({ event }) => event)), { level: 1 }),
  }));
}

/** @param texts answers of GetExecutionHistory, one an execution. */
export function bareHistories(of: BenchRun, texts: readonly string[]): BareRow[] {
  const grouped = new Map<string, { at: number; event: unknown }[]>();
  for (const [i, text] of texts.entries()) {
    const { events } = JSON.parse(text) as { events: { timestamp: number }[] };
    grouped.set(
      standardArn(of, i),
      events.map((event) => ({ at: event.timestamp, event })),
    );
  }
  return rowsOf(grouped);
}

/** @param messages of log events. */
function bareMessages(messages: readonly string[]): BareRow[] {
  const grouped = new Map<string, { at: number; event: unknown }[]>();
  for (const message of messages) {
    const event = JSON.parse(message) as { execution_arn: string; event_timestamp: string };
    const of = grouped.get(event.execution_arn) ?? [];
    grouped.set(event.execution_arn, of);
    of.push({ at: Number(event.event_timestamp), event });
  }
  return rowsOf(grouped);
}

/** @param pages answers of FilterLogEvents. */
export function bareLogs(pages: readonly string[]): BareRow[] {
  return bareMessages(
    pages.flatMap((page) => (JSON.parse(page) as { events: Logged[] }).events.map(({ message }) => message)),
  );
}

/** @param bodies of Firehose's requests. */
export function bareDeliveries(bodies: readonly string[]): BareRow[] {
  return bareMessages(
    bodies.flatMap((body) =>
      (JSON.parse(body) as { records: { data: string }[] }).records.flatMap(({ data }) => {
        const text = gunzipSync(Buffer.from(data, "base64")).toString();
        return (JSON.parse(text) as { logEvents: Logged[] }).logEvents.map(({ message }) => message);
      }),
    ),
  );
}
