import { HistoryWriter } from "./writeHistory";

const STEPS = Array.from({ length: 30 }, (_, i) => `Step ${i + 1}`);

/** Thirty steps before the card is charged, so that where it is declined is far down. */
const DEFINITION = {
  StartAt: "Step 1",
  States: {
    ...Object.fromEntries(STEPS.map((name, i) => [name, { Type: "Pass", Next: STEPS[i + 1] ?? "ChargeCard" }])),
    ChargeCard: { Type: "Task", Resource: "arn:aws:lambda:eu-west-1:123456789012:function:work", Next: "Confirm" },
    Confirm: { Type: "Pass", End: true },
  },
};

type Order = { readonly startedAt: number; readonly orderId: string; readonly isDeclined: boolean };

export function longOrder({ startedAt, orderId, isDeclined }: Order): HistoryWriter {
  const writer = new HistoryWriter(startedAt);
  const order = { orderId, amount: 12_900 };
  writer.add(0, "ExecutionStarted", { input: JSON.stringify(order), inputDetails: { truncated: false } });
  STEPS.forEach((name, i) => {
    writer.enter(5, "Pass", name, order, i === 0 ? 0 : undefined);
    writer.exit(5, "Pass", name, order);
  });
  writer.enter(5, "Task", "ChargeCard", order);
  const declined = { error: "PaymentDeclined", cause: "Card was declined (code 51)" };
  writer.lambda(isDeclined ? 900 : 200, isDeclined ? declined : null, { paid: true });
  if (isDeclined) {
    writer.add(5, "ExecutionFailed", declined);
    return writer;
  }
  writer.exit(5, "Task", "ChargeCard", { ...order, paid: true });
  writer.enter(5, "Pass", "Confirm", order);
  writer.exit(5, "Pass", "Confirm", order);
  writer.add(5, "ExecutionSucceeded", { output: JSON.stringify(order), outputDetails: { truncated: false } });
  return writer;
}

/** A file with the history and the definition that it ran with. */
export function encodeOrderFile(writer: HistoryWriter): string {
  return `${writer.json()}\n${JSON.stringify({ definition: JSON.stringify(DEFINITION) })}\n`;
}
