import type { Json } from "@/lib/base/json";
import { type DemoMachine, functionArn, functionError, invoked, payloadOf, SHOPPING } from "../machine";

function lambda(name: string, payload: Json): { Resource: string; Arguments: Json } {
  return {
    Resource: "arn:aws:states:::lambda:invoke",
    Arguments: { FunctionName: functionArn(name), Payload: payload },
  };
}

const BUSY: Json = {
  ErrorEquals: ["Lambda.TooManyRequestsException", "States.Timeout"],
  IntervalSeconds: 1,
  MaxAttempts: 2,
  BackoffRate: 1.5,
};

/** Express, and JSONata throughout: many small runs where latency is what counts. */
export const paymentCapture: DemoMachine = {
  name: "payment-capture",
  type: "EXPRESS",
  share: 36,
  hours: SHOPPING,
  weekend: 1.3,
  prefix: "pay",
  definition: {
    Comment: "Authorise, score, capture",
    QueryLanguage: "JSONata",
    StartAt: "Authorise",
    TimeoutSeconds: 60,
    States: {
      Authorise: {
        Type: "Task",
        ...lambda("authorise", "{% $states.input %}"),
        TimeoutSeconds: 5,
        Assign: { authorisation: "{% $states.result.Payload.id %}", amount: "{% $states.input.amount %}" },
        Output: "{% $merge([$states.input, {'authorisation': $states.result.Payload.id}]) %}",
        Retry: [BUSY],
        Next: "Score",
      },
      Score: {
        Type: "Task",
        ...lambda("fraud-score", "{% {'card': $states.input.card, 'amount': $amount} %}"),
        Assign: { score: "{% $states.result.Payload.score %}" },
        Output: "{% $states.input %}",
        Retry: [BUSY],
        Next: "Suspicious?",
      },
      "Suspicious?": {
        Type: "Choice",
        Choices: [{ Condition: "{% $score > 0.97 or ($amount > 900 and $score > 0.9) %}", Next: "Refuse" }],
        Default: "Capture",
      },
      Refuse: { Type: "Fail", Error: "SuspectedFraud", Cause: "{% 'Score ' & $string($score) %}" },
      Capture: {
        Type: "Task",
        ...lambda("capture", "{% {'authorisation': $authorisation, 'amount': $amount} %}"),
        Output: "{% {'captured': $amount, 'reference': $states.result.Payload.reference} %}",
        Retry: [BUSY],
        End: true,
      },
    },
  },
  input: (chance) => ({
    card: `tok_${chance.hex(10)}`,
    amount: chance.between(300, 120_000) / 100,
    currency: chance.pick(["EUR", "EUR", "GBP", "SEK"]),
  }),
  tasks: {
    Authorise: {
      medianMs: 210,
      spread: 0.45,
      output: (_input, chance) => invoked({ id: `A-${chance.hex(10)}` }, chance),
      mishaps: [{ rate: 0.008, error: "IssuerRefused", cause: functionError("IssuerRefused", "05 Do not honour") }],
    },
    Score: {
      medianMs: 38,
      spread: 0.5,
      output: (_input, chance) => invoked({ score: Math.round(chance.next() * 100) / 100 }, chance),
      mishaps: [],
    },
    Capture: {
      medianMs: 120,
      spread: 0.4,
      output: (input, chance) => invoked({ ...payloadOf(input), reference: `R-${chance.hex(8)}` }, chance),
      mishaps: [{ rate: 0.002, error: "Lambda.TooManyRequestsException", cause: "Rate Exceeded." }],
    },
  },
};
