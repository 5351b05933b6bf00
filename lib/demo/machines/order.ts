import { type DemoMachine, functionArn, functionError, invoked, payloadOf, RETRY_LAMBDA, SHOPPING } from "../machine";

function lambda(name: string): { Resource: string; Parameters: { FunctionName: string; "Payload.$": string } } {
  return {
    Resource: "arn:aws:states:::lambda:invoke",
    Parameters: { FunctionName: functionArn(name), "Payload.$": "$" },
  };
}

/** From a paid basket to a parcel: a Choice, a reservation, a payment that may be declined, a Parallel at the end. */
export const orderFulfilment: DemoMachine = {
  name: "order-fulfilment",
  type: "STANDARD",
  share: 40,
  hours: SHOPPING,
  weekend: 1.3,
  prefix: "order",
  definition: {
    Comment: "From a paid basket to a parcel",
    StartAt: "ValidateOrder",
    TimeoutSeconds: 900,
    States: {
      ValidateOrder: {
        Type: "Task",
        ...lambda("validate-order"),
        OutputPath: "$.Payload",
        Retry: [RETRY_LAMBDA],
        Next: "InStock?",
      },
      "InStock?": {
        Type: "Choice",
        Choices: [{ Variable: "$.inStock", BooleanEquals: true, Next: "ReserveStock" }],
        Default: "BackOrder",
      },
      BackOrder: { Type: "Fail", Error: "OutOfStock", Cause: "At least one article is out of stock." },
      ReserveStock: {
        Type: "Task",
        Resource: "arn:aws:states:::dynamodb:updateItem",
        Parameters: {
          TableName: "stock",
          Key: { sku: { "S.$": "$.sku" } },
          UpdateExpression: "ADD reserved :n",
          ExpressionAttributeValues: { ":n": { "N.$": "States.Format('{}', $.quantity)" } },
        },
        ResultPath: null,
        Retry: [
          { ErrorEquals: ["DynamoDB.ProvisionedThroughputExceededException"], IntervalSeconds: 1, MaxAttempts: 5 },
        ],
        Next: "ChargeCard",
      },
      ChargeCard: {
        Type: "Task",
        ...lambda("charge-card"),
        TimeoutSeconds: 30,
        ResultSelector: { "transaction.$": "$.Payload.transaction" },
        ResultPath: "$.payment",
        Retry: [
          { ErrorEquals: ["GatewayTimeout", "States.Timeout"], IntervalSeconds: 3, MaxAttempts: 2, BackoffRate: 2 },
          RETRY_LAMBDA,
        ],
        Catch: [{ ErrorEquals: ["CardDeclined"], ResultPath: "$.declined", Next: "ReleaseStock" }],
        Next: "Fulfil",
      },
      ReleaseStock: {
        Type: "Task",
        Resource: "arn:aws:states:::dynamodb:updateItem",
        Parameters: { TableName: "stock", Key: { sku: { "S.$": "$.sku" } }, UpdateExpression: "ADD reserved :n" },
        ResultPath: null,
        Next: "Declined",
      },
      Declined: { Type: "Fail", Error: "PaymentDeclined", Cause: "The card was declined; the stock is released." },
      Fulfil: {
        Type: "Parallel",
        Branches: [
          {
            StartAt: "PrintLabel",
            States: {
              PrintLabel: {
                Type: "Task",
                ...lambda("print-label"),
                OutputPath: "$.Payload",
                Retry: [RETRY_LAMBDA],
                End: true,
              },
            },
          },
          {
            StartAt: "SendConfirmation",
            States: {
              SendConfirmation: {
                Type: "Task",
                Resource: "arn:aws:states:::sns:publish",
                Parameters: {
                  TopicArn: "arn:aws:sns:eu-west-1:111122223333:confirmations",
                  "Message.$": "States.Format('Order {} is on its way', $.order)",
                },
                End: true,
              },
            },
          },
          {
            StartAt: "AwardPoints",
            States: { AwardPoints: { Type: "Task", ...lambda("award-points"), OutputPath: "$.Payload", End: true } },
          },
        ],
        ResultPath: "$.fulfilment",
        Next: "Shipped",
      },
      Shipped: { Type: "Succeed" },
    },
  },
  input: (chance) => ({
    order: `O-${chance.between(100_000, 999_999)}`,
    sku: `SKU-${chance.between(1, 400)}`,
    quantity: chance.between(1, 4),
    total: chance.between(900, 24_000) / 100,
    customer: `C-${chance.between(1, 9_000)}`,
  }),
  tasks: {
    ValidateOrder: {
      medianMs: 60,
      spread: 0.5,
      output: (input, chance) => invoked({ ...payloadOf(input), inStock: !chance.happens(0.02) }, chance),
      mishaps: [],
    },
    ReserveStock: {
      medianMs: 12,
      spread: 0.4,
      output: () => ({ SdkHttpMetadata: { HttpStatusCode: 200 } }),
      mishaps: [
        {
          rate: 0.003,
          error: "DynamoDB.ProvisionedThroughputExceededException",
          cause: "The level of configured provisioned throughput for the table was exceeded.",
        },
      ],
    },
    ReleaseStock: {
      medianMs: 12,
      spread: 0.4,
      output: () => ({ SdkHttpMetadata: { HttpStatusCode: 200 } }),
      mishaps: [],
    },
    ChargeCard: {
      medianMs: 650,
      spread: 0.6,
      output: (_input, chance) => invoked({ transaction: `T-${chance.hex(12)}` }, chance),
      mishaps: [
        { rate: 0.015, error: "CardDeclined", cause: functionError("CardDeclined", "Insufficient funds") },
        { rate: 0.01, error: "GatewayTimeout", cause: functionError("GatewayTimeout", "No answer from the acquirer") },
      ],
    },
    PrintLabel: {
      medianMs: 180,
      spread: 0.5,
      output: (_input, chance) => invoked({ label: `L-${chance.hex(8)}` }, chance),
      mishaps: [],
    },
    SendConfirmation: {
      medianMs: 35,
      spread: 0.4,
      output: (_input, chance) => ({ MessageId: chance.uuid(), SdkHttpMetadata: { HttpStatusCode: 200 } }),
      mishaps: [],
    },
    AwardPoints: {
      medianMs: 45,
      spread: 0.5,
      output: (_input, chance) => invoked({ points: chance.between(1, 240) }, chance),
      mishaps: [],
    },
  },
};
