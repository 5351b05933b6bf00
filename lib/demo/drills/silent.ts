import { HOUR_MS, SECOND_MS } from "@/lib/base/time";
import { ACCOUNT, REGION } from "../machine";
import { invoked, invokeState } from "../samples/parts";
import type { Drill, DrillMachine } from "./drill";

const loanApproval: DrillMachine = {
  name: "loan-approval",
  type: "STANDARD",
  definition: {
    Comment: "Scores a request for a loan; a person signs it",
    StartAt: "ScoreRequest",
    States: {
      ScoreRequest: invokeState("score-request", { Next: "AwaitSignature" }),
      AwaitSignature: {
        Type: "Task",
        Resource: "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
        Parameters: {
          QueueUrl: `https://sqs.${REGION}.amazonaws.com/${ACCOUNT}/signatures`,
          MessageBody: { "loan.$": "$.loan", "token.$": "$$.Task.Token" },
        },
        TimeoutSeconds: 86_400,
        ResultPath: "$.signature",
        Next: "PayOut",
      },
      PayOut: invokeState("pay-out", { End: true }),
    },
  },
};

/** Its task token lies in a queue that nobody reads: nothing says so, and nothing will for another 21 hours. */
export const silent = {
  id: "silent",
  question: "Why has loan-approval been silent for three hours?",
  symptom: "machine=loan-approval status:running",
  runs: [
    {
      machine: loanApproval,
      name: "loan-20418",
      startedBefore: 3 * HOUR_MS + 40 * SECOND_MS,
      input: { loan: "L-20418", amount: 18_000 },
      replies: ({ state }) => {
        if (state === "ScoreRequest")
          return invoked(
            { loan: "L-20418", amount: 18_000, score: 0.81 },
            1_140,
            "5e0b7a31-60c7-4f42-9d11-000000000001",
          );
        return {
          startedAfter: 60,
          took: null,
          submitted: {
            MD5OfMessageBody: "9e107d9d372bb6826bd81d3542a419d6",
            MessageId: "4f0f2b6e-2f0e-4c6f-8a55-77d1",
          },
          output: null,
        };
      },
    },
  ],
  answer: {
    execution: "loan-20418",
    state: "AwaitSignature",
    waitsFor: "task token",
    silentHours: 3,
    timeoutSeconds: 86_400,
  },
} as const satisfies Drill;
