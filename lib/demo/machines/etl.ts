import type { Json } from "@/lib/base/json";
import { type DemoMachine, functionArn, payloadOf, RETRY_LAMBDA, STEADY } from "../machine";

/** A Map over partitions: bad ones are set aside, a Glue job loads the rest. */
export const catalogImport: DemoMachine = {
  name: "catalog-import",
  type: "STANDARD",
  share: 8,
  hours: STEADY,
  weekend: 0.8,
  prefix: "import",
  definition: {
    Comment: "Reads the partitions of a delivery, sets bad ones aside, loads the rest",
    StartAt: "ListPartitions",
    States: {
      ListPartitions: {
        Type: "Task",
        Resource: functionArn("list-partitions"),
        Retry: [RETRY_LAMBDA],
        Next: "EachPartition",
      },
      EachPartition: {
        Type: "Map",
        ItemsPath: "$.partitions",
        MaxConcurrency: 5,
        ItemSelector: {
          "delivery.$": "$.delivery",
          "partition.$": "$$.Map.Item.Value",
          "place.$": "$$.Map.Item.Index",
        },
        ItemProcessor: {
          ProcessorConfig: { Mode: "INLINE" },
          StartAt: "Extract",
          States: {
            Extract: {
              Type: "Task",
              Resource: functionArn("extract-partition"),
              Retry: [RETRY_LAMBDA],
              Next: "Transform",
            },
            Transform: {
              Type: "Task",
              Resource: functionArn("transform-partition"),
              Retry: [RETRY_LAMBDA],
              Catch: [{ ErrorEquals: ["MalformedRecord"], ResultPath: "$.problem", Next: "SetAside" }],
              End: true,
            },
            SetAside: { Type: "Pass", Parameters: { "partition.$": "$.partition", rows: 0, bad: true }, End: true },
          },
        },
        ResultPath: "$.parts",
        Next: "Load",
      },
      Load: {
        Type: "Task",
        Resource: "arn:aws:states:::glue:startJobRun.sync",
        Parameters: { JobName: "load-catalog", Arguments: { "--delivery.$": "$.delivery" } },
        ResultSelector: { "run.$": "$.Id", "seconds.$": "$.ExecutionTime" },
        ResultPath: "$.load",
        Retry: [{ ErrorEquals: ["Glue.ConcurrentRunsExceededException"], IntervalSeconds: 60, MaxAttempts: 3 }],
        Next: "Announce",
      },
      Announce: {
        Type: "Task",
        Resource: "arn:aws:states:::events:putEvents",
        Parameters: {
          Entries: [{ Source: "catalog", DetailType: "DeliveryLoaded", Detail: { "delivery.$": "$.delivery" } }],
        },
        ResultPath: null,
        End: true,
      },
    },
  },
  input: (chance) => ({ delivery: `D-${chance.between(10_000, 99_999)}`, bucket: "supplier-drops" }),
  tasks: {
    ListPartitions: {
      medianMs: 140,
      spread: 0.4,
      output: (input, chance) => {
        const partitions = Array.from({ length: chance.between(4, 14) }, (_, i): Json => `part-${i}`);
        return { ...payloadOf(input), partitions };
      },
      mishaps: [],
    },
    Extract: {
      medianMs: 900,
      spread: 0.5,
      output: (input, chance) => ({ ...payloadOf(input), rows: chance.between(200, 9_000) }),
      mishaps: [],
    },
    Transform: {
      medianMs: 1_600,
      spread: 0.6,
      output: (input) => ({ partition: payloadOf(input)["partition"] ?? null, rows: payloadOf(input)["rows"] ?? 0 }),
      mishaps: [],
    },
    Load: {
      medianMs: 95_000,
      spread: 0.3,
      output: (_input, chance) => ({
        Id: `jr_${chance.hex(16)}`,
        JobName: "load-catalog",
        JobRunState: "SUCCEEDED",
        ExecutionTime: chance.between(40, 160),
      }),
      mishaps: [
        {
          rate: 0.02,
          error: "Glue.ConcurrentRunsExceededException",
          cause: "Concurrent runs exceeded for load-catalog",
        },
      ],
    },
    Announce: {
      medianMs: 30,
      spread: 0.3,
      output: (_input, chance) => ({ Entries: [{ EventId: chance.uuid() }], FailedEntryCount: 0 }),
      mishaps: [],
    },
  },
};
