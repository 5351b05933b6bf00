import type { Json } from "@/lib/base/json";
import { type DemoMachine, functionArn, NIGHTLY, RETRY_LAMBDA } from "../machine";

function query(name: string, statement: string): Json {
  return {
    StartAt: name,
    States: {
      [name]: {
        Type: "Task",
        Resource: "arn:aws:states:::athena:startQueryExecution.sync",
        Parameters: { QueryString: statement, WorkGroup: "reports" },
        ResultSelector: { "query.$": "$.QueryExecution.QueryExecutionId" },
        TimeoutSeconds: 600,
        Retry: [{ ErrorEquals: ["Athena.TooManyRequestsException"], IntervalSeconds: 10, MaxAttempts: 4 }],
        End: true,
      },
    },
  };
}

/** Three queries side by side, one document, at night. One failing query aborts the others. */
export const nightlyReport: DemoMachine = {
  name: "nightly-report",
  type: "STANDARD",
  share: 3,
  hours: NIGHTLY,
  weekend: 1,
  prefix: "report",
  definition: {
    Comment: "Yesterday's figures for every country",
    StartAt: "Query",
    States: {
      Query: {
        Type: "Parallel",
        Branches: [
          query("Sales", "SELECT country, sum(total) FROM orders GROUP BY country"),
          query("Refunds", "SELECT country, sum(total) FROM refunds GROUP BY country"),
          query("Stock", "SELECT sku, reserved FROM stock"),
        ],
        ResultPath: "$.queries",
        Catch: [{ ErrorEquals: ["States.ALL"], ResultPath: "$.problem", Next: "TellDuty" }],
        Next: "Render",
      },
      Render: { Type: "Task", Resource: functionArn("render-report"), Retry: [RETRY_LAMBDA], Next: "Keep" },
      Keep: {
        Type: "Task",
        Resource: "arn:aws:states:::aws-sdk:s3:putObject",
        Parameters: { Bucket: "reports", "Key.$": "$.key", "Body.$": "$.summary" },
        ResultPath: null,
        End: true,
      },
      TellDuty: {
        Type: "Task",
        Resource: "arn:aws:states:::sns:publish",
        Parameters: { TopicArn: "arn:aws:sns:eu-west-1:111122223333:on-duty", "Message.$": "$.problem.Cause" },
        ResultPath: null,
        Next: "NoReport",
      },
      NoReport: { Type: "Fail", Error: "NoReport", Cause: "A query failed; the person on duty knows." },
    },
  },
  input: (chance, at) => ({
    day: at.toISOString().slice(0, 10),
    country: chance.pick(["AT", "DE", "DK", "ES", "FI", "FR", "IE", "IT", "NL", "PT", "SE"]),
  }),
  tasks: {
    Sales: athena(42_000),
    Refunds: athena(18_000),
    Stock: athena(26_000),
    Render: {
      medianMs: 2_400,
      spread: 0.4,
      output: (_input, chance) => ({ key: `report-${chance.hex(6)}.html`, summary: "<h1>Yesterday</h1>" }),
      mishaps: [],
    },
    Keep: { medianMs: 60, spread: 0.4, output: (_i, chance) => ({ ETag: `"${chance.hex(32)}"` }), mishaps: [] },
    TellDuty: { medianMs: 35, spread: 0.3, output: (_i, chance) => ({ MessageId: chance.uuid() }), mishaps: [] },
  },
};

function athena(medianMs: number): DemoMachine["tasks"][string] {
  return {
    medianMs,
    spread: 0.35,
    output: (_input, chance) => ({
      QueryExecution: { QueryExecutionId: chance.uuid(), Status: { State: "SUCCEEDED" } },
    }),
    mishaps: [
      { rate: 0.01, error: "Athena.TooManyRequestsException", cause: "Rate exceeded" },
      { rate: 0.004, error: "States.TaskFailed", cause: '{"State":"FAILED","StateChangeReason":"HIVE_BAD_DATA"}' },
    ],
  };
}
