import { HistoryWriter } from "./writeHistory";

/*
 * Histories of one machine, written for the tests of the pages: an order that fails at its last step after
 * two retries, having caught a timeout and lost two of forty items on the way; and one that goes well.
 */

export const ORDER_ARN =
  "arn:aws:states:eu-west-1:123456789012:execution:order-fulfilment:8c1f04d2-7a51-4a0e-9c36-5b1fd07de2a";

const task = (next: object, more: object = {}) => ({
  Type: "Task",
  Resource: "arn:aws:lambda:eu-west-1:123456789012:function:work",
  ...more,
  ...next,
});

export const ORDER_DEFINITION = {
  Comment: "Takes an order from the shop to the door",
  StartAt: "ValidateOrder",
  States: {
    ValidateOrder: task({ Next: "ReserveStock" }),
    ReserveStock: task({ Next: "NotifyAll" }),
    NotifyAll: {
      Type: "Parallel",
      Next: "ShipItems",
      Branches: [
        { StartAt: "Email", States: { Email: task({ End: true }) } },
        {
          StartAt: "Sms",
          States: {
            Sms: task(
              { End: true },
              { TimeoutSeconds: 2, Catch: [{ ErrorEquals: ["States.Timeout"], Next: "LogFailure" }] },
            ),
            LogFailure: { Type: "Pass", End: true },
          },
        },
      ],
    },
    ShipItems: {
      Type: "Map",
      ItemsPath: "$.items",
      ToleratedFailurePercentage: 10,
      ItemProcessor: {
        ProcessorConfig: { Mode: "INLINE" },
        StartAt: "Pack",
        States: {
          Pack: task({ End: true }, { Catch: [{ ErrorEquals: ["OutOfStock"], Next: "Skip" }] }),
          Skip: { Type: "Pass", End: true },
        },
      },
      Next: "AwaitCarrier",
    },
    AwaitCarrier: { Type: "Wait", Seconds: 48, Next: "ChargeCard" },
    ChargeCard: task(
      { Next: "Done" },
      {
        Retry: [{ ErrorEquals: ["PaymentDeclined"], IntervalSeconds: 2, BackoffRate: 2, MaxAttempts: 2 }],
        Catch: [{ ErrorEquals: ["States.Timeout"], Next: "Refund" }],
      },
    ),
    Refund: task({ Next: "Done" }),
    Done: { Type: "Succeed" },
  },
};

const ORDER = {
  orderId: "o-17",
  amount: 12900,
  card: { brand: "visa", last4: "4242" },
  note: JSON.stringify({ gift: true, wrap: "paper" }),
};
const DECLINED = { error: "PaymentDeclined", cause: "Card was declined (code 51)" };

/** The failed order. Its last failure is the LambdaFunctionFailed of the third attempt of ChargeCard. */
export function failedOrder(startedAt = Date.UTC(2026, 10, 22, 14, 3, 11, 204)): HistoryWriter {
  const h = new HistoryWriter(startedAt);
  started(h, ORDER);
  step(h, "ValidateOrder", 200, ORDER);
  step(h, "ReserveStock", 418, ORDER);
  const parallel = h.enter(3, "Parallel", "NotifyAll", ORDER);
  const fork = h.add(0, "ParallelStateStarted");
  h.enter(1, "Task", "Email", ORDER, fork);
  h.enter(0, "Task", "Sms", ORDER, fork);
  const emailTry = h.lambda(290, null, { sent: true }, parallel + 2);
  h.exit(4, "Task", "Email", { sent: true }, emailTry);
  const smsTry = h.add(
    0,
    "LambdaFunctionScheduled",
    { resource: "arn:aws:lambda:eu-west-1:123456789012:function:sms", input: "{}", timeoutInSeconds: 2 },
    parallel + 3,
  );
  h.add(14, "LambdaFunctionStarted", {}, smsTry);
  const late = h.add(
    1700,
    "LambdaFunctionTimedOut",
    { error: "States.Timeout", cause: "The task took longer than 2 s" },
    smsTry + 1,
  );
  h.exit(2, "Task", "Sms", { Error: "States.Timeout" }, late);
  h.enter(3, "Pass", "LogFailure", {}, late + 1);
  h.exit(410, "Pass", "LogFailure", {});
  h.add(2, "ParallelStateSucceeded");
  h.exit(1, "Parallel", "NotifyAll", ORDER);
  shipItems(h);
  h.enter(2, "Wait", "AwaitCarrier", ORDER);
  h.exit(48_000, "Wait", "AwaitCarrier", ORDER);
  h.enter(2, "Task", "ChargeCard", ORDER);
  h.lambda(800, DECLINED);
  h.pass(2003);
  h.lambda(628, DECLINED);
  h.pass(4001);
  const last = h.lambda(759, DECLINED);
  h.add(1, "ExecutionFailed", DECLINED, last);
  return h;
}

/** An order that goes well in `ms` or so. */
export function goodOrder(startedAt: number, ms = 300): HistoryWriter {
  const h = new HistoryWriter(startedAt);
  started(h, { orderId: "o-18" });
  step(h, "ValidateOrder", ms, ORDER);
  step(h, "ReserveStock", ms * 2, ORDER);
  h.enter(1, "Succeed", "Done", ORDER);
  h.exit(0, "Succeed", "Done", ORDER);
  h.add(1, "ExecutionSucceeded", { output: JSON.stringify({ ok: true }), outputDetails: { truncated: false } });
  return h;
}

/** Polls until it is done: one state visited again and again, and still running. */
export function pollingOrder(startedAt: number, polls = 6): HistoryWriter {
  const h = new HistoryWriter(startedAt);
  started(h, { jobId: "j-1" });
  for (let i = 0; i < polls; i++) {
    step(h, "CheckStatus", 240, { status: "PENDING" });
    h.enter(1, "Choice", "IsReady", {});
    h.exit(0, "Choice", "IsReady", {});
    h.enter(1, "Wait", "WaitABit", {});
    h.exit(3000, "Wait", "WaitABit", {});
  }
  h.enter(1, "Task", "CheckStatus", { status: "PENDING" });
  h.add(2, "LambdaFunctionScheduled", { resource: "arn:aws:lambda:eu-west-1:123456789012:function:work", input: "{}" });
  h.add(1200, "LambdaFunctionStarted");
  return h;
}

function started(h: HistoryWriter, input: unknown): void {
  h.add(
    0,
    "ExecutionStarted",
    {
      input: JSON.stringify(input),
      inputDetails: { truncated: false },
      roleArn: "arn:aws:iam::123456789012:role/orders",
    },
    0,
  );
}

function step(h: HistoryWriter, name: string, ms: number, data: unknown): void {
  // AWS gives the first state's event no predecessor.
  h.enter(2, "Task", name, data, h.events.length === 1 ? 0 : undefined);
  h.lambda(ms, null, data);
  h.exit(1, "Task", name, data);
}

function shipItems(h: HistoryWriter): void {
  h.enter(2, "Map", "ShipItems", ORDER);
  const fork = h.add(0, "MapStateStarted", { length: 40 });
  for (let index = 0; index < 40; index++) {
    h.add(index === 0 ? 2 : 40, "MapIterationStarted", { name: "ShipItems", index }, fork);
    h.enter(1, "Task", "Pack", { item: index });
    const bad = index === 11 || index === 27;
    h.lambda(70, bad ? { error: "OutOfStock", cause: `item ${index} is sold out` } : null, { packed: true });
    if (bad) {
      h.exit(0, "Task", "Pack", { Error: "OutOfStock" });
      h.enter(1, "Pass", "Skip", {});
      h.exit(1, "Pass", "Skip", {});
    } else h.exit(1, "Task", "Pack", { packed: true });
    h.add(0, bad ? "MapIterationFailed" : "MapIterationSucceeded", { name: "ShipItems", index });
  }
  h.add(3, "MapStateSucceeded");
  h.exit(1, "Map", "ShipItems", ORDER);
}
