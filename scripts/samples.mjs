/*
 * node scripts/samples.mjs: writes prisma/samples. The executions are invented; ids, chains and details follow what AWS
 * records (the first state follows event 0; a failed attempt is followed by the next schedule; what is aborted points at
 * the failure; `MapIterationSucceeded` advances no chain).
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./lib/root.mjs";

const ACCOUNT = "111122223333";
const REGION = "eu-west-1";
const folder = join(root, "prisma/samples");
mkdirSync(folder, { recursive: true });
const WHOLE = { truncated: false };

const lambda = (name) => `arn:aws:lambda:${REGION}:${ACCOUNT}:function:${name}`;
const machineArn = (name) => `arn:aws:states:${REGION}:${ACCOUNT}:stateMachine:${name}`;
const roleArn = (name) => `arn:aws:iam::${ACCOUNT}:role/${name}-role`;
const iso = (ms) => new Date(ms).toISOString().replace("Z", "000+00:00");

const DETAILS = {
  StateEntered: "stateEnteredEventDetails",
  StateExited: "stateExitedEventDetails",
};

function detailsKey(type) {
  const family = Object.keys(DETAILS).find((suffix) => type.endsWith(suffix));
  return family ? DETAILS[family] : `${type[0].toLowerCase()}${type.slice(1)}EventDetails`;
}

/** A history that is written event by event; `last` is the end of the main chain. */
function history(startedAt) {
  let at = Date.parse(startedAt);
  const events = [];
  const self = {
    last: 0,
    events,
    /** Adds an event `wait` ms after the one before it, following event `after`. Answers its id; no chain moves. */
    beside(type, after, wait, details) {
      at += wait;
      const id = events.length + 1;
      events.push({
        timestamp: iso(at),
        type,
        id,
        previousEventId: after,
        ...(details ? { [detailsKey(type)]: details } : {}),
      });
      return id;
    },
    /** The same at the end of the main chain. */
    then(type, wait, details) {
      return (self.last = self.beside(type, self.last, wait, details));
    },
    /** ExecutionStarted, which is in no chain: the first state follows event 0. */
    started(input, role) {
      self.beside("ExecutionStarted", 0, 0, { input: JSON.stringify(input), inputDetails: WHOLE, roleArn: role });
    },
    succeeded(output) {
      self.then("ExecutionSucceeded", 2, { output: JSON.stringify(output), outputDetails: WHOLE });
    },
  };
  return self;
}

const entered = (name, input) => ({ name, input: JSON.stringify(input), inputDetails: WHOLE });
const exited = (name, output) => ({ name, output: JSON.stringify(output), outputDetails: WHOLE });
const failure = (error, message) => ({
  error,
  cause: JSON.stringify({
    errorMessage: message,
    errorType: error,
    trace: [`${error}: ${message}`, "    at Runtime.handler (file:///var/task/index.mjs:41:11)"],
  }),
});

const INVOKE = { resourceType: "lambda", resource: "invoke" };
const scheduled = (name, payload) => ({
  ...INVOKE,
  region: REGION,
  parameters: JSON.stringify({ FunctionName: lambda(name), Payload: payload }),
});
const invoked = (payload, requestId) => {
  const headers = {
    "X-Amz-Executed-Version": ["$LATEST"],
    Connection: ["keep-alive"],
    "Content-Type": ["application/json"],
  };
  return {
    ExecutedVersion: "$LATEST",
    Payload: payload,
    SdkHttpMetadata: {
      AllHttpHeaders: headers,
      HttpHeaders: Object.fromEntries(Object.entries(headers).map(([key, [value]]) => [key, value])),
      HttpStatusCode: 200,
    },
    SdkResponseMetadata: { RequestId: requestId },
    StatusCode: 200,
  };
};

/** A Lambda task through `lambda:invoke` that keeps only what the function answered. */
const invokeState = (name, rest) => ({
  Type: "Task",
  Resource: "arn:aws:states:::lambda:invoke",
  Parameters: { FunctionName: lambda(name), "Payload.$": "$" },
  OutputPath: "$.Payload",
  ...rest,
});

/** The four events of an attempt that succeeds, and the exit, on the main chain. */
function invokeStep(h, state, fn, input, output, ms, requestId) {
  h.then("TaskStateEntered", 3, entered(state, input));
  attempt(h, fn, input, output, ms, requestId);
  h.then("TaskStateExited", 4, exited(state, output));
}

function attempt(h, fn, input, output, ms, requestId) {
  h.then("TaskScheduled", 1, scheduled(fn, input));
  h.then("TaskStarted", 38, INVOKE);
  h.then("TaskSucceeded", ms, { ...INVOKE, output: JSON.stringify(invoked(output, requestId)), outputDetails: WHOLE });
}

function failedAttempt(h, fn, input, ms, error, message) {
  h.then("TaskScheduled", 1, scheduled(fn, input));
  h.then("TaskStarted", 41, INVOKE);
  h.then("TaskFailed", ms, { ...INVOKE, ...failure(error, message) });
}

function write(file, machine, name, status, definition, h) {
  const running = status === "RUNNING";
  const sample = {
    format: "stepscope/execution",
    version: 1,
    execution: {
      executionArn: `arn:aws:states:${REGION}:${ACCOUNT}:execution:${machine}:${name}`,
      stateMachineArn: machineArn(machine),
      name,
      type: "STANDARD",
      status,
      startDate: h.events[0].timestamp,
      ...(running ? {} : { stopDate: h.events.at(-1).timestamp }),
    },
    definition: {
      text: JSON.stringify(definition, null, 2),
      stateMachineArn: machineArn(machine),
      name: machine,
      type: "STANDARD",
    },
    events: h.events,
  };
  writeFileSync(join(folder, `${file}.stepscope.json`), `${JSON.stringify(sample, null, 2)}\n`);
}

// ── Orders: one that goes through, one whose card is declined until the retrier is used up ──────────────────────────

const orders = {
  Comment: "From a paid basket to a parcel",
  StartAt: "ValidateOrder",
  States: {
    ValidateOrder: invokeState("validate-order", { Next: "InStock?" }),
    "InStock?": {
      Type: "Choice",
      Choices: [{ Variable: "$.inStock", BooleanEquals: true, Next: "ChargeCard" }],
      Default: "BackOrder",
    },
    BackOrder: { Type: "Pass", Result: { backOrder: true }, ResultPath: "$.note", Next: "Done" },
    ChargeCard: invokeState("charge-card", {
      Retry: [
        { ErrorEquals: ["PaymentDeclined"], IntervalSeconds: 2, BackoffRate: 2, MaxAttempts: 2 },
        {
          ErrorEquals: ["Lambda.TooManyRequestsException"],
          IntervalSeconds: 1,
          MaxAttempts: 6,
          JitterStrategy: "FULL",
        },
      ],
      Next: "CoolingOff",
    }),
    CoolingOff: { Type: "Wait", Seconds: 30, Next: "ShipOrder" },
    ShipOrder: invokeState("ship-order", { Next: "Done" }),
    Done: { Type: "Succeed" },
  },
};

function order(id, amount) {
  return { orderId: id, customer: "c-4711", amount, currency: "EUR", items: [{ sku: "LAMP-02", quantity: 1 }] };
}

{
  const h = history("2026-11-20T14:01:02.118Z");
  const input = order("o-16", 4900);
  const valid = { ...input, inStock: true };
  const paid = { ...valid, payment: { id: "pay_81k2", status: "captured" } };
  const shipped = { ...paid, parcel: { carrier: "DHL", tracking: "00340434161094042557" } };
  h.started(input, roleArn("order-fulfilment"));
  invokeStep(h, "ValidateOrder", "validate-order", input, valid, 112, "0a4c7c1e-16c5-4b0f-a7a2-1f3f37d5a001");
  h.then("ChoiceStateEntered", 3, entered("InStock?", valid));
  h.then("ChoiceStateExited", 2, exited("InStock?", valid));
  invokeStep(h, "ChargeCard", "charge-card", valid, paid, 803, "0a4c7c1e-16c5-4b0f-a7a2-1f3f37d5a002");
  h.then("WaitStateEntered", 3, entered("CoolingOff", paid));
  h.then("WaitStateExited", 30_004, exited("CoolingOff", paid));
  invokeStep(h, "ShipOrder", "ship-order", paid, shipped, 266, "0a4c7c1e-16c5-4b0f-a7a2-1f3f37d5a003");
  h.then("SucceedStateEntered", 3, entered("Done", shipped));
  h.then("SucceedStateExited", 1, exited("Done", shipped));
  h.succeeded(shipped);
  write("order-shipped", "order-fulfilment", "order-o-16", "SUCCEEDED", orders, h);
}

{
  const h = history("2026-11-20T14:03:11.204Z");
  const input = order("o-17", 12900);
  const valid = { ...input, inStock: true };
  const declined = ["PaymentDeclined", "Card was declined (code 51)"];
  h.started(input, roleArn("order-fulfilment"));
  invokeStep(h, "ValidateOrder", "validate-order", input, valid, 97, "c2d5f0a9-84f7-4c57-8f43-6e0e1d2bb001");
  h.then("ChoiceStateEntered", 3, entered("InStock?", valid));
  h.then("ChoiceStateExited", 2, exited("InStock?", valid));
  h.then("TaskStateEntered", 3, entered("ChargeCard", valid));
  failedAttempt(h, "charge-card", valid, 812, ...declined);
  h.then("TaskScheduled", 2003, scheduled("charge-card", valid));
  h.then("TaskStarted", 36, INVOKE);
  h.then("TaskFailed", 768, { ...INVOKE, ...failure(...declined) });
  h.then("TaskScheduled", 4005, scheduled("charge-card", valid));
  h.then("TaskStarted", 40, INVOKE);
  h.then("TaskFailed", 794, { ...INVOKE, ...failure(...declined) });
  h.then("ExecutionFailed", 2, failure(...declined));
  write("order-payment-declined", "order-fulfilment", "order-o-17", "FAILED", orders, h);
}

// ── Invoices: rendering takes too long, the timeout is caught, plain text goes out instead ──────────────────────────

{
  const definition = {
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
  };
  const h = history("2026-11-20T15:20:40.500Z");
  const input = { invoice: "R-2026-1107", pages: 412, to: "billing@example.com" };
  const caught = { ...input, renderError: { Error: "States.Timeout", Cause: null } };
  const rendered = { invoice: "R-2026-1107", format: "text", bytes: 18233 };
  const sent = { invoice: "R-2026-1107", messageId: "0102018b-77fa" };
  h.started(input, roleArn("invoice-delivery"));
  h.then("TaskStateEntered", 24, entered("RenderPdf", input));
  h.then("TaskScheduled", 1, { ...scheduled("render-pdf", input), timeoutInSeconds: 15 });
  h.then("TaskStarted", 52, INVOKE);
  h.then("TaskTimedOut", 15_000, { ...INVOKE, error: "States.Timeout" });
  h.then("TaskStateExited", 3, exited("RenderPdf", caught));
  invokeStep(h, "RenderText", "render-text", caught, rendered, 180, "5ab6f5a4-90c3-4d6b-9d3e-7d3ac0f00001");
  invokeStep(h, "Send", "send-invoice", rendered, sent, 321, "5ab6f5a4-90c3-4d6b-9d3e-7d3ac0f00002");
  h.succeeded(sent);
  write("invoice-timeout-caught", "invoice-delivery", "R-2026-1107", "SUCCEEDED", definition, h);
}

// ── Trips: three branches, one fails and its siblings are aborted, the trip is cancelled ────────────────────────────

{
  const branch = (name) => ({
    StartAt: name,
    States: { [name]: invokeState(name.replace("Book", "book-").toLowerCase(), { End: true }) },
  });
  const definition = {
    Comment: "Book all parts of a trip at once, or none",
    StartAt: "BookTrip",
    States: {
      BookTrip: {
        Type: "Parallel",
        Branches: [branch("BookFlight"), branch("BookHotel"), branch("BookCar")],
        ResultPath: "$.bookings",
        Catch: [{ ErrorEquals: ["States.ALL"], ResultPath: "$.error", Next: "CancelTrip" }],
        End: true,
      },
      CancelTrip: invokeState("cancel-trip", { Next: "TripNotBooked" }),
      TripNotBooked: {
        Type: "Fail",
        Error: "TripNotBooked",
        Cause: "A part of the trip could not be booked; nothing was charged.",
      },
    },
  };
  const h = history("2026-11-20T16:45:09.010Z");
  const input = { trip: "t-902", from: "BER", to: "LIS", nights: 3 };
  const error = ["HotelFull", "No room for 3 nights from 2026-12-23"];
  const caught = { ...input, error: { Error: error[0], Cause: failure(...error).cause } };
  const cancelled = { trip: "t-902", cancelled: ["flight"] };
  h.started(input, roleArn("trip-booking"));
  h.then("ParallelStateEntered", 21, entered("BookTrip", input));
  h.then("ParallelStateStarted", 1);
  const fork = h.last;
  const heads = ["BookFlight", "BookHotel", "BookCar"].map((name) =>
    h.beside("TaskStateEntered", fork, 1, entered(name, input)),
  );
  const functions = ["book-flight", "book-hotel", "book-car"];
  const schedules = heads.map((head, i) => h.beside("TaskScheduled", head, 1, scheduled(functions[i], input)));
  const starts = schedules.map((schedule) => h.beside("TaskStarted", schedule, 19, INVOKE));
  const flight = { flight: "TP 533", seat: "14C" };
  const flown = h.beside("TaskSucceeded", starts[0], 420, {
    ...INVOKE,
    output: JSON.stringify(invoked(flight, "9d1e7a52-1f4b-4a52-b0c4-000000000001")),
    outputDetails: WHOLE,
  });
  h.beside("TaskStateExited", flown, 3, exited("BookFlight", flight));
  h.last = h.beside("TaskFailed", starts[1], 611, { ...INVOKE, ...failure(...error) });
  // The failed task's own end, then the sibling that was still at work: both point at the failure.
  h.beside("TaskStateAborted", h.last, 2);
  h.beside("TaskStateAborted", h.last, 0);
  h.then("ParallelStateFailed", 0);
  h.then("ParallelStateExited", 2, exited("BookTrip", caught));
  invokeStep(h, "CancelTrip", "cancel-trip", caught, cancelled, 233, "9d1e7a52-1f4b-4a52-b0c4-000000000002");
  h.then("FailStateEntered", 3, entered("TripNotBooked", cancelled));
  h.then("ExecutionFailed", 1, { error: "TripNotBooked", cause: definition.States.TripNotBooked.Cause });
  write("trip-parallel-aborted", "trip-booking", "t-902", "FAILED", definition, h);
}

// ── Photos: a Map over four items, one broken; tried twice, failed twice ───────────────────────────────────────────

{
  const definition = {
    Comment: "A thumbnail for every photo of an album",
    StartAt: "MakeThumbnails",
    States: {
      MakeThumbnails: {
        Type: "Map",
        ItemsPath: "$.photos",
        ItemSelector: { "album.$": "$.album", "photo.$": "$$.Map.Item.Value" },
        ItemProcessor: {
          ProcessorConfig: { Mode: "INLINE" },
          StartAt: "Shrink",
          States: { Shrink: invokeState("shrink-photo", { End: true }) },
        },
        Retry: [{ ErrorEquals: ["ImageDecodeError"], IntervalSeconds: 5, MaxAttempts: 1 }],
        End: true,
      },
    },
  };
  const h = history("2026-11-20T18:12:00.000Z");
  const photos = ["IMG_0001.jpg", "IMG_0002.jpg", "IMG_0003.jpg", "IMG_0004.jpg"];
  const input = { album: "a-31", photos };
  const error = ["ImageDecodeError", "IMG_0003.jpg: unexpected end of JPEG data at byte 131072"];
  h.started(input, roleArn("album-thumbnails"));
  h.then("MapStateEntered", 19, entered("MakeThumbnails", input));
  for (const [round, pause] of [1, 5003].entries()) {
    h.then("MapStateStarted", pause, { length: photos.length });
    const fork = h.last;
    const iteration = (index) => ({ name: "MakeThumbnails", index });
    // ItemSelector gives `photo` before `album`: AWS orders evaluated keys as Java's HashMap does.
    const item = (index) => ({ photo: photos[index], album: "a-31" });
    const each = (work) => photos.map((_, index) => work(index));
    const iterations = each((i) => h.beside("MapIterationStarted", fork, 1, iteration(i)));
    const heads = each((i) => h.beside("TaskStateEntered", iterations[i], 1, entered("Shrink", item(i))));
    const schedules = each((i) => h.beside("TaskScheduled", heads[i], 1, scheduled("shrink-photo", item(i))));
    const starts = each((i) => h.beside("TaskStarted", schedules[i], 8, INVOKE));
    for (const i of [0, 1]) {
      const output = { thumbnail: `thumbs/${photos[i]}`, width: 320 };
      const done = h.beside("TaskSucceeded", starts[i], 190 + 60 * i, {
        ...INVOKE,
        output: JSON.stringify(invoked(output, `77e0c9b2-6d1f-4f40-8e55-00000000000${round * 2 + i}`)),
        outputDetails: WHOLE,
      });
      const out = h.beside("TaskStateExited", done, 3, exited("Shrink", output));
      h.beside("MapIterationSucceeded", out, 1, iteration(i));
    }
    h.last = h.beside("TaskFailed", starts[2], 140, { ...INVOKE, ...failure(...error) });
    h.beside("MapIterationFailed", h.last, 2, iteration(2));
    h.beside("TaskStateAborted", h.last, 0);
    h.beside("MapIterationAborted", h.last, 0, iteration(3));
    h.beside("TaskStateAborted", h.last, 0);
  }
  h.then("MapStateFailed", 1);
  h.then("ExecutionFailed", 2, failure(...error));
  write("album-map-failed-items", "album-thumbnails", "a-31", "FAILED", definition, h);
}

// ── Expenses: a person decides; the task token comes back after 26 minutes ─────────────────────────────────────────

{
  const QUEUE = `https://sqs.${REGION}.amazonaws.com/${ACCOUNT}/expense-approvals`;
  const definition = {
    Comment: "A person approves an expense",
    StartAt: "AskManager",
    States: {
      AskManager: {
        Type: "Task",
        Resource: "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
        Parameters: { QueueUrl: QUEUE, MessageBody: { "expense.$": "$.expense", "token.$": "$$.Task.Token" } },
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
  };
  const SQS = { resourceType: "sqs", resource: "sendMessage.waitForTaskToken" };
  const token = "AQC4AAAAKgAAAAMAAAAAAAAAAWm2d0mFh1sample";
  const h = history("2026-11-21T08:30:12.900Z");
  const input = { expense: { id: "e-77", employee: "m.ito", amount: 31250, currency: "EUR" } };
  const decision = { approved: true, by: "a.khan", comment: "ok, but next time by train" };
  const decided = { ...input, decision };
  const paid = { expense: "e-77", transfer: "sepa-88121" };
  h.started(input, roleArn("expense-approval"));
  h.then("TaskStateEntered", 18, entered("AskManager", input));
  h.then("TaskScheduled", 2, {
    ...SQS,
    region: REGION,
    parameters: JSON.stringify({ QueueUrl: QUEUE, MessageBody: { expense: input.expense, token } }),
    timeoutInSeconds: 86400,
  });
  h.then("TaskStarted", 61, SQS);
  h.then("TaskSubmitted", 44, {
    ...SQS,
    output: JSON.stringify({
      MD5OfMessageBody: "5d41402abc4b2a76b9719d911017c592",
      MessageId: "0f0b3a52-3d6a-4ba2-9d55-0e1f4b1c7a11",
      SdkHttpMetadata: { HttpStatusCode: 200 },
      SdkResponseMetadata: { RequestId: "6f7c3a52-3d6a-4ba2-9d55-0e1f4b1c7a12" },
    }),
    outputDetails: WHOLE,
  });
  h.then("TaskSucceeded", 1_571_320, { ...SQS, output: JSON.stringify(decision), outputDetails: WHOLE });
  h.then("TaskStateExited", 4, exited("AskManager", decided));
  h.then("ChoiceStateEntered", 3, entered("Approved?", decided));
  h.then("ChoiceStateExited", 2, exited("Approved?", decided));
  invokeStep(h, "Reimburse", "reimburse", decided, paid, 540, "6f7c3a52-3d6a-4ba2-9d55-0e1f4b1c7a13");
  h.succeeded(paid);
  write("expense-callback", "expense-approval", "e-77", "SUCCEEDED", definition, h);
}

// ── Report: still at work, in a child execution that is waited for ─────────────────────────────────────────────────

{
  const definition = {
    Comment: "The figures of the night",
    StartAt: "CollectFigures",
    States: {
      CollectFigures: invokeState("collect-figures", { Next: "BuildReport" }),
      BuildReport: {
        Type: "Task",
        Resource: "arn:aws:states:::states:startExecution.sync:2",
        Parameters: { StateMachineArn: machineArn("report-builder"), "Input.$": "$" },
        End: true,
      },
    },
  };
  const SYNC = { resourceType: "states", resource: "startExecution.sync:2" };
  const h = history("2026-11-22T02:00:00.310Z");
  const input = { day: "2026-11-21" };
  const figures = { day: "2026-11-21", rows: 184_233, file: "s3://figures-example/2026-11-21.parquet" };
  const parameters = { StateMachineArn: machineArn("report-builder"), Input: figures };
  const child = `arn:aws:states:${REGION}:${ACCOUNT}:execution:report-builder:3f0c9e7e-8a55-4a6e-8cb1-5d6f7a8b9c0d`;
  h.started(input, roleArn("nightly-report"));
  invokeStep(h, "CollectFigures", "collect-figures", input, figures, 48_211, "b7e1c2d4-0a3b-4f9e-9f10-000000000001");
  h.then("TaskStateEntered", 3, entered("BuildReport", figures));
  h.then("TaskScheduled", 1, { ...SYNC, region: REGION, parameters: JSON.stringify(parameters) });
  h.then("TaskStarted", 66, SYNC);
  h.then("TaskSubmitted", 51, {
    ...SYNC,
    output: JSON.stringify({
      ExecutionArn: child,
      SdkHttpMetadata: { HttpStatusCode: 200 },
      SdkResponseMetadata: { RequestId: "b7e1c2d4-0a3b-4f9e-9f10-000000000002" },
      StartDate: 1795312849.512,
    }),
    outputDetails: WHOLE,
  });
  write("report-running", "nightly-report", "2026-11-21", "RUNNING", definition, h);
}

// ── Telemetry: an Express execution as its log group has it, with two records that were never delivered ────────────

{
  const h = history("2026-11-22T09:15:03.007Z");
  const input = { device: "d-5511", reading: { celsius: 81.4, at: "2026-11-22T09:15:02Z" } };
  const located = { ...input, site: "hall-4" };
  const judged = { ...located, alarm: true };
  h.started(input, roleArn("telemetry-enrich"));
  invokeStep(h, "Locate", "locate-device", input, located, 31, "e1a5b0c2-7f60-4c11-9d0a-000000000001");
  h.then("PassStateEntered", 2, entered("Judge", located));
  h.then("PassStateExited", 1, exited("Judge", judged));
  invokeStep(h, "RaiseAlarm", "raise-alarm", judged, { alarm: "al-19" }, 77, "e1a5b0c2-7f60-4c11-9d0a-000000000002");
  h.succeeded({ alarm: "al-19" });
  const arn = `arn:aws:states:${REGION}:${ACCOUNT}:express:telemetry-enrich:d-5511-0915:4c2f7c0e-2f7e-4d0b-93a8-1d2e3f4a5b6c`;
  const lines = h.events
    .filter(({ id }) => id !== 4 && id !== 5)
    .map(({ id, type, previousEventId, timestamp, ...details }) => {
      const record = {
        id: String(id),
        type,
        details: details[detailsKey(type)] ?? {},
        redrive_count: "0",
        previous_event_id: String(previousEventId),
        event_timestamp: String(Date.parse(timestamp)),
        execution_arn: arn,
      };
      return JSON.stringify(record);
    });
  writeFileSync(join(folder, "telemetry-express-logs.ndjson"), `${lines.join("\n")}\n`);
}
