import { instant } from "@/lib/base/instant";
import type { HistoryEvent } from "@/lib/history/event";
import { present } from "@/lib/history/payload";
import type { IngestedExecution } from "@/lib/store/ingested";

export const T0 = Date.UTC(2026, 0, 5, 12);

const at = (ms: number) => instant(T0 + ms);

/** A run of one Task state `Charge` that fails `failures` times, a second apart, and then succeeds or fails for good. */
export function chargeRun(
  input: unknown,
  { failures = 1, end = "failed" as "failed" | "succeeded" | "open", cause = "Card was declined (code 51)" } = {},
): HistoryEvent[] {
  const events: HistoryEvent[] = [
    {
      id: 1,
      previousEventId: 0,
      timestamp: at(0),
      type: "ExecutionStarted",
      details: { input: present(JSON.stringify(input)), roleArn: "arn:aws:iam::123456789012:role/r" },
    },
    {
      id: 2,
      previousEventId: 0,
      timestamp: at(1),
      type: "TaskStateEntered",
      details: { name: "Charge", input: present(JSON.stringify(input)) },
    },
  ];
  const add = (event: Pick<HistoryEvent, "type" | "timestamp"> & { details: object }) => {
    const id = events.length + 1;
    events.push({ id, previousEventId: id - 1, ...event } as HistoryEvent);
  };
  const service = { resourceType: "lambda", resource: "invoke" };
  for (let i = 0; i < failures; i++) {
    const timestamp = at(10 + i * 1000);
    add({
      type: "TaskScheduled",
      timestamp,
      details: { ...service, region: "us-east-1", parameters: present('{"FunctionName":"charge"}') },
    });
    add({ type: "TaskStarted", timestamp, details: service });
    add({ type: "TaskFailed", timestamp: at(60 + i * 1000), details: { ...service, error: "PaymentDeclined", cause } });
  }
  const timestamp = at(100 + failures * 1000);
  if (end === "failed") add({ type: "ExecutionFailed", timestamp, details: { error: "PaymentDeclined", cause } });
  if (end === "succeeded") {
    add({ type: "TaskStateExited", timestamp, details: { name: "Charge", output: present('{"paid":true}') } });
    add({ type: "ExecutionSucceeded", timestamp, details: { output: present('{"paid":true}') } });
  }
  return events;
}

/** A long run of Pass states: 2 events a state, `count` in all, each payload naming its event. */
export function longRun(count: number): HistoryEvent[] {
  const events: HistoryEvent[] = [
    { id: 1, previousEventId: 0, timestamp: at(0), type: "ExecutionStarted", details: { input: present("{}") } },
  ];
  for (let id = 2; id < count; id++) {
    const details = {
      name: `Step${Math.floor(id / 2) % 40}`,
      [id % 2 === 0 ? "input" : "output"]: present(`{"at":"event ${id}"}`),
    };
    const type = id % 2 === 0 ? "PassStateEntered" : "PassStateExited";
    events.push({ id, previousEventId: id === 2 ? 0 : id - 1, timestamp: at(id), type, details } as HistoryEvent);
  }
  events.push({
    id: count,
    previousEventId: count - 1,
    timestamp: at(count),
    type: "ExecutionSucceeded",
    details: { output: present("{}") },
  });
  return events;
}

const ARN = "arn:aws:states:us-east-1:123456789012:execution:payments:";

/** What a file of these events hands over. */
export function ingested(
  events: readonly HistoryEvent[],
  facts: Partial<Omit<IngestedExecution, "events">> = {},
): IngestedExecution {
  const arn = facts.arn === undefined ? `${ARN}run-1` : facts.arn;
  return {
    identity: arn ?? `import:${JSON.stringify(events[0]).length}`,
    name: null,
    machineArn: null,
    machine: null,
    type: null,
    described: null,
    definition: null,
    cutOff: false,
    origin: "history.json",
    ...facts,
    arn,
    events,
  };
}

export function arnOf(name: string, machine = "payments"): string {
  return `arn:aws:states:us-east-1:123456789012:execution:${machine}:${name}`;
}
