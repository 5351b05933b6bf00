import { HOUR_MS } from "@/lib/base/time";
import { functionArn } from "../machine";
import { invoked } from "../samples/parts";
import type { Drill, DrillMachine } from "./drill";

const invoicing: DrillMachine = {
  name: "invoicing",
  type: "STANDARD",
  definition: {
    Comment: "Prices an order, converts it to the customer's currency, writes the invoice",
    StartAt: "PriceOrder",
    States: {
      PriceOrder: call("price-order", "$.priced", { Next: "ConvertCurrency" }),
      ConvertCurrency: call("convert-currency", "$.converted", { Next: "Totals" }),
      Totals: {
        Type: "Pass",
        Parameters: {
          "customer.$": "$.customer",
          "net.$": "$.priced.all.net",
          "total.$": "$.converted.all.amount",
          "currency.$": "$.converted.all.currency",
        },
        Next: "WriteInvoice",
      },
      WriteInvoice: call("write-invoice", "$.document", { End: true }),
    },
  },
};

/** 118.80 EUR became 1,286,604 ISK instead of 17,286: the rate of another currency, and nothing after it touched the sum. */
export const wrongTotal = {
  id: "wrong-total",
  question: "Where does the wrong total of invoice INV-7731 come from?",
  symptom: "inv-7731",
  runs: [
    {
      machine: invoicing,
      name: "inv-7731",
      startedBefore: 9 * HOUR_MS,
      input: { invoice: "INV-7731", customer: "C-902", lines: [{ sku: "desk", quantity: 1, price: 118.8 }] },
      replies: ({ state }) => {
        const id = `77310000-1b2c-4d3e-9f40-00000000000${state.length % 10}`;
        if (state === "PriceOrder") return invoked({ net: 118.8, currency: "EUR" }, 92, id);
        if (state === "ConvertCurrency") return invoked({ amount: 1_286_604, currency: "ISK", rate: 10_830 }, 47, id);
        return invoked({ document: "s3://invoices/INV-7731.pdf" }, 640, id);
      },
    },
  ],
  answer: {
    execution: "inv-7731",
    field: "total",
    value: 1_286_604,
    writtenBy: "ConvertCurrency",
    path: "Payload.amount",
  },
} as const satisfies Drill;

/** A function whose answer stands at a place of its own, beside the input. */
function call(name: string, resultPath: string, next: { readonly Next: string } | { readonly End: true }) {
  return {
    Type: "Task",
    Resource: "arn:aws:states:::lambda:invoke",
    Parameters: { FunctionName: functionArn(name), "Payload.$": "$" },
    ResultSelector: { "all.$": "$.Payload" },
    ResultPath: resultPath,
    ...next,
  } as const;
}
