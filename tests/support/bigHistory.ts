/*
 * A history as long as AWS allows: 25,000 events, about 21 MB, as GetExecutionHistory would send it. A loop of a
 * Task that fails now and then, with payloads of a realistic shape.
 */

export const BIG_EVENTS = 25_000;

type Wire = Readonly<Record<string, unknown>>;

/** Events 1 to `count` on the wire; the same for the same arguments. `payload` is the length of most payloads. */
export function* bigEvents(count = BIG_EVENTS, payload = 800): Generator<Wire> {
  const started = 1730886123.123;
  let id = 0;
  const event = (type: string, previousEventId: number, details: Wire): Wire => {
    id++;
    return { timestamp: Math.round((started + id * 0.037) * 1000) / 1000, type, id, previousEventId, ...details };
  };
  const input = (n: number): string => orderText(n, payload);

  yield event("ExecutionStarted", 0, {
    executionStartedEventDetails: { input: input(0), inputDetails: { truncated: false }, roleArn: ROLE },
  });
  let before = 0;
  for (let order = 1; id + 7 < count; order++) {
    const entered = { name: "Charge", input: input(order), inputDetails: { truncated: false } };
    yield event("TaskStateEntered", before, { stateEnteredEventDetails: entered });
    yield event("TaskScheduled", id, {
      taskScheduledEventDetails: { ...LAMBDA, region: "us-east-1", parameters: input(order) },
    });
    yield event("TaskStarted", id, { taskStartedEventDetails: LAMBDA });
    if (order % 7 === 0) {
      yield event("TaskFailed", id, { taskFailedEventDetails: { ...LAMBDA, error: "Busy", cause: "try again" } });
      yield event("TaskScheduled", id, {
        taskScheduledEventDetails: { ...LAMBDA, region: "us-east-1", parameters: input(order) },
      });
      yield event("TaskStarted", id, { taskStartedEventDetails: LAMBDA });
    }
    yield event("TaskSucceeded", id, {
      taskSucceededEventDetails: { ...LAMBDA, output: input(order), outputDetails: { truncated: false } },
    });
    yield event("TaskStateExited", id, {
      stateExitedEventDetails: { name: "Charge", output: input(order), outputDetails: { truncated: false } },
    });
    before = id;
  }
  while (id < count - 1) {
    const pass = { name: `Pass`, input: "{}", inputDetails: { truncated: false } };
    yield event("PassStateEntered", before, { stateEnteredEventDetails: pass });
    if (id >= count - 1) break;
    yield event("PassStateExited", id, {
      stateExitedEventDetails: { name: "Pass", output: "{}", outputDetails: { truncated: false } },
    });
    before = id;
  }
  yield event("ExecutionSucceeded", id, {
    executionSucceededEventDetails: { output: `{"needle":"event-${count}"}`, outputDetails: { truncated: false } },
  });
}

const ROLE = "arn:aws:iam::000000000000:role/orders";
const LAMBDA = { resourceType: "lambda", resource: "invoke" } as const;

function orderText(n: number, length: number): string {
  const head = { order: `o-${n}`, amount: 12900 + n, needle: `order-${n}`, lines: [] as Wire[] };
  let text = JSON.stringify(head);
  for (let line = 0; text.length < length; line++) {
    head.lines.push({
      sku: `sku-${n}-${line}`,
      quantity: (n + line) % 9,
      note: 'wrapped in "paper", é',
      price: line * 1.5,
    });
    text = JSON.stringify(head);
  }
  return text;
}

/** The whole answer of GetExecutionHistory in one text. */
export function bigHistoryText(count = BIG_EVENTS, payload?: number): string {
  return `{"events":[${[...bigEvents(count, payload)].map((event) => JSON.stringify(event)).join(",")}]}`;
}
