import type { Json } from "@/lib/base/json";
import { type DemoMachine, functionArn, payloadOf, RETRY_LAMBDA, STEADY } from "../machine";

/** A distributed Map over prices: each is an execution of its own, and too many bad ones are escalated. */
export const priceReview: DemoMachine = {
  name: "price-review",
  type: "STANDARD",
  share: 4,
  hours: STEADY,
  weekend: 0.5,
  prefix: "prices",
  definition: {
    Comment: "Reviews the prices of a supplier, each in an execution of its own",
    StartAt: "ListPrices",
    States: {
      ListPrices: { Type: "Task", Resource: functionArn("list-prices"), Retry: [RETRY_LAMBDA], Next: "ReviewPrices" },
      ReviewPrices: {
        Type: "Map",
        Label: "ReviewPrices",
        ItemsPath: "$.prices",
        MaxConcurrency: 10,
        ToleratedFailurePercentage: 20,
        ItemProcessor: {
          ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" },
          StartAt: "IsPlausible",
          States: {
            IsPlausible: {
              Type: "Choice",
              Choices: [{ Variable: "$.cents", NumericLessThanEquals: 0, Next: "Reject" }],
              Default: "CoolDown",
            },
            CoolDown: { Type: "Wait", Seconds: 3, Next: "Approve" },
            Approve: { Type: "Pass", Parameters: { "sku.$": "$.sku", approved: true }, End: true },
            Reject: { Type: "Fail", Error: "ImplausiblePrice", Cause: "A price has to be above zero." },
          },
        },
        ResultPath: "$.reviewed",
        Catch: [{ ErrorEquals: ["States.ExceedToleratedFailureThreshold"], ResultPath: "$.problem", Next: "Escalate" }],
        Next: "Publish",
      },
      Publish: { Type: "Task", Resource: functionArn("publish-prices"), Retry: [RETRY_LAMBDA], End: true },
      Escalate: {
        Type: "Task",
        Resource: "arn:aws:states:::sns:publish",
        Parameters: { TopicArn: "arn:aws:sns:eu-central-1:123456789012:pricing", "Message.$": "$.problem.Cause" },
        End: true,
      },
    },
  },
  input: (chance) => ({ supplier: `S-${chance.between(100, 999)}` }),
  tasks: {
    ListPrices: {
      medianMs: 220,
      spread: 0.4,
      output: (input, chance) => {
        const prices = Array.from({ length: chance.between(5, 40) }, (_, i): Json => {
          const cents = chance.between(1, 100) <= 8 ? 0 : chance.between(99, 99_999);
          return { sku: `sku-${i}`, cents };
        });
        return { ...payloadOf(input), prices };
      },
      mishaps: [],
    },
    Publish: { medianMs: 160, spread: 0.4, output: () => ({ published: true }), mishaps: [] },
    Escalate: { medianMs: 40, spread: 0.3, output: (_input, chance) => ({ MessageId: chance.uuid() }), mishaps: [] },
  },
};
