import { readFileSync } from "node:fs";

/** The sample of a card that was declined three times. */
export const DECLINED_FILE = "prisma/samples/order-payment-declined.stepscope.json";

/**
 * The same run under another name, `order-tampered`, in which the first task answered that nothing is in stock: what
 * followed does not follow from that, so its replay diverges.
 */
export function tamperedOrder(): string {
  const file = JSON.parse(readFileSync(DECLINED_FILE, "utf8")) as {
    readonly execution: { executionArn: string; name: string };
    readonly events: readonly { readonly type: string; readonly taskSucceededEventDetails?: { output: string } }[];
  };
  const { execution, events } = file;
  execution.executionArn = execution.executionArn.replace("order-o-17", "order-tampered");
  execution.name = "order-tampered";
  const answer = events.find(({ type }) => type === "TaskSucceeded")?.taskSucceededEventDetails;
  if (answer?.output.includes('"inStock":true') !== true) throw new Error("the sample has no answer to tamper with");
  answer.output = answer.output.replace('"inStock":true', '"inStock":false');
  return JSON.stringify(file);
}
