import type { Json } from "@/lib/base/json";
import { functionArn } from "./ids";
import { LOGGED, type Logging, type Machine, only, UNLOGGED } from "./machine";
import type { Reply, Shape } from "./template";
import { NAME } from "./text";

const reading: Json = {
  Comment: "A reading is parsed and kept",
  StartAt: "Parse",
  States: {
    Parse: {
      ...{ Type: "Task", Resource: functionArn("parse-reading"), Next: "Wanted?" },
      Retry: [{ ErrorEquals: ["Busy"], IntervalSeconds: 1, MaxAttempts: 2 }],
    },
    "Wanted?": {
      ...{ Type: "Choice", Default: "Done" },
      Choices: [{ Variable: "$.wanted", BooleanEquals: true, Next: "Keep" }],
    },
    Keep: {
      ...{ Type: "Task", Resource: "arn:aws:states:::dynamodb:putItem", ResultPath: null, Next: "Done" },
      Parameters: { TableName: "readings", Item: { id: { "S.$": "$.id" } } },
    },
    Done: { Type: "Succeed" },
  },
};

const parsed = (wanted: boolean): Reply => ({ took: 35, output: { id: NAME, wanted } });
const failing = (error: string): Reply => ({ took: 20, error, cause: JSON.stringify({ errorType: error }) });
const input = { id: NAME, value: 21.5 };

const SHAPES: readonly Shape[] = [
  { name: "kept", weight: 76, input, replies: { Parse: [parsed(true)] } },
  { name: "not wanted", weight: 8, input, replies: { Parse: [parsed(false)] } },
  { name: "not readable", weight: 8, input, replies: { Parse: [failing("Unreadable")] } },
  { name: "at the second attempt", weight: 4, input, replies: { Parse: [failing("Busy"), parsed(true)] } },
  { name: "too large to log", weight: 4, input, replies: { Parse: [parsed(true)] }, truncates: true },
];

const express = (name: string, share: number, logging: Logging): Machine => ({
  ...{ name, type: "EXPRESS", share, revisions: only(reading, name), shapes: SHAPES, logging, tags: {} },
});

export const EXPRESS_MACHINES: readonly Machine[] = [
  express("telemetry", 70, LOGGED),
  express("pricing", 20, { ...LOGGED, includesData: false }),
  express("webhooks", 6, { ...LOGGED, level: "ERROR" }),
  express("beacon", 4, { ...LOGGED, level: "FATAL" }),
];

/** What can never be seen, a machine each, named after what is wrong. */
export const BROKEN_LOGGING: readonly Machine[] = [
  express("off", 1, UNLOGGED),
  express("errors-only", 1, { ...LOGGED, level: "ERROR" }),
  express("without-data", 1, { ...LOGGED, includesData: false }),
  express("no-policy", 1, { ...LOGGED, mayDeliver: false }),
  express("group-gone", 1, { ...LOGGED, groupExists: false }),
  express("short-retention", 1, { ...LOGGED, retentionDays: 1 }),
  express("key-denied", 1, { ...LOGGED, keyDenied: true }),
];
