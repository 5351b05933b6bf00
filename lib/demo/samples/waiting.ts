import { ACCOUNT, REGION } from "../machine";
import type { Sample } from "../sample";
import { invoked, invokeState } from "./parts";

/** A timeout that is caught: rendering never comes back, plain text goes out instead. */
export const invoiceTimeout: Sample = {
  file: "invoice-timeout-caught",
  machine: "invoice-delivery",
  name: "R-2026-1107",
  type: "STANDARD",
  definition: {
    Comment: "Render an invoice and send it; plain text when rendering takes too long",
    StartAt: "RenderPdf",
    States: {
      RenderPdf: invokeState("render-pdf", {
        TimeoutSeconds: 15,
        Catch: [{ ErrorEquals: ["States.Timeout"], ResultPath: "$.renderError", Next: "RenderText" }],
        Next: "Send",
      }),
      RenderText: invokeState("render-text", { Next: "Send" }),
      Send: invokeState("send-invoice", { End: true }),
    },
  },
  input: { invoice: "R-2026-1107", pages: 412, to: "billing@example.com" },
  at: "2026-11-20T15:20:40.500Z",
  replies: {
    RenderText: [
      invoked({ invoice: "R-2026-1107", format: "text", bytes: 18233 }, 180, "5ab6f5a4-90c3-4d6b-9d3e-7d3ac0f00001"),
    ],
    Send: [
      invoked({ invoice: "R-2026-1107", messageId: "0102018b-77fa" }, 321, "5ab6f5a4-90c3-4d6b-9d3e-7d3ac0f00002"),
    ],
  },
};

/** A person decides; the task token comes back after 26 minutes. */
export const expenseCallback: Sample = {
  file: "expense-callback",
  machine: "expense-approval",
  name: "e-77",
  type: "STANDARD",
  definition: {
    Comment: "A person approves an expense",
    StartAt: "AskManager",
    States: {
      AskManager: {
        Type: "Task",
        Resource: "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
        Parameters: {
          QueueUrl: `https://sqs.${REGION}.amazonaws.com/${ACCOUNT}/expense-approvals`,
          MessageBody: { "expense.$": "$.expense", "token.$": "$$.Task.Token" },
        },
        TimeoutSeconds: 86400,
        ResultPath: "$.decision",
        Next: "Approved?",
      },
      "Approved?": {
        Type: "Choice",
        Choices: [{ Variable: "$.decision.approved", BooleanEquals: true, Next: "Reimburse" }],
        Default: "Rejected",
      },
      Reimburse: invokeState("reimburse", { End: true }),
      Rejected: { Type: "Succeed" },
    },
  },
  input: { expense: { id: "e-77", employee: "m.ito", amount: 31250, currency: "EUR" } },
  at: "2026-11-21T08:30:12.900Z",
  replies: {
    AskManager: [
      {
        startedAfter: 61,
        took: 1_571_364,
        submitted: {
          MD5OfMessageBody: "5d41402abc4b2a76b9719d911017c592",
          MessageId: "0f0b3a52-3d6a-4ba2-9d55-0e1f4b1c7a11",
          SdkHttpMetadata: { HttpStatusCode: 200 },
          SdkResponseMetadata: { RequestId: "6f7c3a52-3d6a-4ba2-9d55-0e1f4b1c7a12" },
        },
        output: { approved: true, by: "a.khan", comment: "ok, but next time by train" },
      },
    ],
    Reimburse: [invoked({ expense: "e-77", transfer: "sepa-88121" }, 540, "6f7c3a52-3d6a-4ba2-9d55-0e1f4b1c7a13")],
  },
};

const FIGURES = { day: "2026-11-21", rows: 184_233, file: "s3://figures-example/2026-11-21.parquet" } as const;

/** Still at work, in a child execution that is waited for. */
export const reportRunning: Sample = {
  file: "report-running",
  machine: "nightly-report",
  name: "2026-11-21",
  type: "STANDARD",
  definition: {
    Comment: "The figures of the night",
    StartAt: "CollectFigures",
    States: {
      CollectFigures: invokeState("collect-figures", { Next: "BuildReport" }),
      BuildReport: {
        Type: "Task",
        Resource: "arn:aws:states:::states:startExecution.sync:2",
        Parameters: {
          StateMachineArn: `arn:aws:states:${REGION}:${ACCOUNT}:stateMachine:report-builder`,
          "Input.$": "$",
        },
        End: true,
      },
    },
  },
  input: { day: "2026-11-21" },
  at: "2026-11-22T02:00:00.310Z",
  replies: {
    CollectFigures: [invoked(FIGURES, 48_211, "b7e1c2d4-0a3b-4f9e-9f10-000000000001")],
    BuildReport: [
      {
        startedAfter: 66,
        took: null,
        submitted: {
          ExecutionArn: `arn:aws:states:${REGION}:${ACCOUNT}:execution:report-builder:3f0c9e7e-8a55-4a6e-8cb1-5d6f7a8b9c0d`,
          SdkHttpMetadata: { HttpStatusCode: 200 },
          SdkResponseMetadata: { RequestId: "b7e1c2d4-0a3b-4f9e-9f10-000000000002" },
          StartDate: 1795312849.512,
        },
        output: null,
      },
    ],
  },
};

const LOCATED = { device: "d-5511", reading: { celsius: 81.4, at: "2026-11-22T09:15:02Z" }, site: "hall-4" } as const;

/** An Express execution as its log group has it, with two records that were never delivered. */
export const telemetryLog: Sample = {
  file: "telemetry-express-logs",
  machine: "telemetry-enrich",
  name: "d-5511-0915",
  type: "EXPRESS",
  definition: {
    Comment: "Says where a reading comes from and raises an alarm",
    StartAt: "Locate",
    States: {
      Locate: invokeState("locate-device", { Next: "Judge" }),
      Judge: { Type: "Pass", Result: true, ResultPath: "$.alarm", Next: "RaiseAlarm" },
      RaiseAlarm: invokeState("raise-alarm", { End: true }),
    },
  },
  input: { device: "d-5511", reading: { celsius: 81.4, at: "2026-11-22T09:15:02Z" } },
  at: "2026-11-22T09:15:03.007Z",
  replies: {
    Locate: [invoked(LOCATED, 31, "e1a5b0c2-7f60-4c11-9d0a-000000000001")],
    RaiseAlarm: [invoked({ alarm: "al-19" }, 77, "e1a5b0c2-7f60-4c11-9d0a-000000000002")],
  },
  logWithout: [4, 5],
};
