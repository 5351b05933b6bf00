import { HistoryWriter } from "./writeHistory";

/*
 * An expense that waits ten minutes for its manager's answer, and is paid at the second try: what Express could not do.
 */

export const APPROVAL_ARN =
  "arn:aws:states:us-east-1:123456789012:execution:expense-approvals:0d6c2b7e-41f5-4c9a-9a55-3f7f0b1b2c3d";

const LAMBDA = "arn:aws:lambda:us-east-1:123456789012:function:reimburse";

export const APPROVAL_DEFINITION = {
  StartAt: "AskManager",
  States: {
    AskManager: {
      Type: "Task",
      Resource: "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
      Parameters: { QueueUrl: "https://example.com/managers", "MessageBody.$": "$$.Task.Token" },
      Next: "Reimburse",
    },
    Reimburse: {
      Type: "Task",
      Resource: LAMBDA,
      Retry: [{ ErrorEquals: ["Bank.Busy"], IntervalSeconds: 1, MaxAttempts: 2 }],
      End: true,
    },
  },
};

/** Two states entered and one retry: three transitions. */
export function approvedExpense(startedAt: number): HistoryWriter {
  const h = new HistoryWriter(startedAt);
  h.add(0, "ExecutionStarted", { input: "{}", inputDetails: { truncated: false } }, 0);
  h.enter(2, "Task", "AskManager", {}, 0);
  const service = { resourceType: "sqs", resource: "sendMessage.waitForTaskToken" };
  h.add(1, "TaskScheduled", { ...service, region: "us-east-1", parameters: "{}" });
  h.add(3, "TaskStarted", service);
  h.add(40, "TaskSubmitted", { ...service, output: "{}", outputDetails: { truncated: false } });
  h.add(600_000, "TaskSucceeded", { ...service, output: "{}", outputDetails: { truncated: false } });
  h.exit(1, "Task", "AskManager", {});
  h.enter(1, "Task", "Reimburse", {});
  h.lambda(80, { error: "Bank.Busy", cause: "the bank asks to come back later" });
  h.pass(1000);
  h.lambda(90, null, {});
  h.exit(1, "Task", "Reimburse", {});
  h.add(1, "ExecutionSucceeded", { output: "{}", outputDetails: { truncated: false } });
  return h;
}
