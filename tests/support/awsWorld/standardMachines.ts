import type { Json } from "@/lib/base/json";
import { arnOf, functionArn } from "./ids";
import { type Machine, only, type Revision, UNLOGGED } from "./machine";
import type { Reply, Shape } from "./template";
import { ITEM, NAME, PARENT } from "./text";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

const invoke = (name: string, more: Readonly<Record<string, Json>>): Json => ({
  ...{ Type: "Task", Resource: "arn:aws:states:::lambda:invoke" },
  ...{ Parameters: { FunctionName: functionArn(name), "Payload.$": "$" }, OutputPath: "$.Payload" },
  ...more,
});

const answered = (payload: Json, took = 120): Reply => ({
  took,
  output: { ExecutedVersion: "$LATEST", Payload: payload, StatusCode: 200 },
});
const failing = (error: string, message: string, took = 90): Reply => ({
  ...{ took, error, cause: JSON.stringify({ errorMessage: message, errorType: error, trace: [] }) },
});

const retry = (error: string, attempts: number): Json => [
  { ErrorEquals: [error], IntervalSeconds: 3, MaxAttempts: attempts, BackoffRate: 2 },
];

function orders(audited: boolean): Json {
  const ship = audited ? "Audit" : "Ship";
  return {
    Comment: "From a paid order to a parcel",
    StartAt: "Validate",
    TimeoutSeconds: 900,
    States: {
      Validate: invoke("validate-order", { Next: "Charge", Retry: retry("Lambda.TooManyRequestsException", 3) }),
      Charge: invoke("charge-card", {
        ...{ TimeoutSeconds: 30, Retry: retry("GatewayTimeout", 2), Next: ship },
        Catch: [{ ErrorEquals: ["CardDeclined"], ResultPath: "$.declined", Next: "Declined" }],
      }),
      Declined: { Type: "Fail", Error: "PaymentDeclined", Cause: "The card was declined." },
      ...(audited ? { Audit: { Type: "Pass", Next: "Ship" } } : {}),
      Ship: {
        ...{ Type: "Task", Resource: "arn:aws:states:::sqs:sendMessage.waitForTaskToken" },
        Parameters: {
          QueueUrl: "https://sqs.eu-west-1.amazonaws.com/111122223333/parcels",
          MessageBody: { "order.$": "$.order", "token.$": "$$.Task.Token" },
        },
        ...{ ResultPath: "$.parcel", Next: "Done" },
      },
      Done: { Type: "Succeed" },
    },
  };
}

const order = { order: NAME, total: 12.5 };
const valid = answered(order);
const broken = failing("ValidationError", "total is no number");
const gateway = failing("GatewayTimeout", "No answer from the acquirer", 4_000);
const shipped: Reply = { took: 45_000, output: { parcel: `P-${NAME}` } };
const usual = { Validate: [valid], Charge: [answered(order, 650)], Ship: [shipped] };
const ordered = (name: string, weight: number, replies: Shape["replies"], redrives: readonly number[] = []): Shape => ({
  ...{ name, weight, input: order, replies: { ...usual, ...replies }, redrives },
});

const orderRevisions: readonly Revision[] = [
  { definition: orders(false), role: "orders", from: 0, isVersion: true },
  { definition: orders(true), role: "orders", from: 0.4, isVersion: true },
  { definition: orders(true), role: "orders-least", from: 0.8, isVersion: false },
];

const ORDERS: Machine = {
  ...{ name: "orders", type: "STANDARD", share: 60, revisions: orderRevisions, logging: UNLOGGED, alias: "live" },
  tags: { team: "shop", stage: "live" },
  shapes: [
    ordered("sent", 62, {}),
    ordered("charged at the second attempt", 10, { Charge: [gateway, answered(order, 700)] }),
    ordered("declined", 8, { Charge: [failing("CardDeclined", "Insufficient funds")] }),
    ordered("not valid", 6, { Validate: [broken] }),
    ordered("charge without an answer", 4, { Charge: [{ took: null }] }),
    ordered("parcel without an answer", 3, { Ship: [{ took: null }] }),
    ordered("stopped", 3, { Ship: [{ took: 20_000, stops: true }] }),
    ordered("redriven", 4, { Validate: [broken, valid] }, [40 * 60_000]),
    ordered("redriven in vain", 2, { Validate: [broken] }, [20 * 60_000, 2 * HOUR]),
  ],
};

const review: Json = {
  Comment: "Somebody reviews, and days go by",
  StartAt: "Review",
  States: {
    Review: {
      ...{ Type: "Task", Resource: "arn:aws:states:::sqs:sendMessage.waitForTaskToken" },
      Parameters: { QueueUrl: "https://sqs.eu-west-1.amazonaws.com/111122223333/reviews", "MessageBody.$": "$" },
      ...{ TimeoutSeconds: 8_640_000, Next: "CoolDown" },
    },
    CoolDown: { Type: "Wait", Seconds: 7200, End: true },
  },
};

const REVIEWS: Machine = {
  ...{ name: "reviews", type: "STANDARD", share: 10, revisions: only(review, "reviews"), logging: UNLOGGED },
  tags: { team: "content" },
  shapes: [
    { name: "after an hour", weight: 5, input: { id: NAME }, replies: { Review: [{ took: HOUR, output: {} }] } },
    { name: "after four days", weight: 3, input: { id: NAME }, replies: { Review: [{ took: 4 * DAY, output: {} }] } },
    { name: "never", weight: 2, input: { id: NAME }, replies: { Review: [{ took: null }] } },
  ],
};

const checkout: Json = {
  Comment: "A nested execution packs",
  StartAt: "Pack",
  States: {
    Pack: {
      ...{ Type: "Task", Resource: "arn:aws:states:::states:startExecution.sync:2" },
      Parameters: {
        StateMachineArn: arnOf("stateMachine", "packing"),
        "Name.$": "States.Format('{}-p', $$.Execution.Name)",
        Input: { "AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID.$": "$$.Execution.Id", "order.$": "$.order" },
      },
      ...{ ResultSelector: { "packed.$": "$.Output" }, End: true },
    },
  },
};

const packed = { ExecutionArn: arnOf("execution", `packing:${NAME}-p`), SdkHttpMetadata: { HttpStatusCode: 200 } };
const nested = { ...packed, Name: `${NAME}-p`, StateMachineArn: arnOf("stateMachine", "packing") };

const CHECKOUT: Machine = {
  ...{ name: "checkout", type: "STANDARD", share: 12, revisions: only(checkout, "checkout"), logging: UNLOGGED },
  tags: { team: "shop" },
  shapes: [
    {
      ...{ name: "packed", weight: 8, input: { order: NAME }, child: "packed" },
      replies: { Pack: [{ took: 9_000, submitted: packed, output: { ...nested, Status: "SUCCEEDED", Output: {} } }] },
    },
    {
      ...{ name: "not packed", weight: 2, input: { order: NAME }, child: "broken" },
      replies: {
        Pack: [
          {
            ...{ took: 9_000, submitted: packed, error: "States.TaskFailed" },
            cause: JSON.stringify({ ...nested, Status: "FAILED", Error: "Broken", Cause: "The box is broken" }),
          },
        ],
      },
    },
  ],
};

const packing: Json = { StartAt: "Box", States: { Box: invoke("box", { End: true }) } };
const packingInput = {
  AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID: arnOf("execution", `checkout:${PARENT}`),
  order: PARENT,
};

/** Started by `checkout` when its task was submitted. */
const PACKING: Machine = {
  ...{ name: "packing", type: "STANDARD", share: 12, revisions: only(packing, "packing"), logging: UNLOGGED },
  ...{ tags: {}, startedBy: "checkout" },
  shapes: [
    { name: "packed", weight: 8, input: packingInput, replies: { Box: [answered({ box: 7 }, 3_000)] } },
    { name: "broken", weight: 2, input: packingInput, replies: { Box: [failing("Broken", "The box is broken")] } },
  ],
};

function bulk(more: Readonly<Record<string, Json>>): Json {
  return {
    Comment: "Items as child executions",
    StartAt: "Each",
    States: {
      Each: {
        ...{ Type: "Map", Label: "Each", ItemsPath: "$.items", ToleratedFailurePercentage: 60 },
        ItemProcessor: {
          ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" },
          StartAt: "Load",
          States: { Load: { Type: "Task", Resource: functionArn("load-item"), End: true } },
        },
        ...{ ...more, End: true },
      },
    },
  };
}

const items = (count: number): Json => Array.from({ length: count }, () => ({ item: ITEM, of: NAME }));
const loaded: Reply = { took: 300, output: { rows: 12 } };
const refused = failing("MalformedRecord", "Row 1184: price is no number");

const BULK: Machine = {
  ...{ name: "bulk", type: "STANDARD", share: 6, revisions: only(bulk({}), "bulk"), logging: UNLOGGED, tags: {} },
  shapes: [
    { name: "all", weight: 4, input: { items: items(6) }, replies: { Load: [loaded] } },
    {
      ...{ name: "some", weight: 2, input: { items: items(6) } },
      replies: { Load: [loaded, refused, loaded, refused, loaded, loaded] },
    },
    { name: "none", weight: 1, input: { items: items(4) }, replies: { Load: [refused] } },
    {
      ...{ name: "redriven", weight: 2, input: { items: items(4) }, redrives: [3 * HOUR] },
      replies: { Load: [refused, refused, refused, loaded, loaded] },
    },
  ],
};

/** Executions that hold customers' data, encrypted with a key that the caller may not use. */
const SECRET: Machine = {
  ...{ name: "secret", type: "STANDARD", share: 4, logging: UNLOGGED, tags: { team: "law" }, keyDenied: true },
  revisions: only(packing, "secret"),
  shapes: [
    { name: "kept", weight: 8, input: { id: NAME }, replies: { Box: [answered({ ok: true })] } },
    { name: "not kept", weight: 2, input: { id: NAME }, replies: { Box: [failing("Broken", "It does not hold")] } },
  ],
};

/** Nobody ever started it. */
const IDLE: Machine = {
  ...{ name: "idle", type: "STANDARD", share: 0, revisions: only(packing, "idle"), logging: UNLOGGED, tags: {} },
  shapes: PACKING.shapes,
};

export const STANDARD_MACHINES: readonly Machine[] = [ORDERS, REVIEWS, CHECKOUT, PACKING, BULK, SECRET, IDLE];

/** One execution of a Map Run with so many items; with a bucket its results are exported. */
export function hugeMapRun(itemCount: number, failures: number, bucket: string | null): Machine {
  const writer = bucket === null ? {} : { ResultWriter: RESULT_WRITER(bucket) };
  return {
    ...{ name: "huge", type: "STANDARD", share: 0, revisions: only(bulk(writer), "huge"), logging: UNLOGGED, tags: {} },
    mapRun: { items: itemCount, failures, bucket },
    shapes: [
      {
        ...{ name: "some", weight: 1, input: { items: items(2) }, replies: { Load: [loaded, refused] } },
      },
    ],
  };
}

const RESULT_WRITER = (bucket: string): Json => ({
  Resource: "arn:aws:states:::s3:putObject",
  Parameters: { Bucket: bucket, Prefix: "results" },
});

/** The bucket to which the machine's Map Run exports; null when it does not. */
export function bucketOfMapRun({ mapRun }: Machine): string | null {
  return mapRun?.bucket ?? null;
}
