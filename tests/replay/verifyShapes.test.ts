import { expect, test } from "vitest";
import type { JsonObject } from "@/lib/base/json";
import { type Drawn, verdictOf } from "./drawn";
import { history, tampered } from "./histories";

/*
 * Shapes that a service records seldom: failures of activities, timeouts, stops, what fails inside of a container, and
 * both eras of what AWS changed. Each record matches as it is drawn, and its twin with one thing changed does not.
 */

const ACTIVITY = "arn:aws:states:eu-west-1:123456789012:activity:pack";
const LAMBDA = "arn:aws:lambda:eu-west-1:123456789012:function:pay";
const WHERE = "An error occurred while executing the state";
const SEND = "arn:aws:states:::sqs:sendMessage.waitForTaskToken";

const activity = (more: JsonObject): JsonObject => ({ Type: "Task", Resource: ACTIVITY, ...more });
const caught = { Catch: [{ ErrorEquals: ["States.ALL"], Next: "D" }], End: true };
const D = { Type: "Pass", End: true };
const callback = {
  StartAt: "A",
  States: {
    A: {
      Type: "Task",
      Resource: SEND,
      Parameters: { QueueUrl: "q", "MessageBody.$": "$$.Task.Token" },
      TimeoutSeconds: 1,
      ...caught,
    },
    D,
  },
};

const sent = `
      1<0 ExecutionStarted {"input":{}}
      2<0 TaskStateEntered {"name":"A","input":{}}
      3<2 TaskScheduled {"resourceType":"sqs","resource":"sendMessage.waitForTaskToken","region":"eu-west-1","parameters":{"QueueUrl":"q","MessageBody":"AQ=="},"timeoutInSeconds":1}
      4<3 TaskStarted {"resourceType":"sqs","resource":"sendMessage.waitForTaskToken"}
      5<4 TaskSubmitted {"resourceType":"sqs","resource":"sendMessage.waitForTaskToken","output":{"MessageId":"m"}}`;

const after = (first: number, before: number, output: string) => `
      ${first}<${before} TaskStateExited {"name":"A","output":${output}}
      ${first + 1}<${first} PassStateEntered {"name":"D","input":${output}}
      ${first + 2}<${first + 1} PassStateExited {"name":"D","output":${output}}
      ${first + 3}<${first + 2} ExecutionSucceeded {"output":${output}}`;

const scheduled = (more: string) => `
      1<0 ExecutionStarted {"input":{}}
      2<0 TaskStateEntered {"name":"A","input":{}}
      3<2 ActivityScheduled {"resource":"${ACTIVITY}","input":{}${more}}
      4<3 ActivityStarted {"workerName":"w"}`;

const map = (more: object, item: JsonObject = { Type: "Pass", End: true }): JsonObject => ({
  Type: "Map",
  ItemProcessor: { StartAt: "I", States: { I: item } },
  End: true,
  ...more,
});
const distributed = (more: JsonObject): JsonObject =>
  map({
    ItemProcessor: {
      ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" },
      StartAt: "I",
      States: { I: { Type: "Pass", End: true } },
    },
    Label: "L",
    ...more,
  });
const reader = {
  ItemReader: {
    Resource: "arn:aws:states:::s3:getObject",
    ReaderConfig: { InputType: "JSON" },
    Parameters: { Bucket: "b", Key: "k" },
  },
};
const RUN = "arn:aws:states:eu-west-1:123456789012:mapRun:m/L:0f5c9a52-6d3c-4d62-9f2e-8a9f2a6f8f10";

const RECORDS: readonly Drawn[] = [
  {
    name: "an activity that fails, caught",
    definition: { StartAt: "A", States: { A: activity(caught), D } },
    drawing: `${scheduled("")}
      5<4 ActivityFailed {"error":"E","cause":"c"}${after(6, 5, '{"Error":"E","Cause":"c"}')}`,
    twin: ['"Cause":"c"}}\n', '"Cause":"d"}}\n'],
  },
  {
    name: "an activity that fails without error and cause, caught",
    definition: { StartAt: "A", States: { A: activity(caught), D } },
    drawing: `${scheduled("")}
      5<4 ActivityFailed${after(6, 5, '{"Error":null,"Cause":null}')}`,
    twin: ['"Cause":null}}\n', '"Cause":""}}\n'],
  },
  {
    name: "an activity that times out, caught",
    definition: { StartAt: "A", States: { A: activity({ TimeoutSeconds: 1, ...caught }), D } },
    drawing: `${scheduled(',"timeoutInSeconds":1')}
      5<4 ActivityTimedOut {"error":"States.Timeout"}${after(6, 5, '{"Error":"States.Timeout","Cause":""}')}`,
    twin: ['"Cause":""}}\n', '"Cause":null}}\n'],
  },
  {
    name: "an activity without a heartbeat, not caught",
    definition: { StartAt: "A", States: { A: activity({ HeartbeatSeconds: 1, TimeoutSeconds: 60, End: true }) } },
    drawing: `${scheduled(',"timeoutInSeconds":60,"heartbeatInSeconds":1')}
      5<4 ActivityTimedOut {"error":"States.Timeout"}
      6<5 ExecutionFailed {"error":"States.Timeout"}`,
    twin: ['ExecutionFailed {"error":"States.Timeout"}', 'ExecutionFailed {"error":"States.HeartbeatTimeout"}'],
  },
  {
    name: "an activity that no worker takes, whose own clock has not begun",
    definition: { TimeoutSeconds: 3, StartAt: "A", States: { A: activity({ TimeoutSeconds: 1, End: true }) } },
    drawing: `
      1<0 ExecutionStarted {"input":{}}
      2<0 TaskStateEntered {"name":"A","input":{}}
      3<2 ActivityScheduled {"resource":"${ACTIVITY}","input":{},"timeoutInSeconds":1}
      4<0 ExecutionTimedOut {"error":"States.Timeout"}`,
    twin: ['"timeoutInSeconds":1', '"timeoutInSeconds":2'],
  },
  {
    name: "a callback that times out, caught",
    definition: callback,
    drawing: `${sent}
      6<5 TaskTimedOut {"resourceType":"sqs","resource":"sendMessage.waitForTaskToken","error":"States.Timeout"}${after(7, 6, '{"Error":"States.Timeout","Cause":""}')}`,
    twin: ['"Cause":""}}\n', '"Cause":null}}\n'],
  },
  {
    name: "a callback that fails without cause, caught",
    definition: callback,
    drawing: `${sent}
      6<5 TaskFailed {"resourceType":"sqs","resource":"sendMessage.waitForTaskToken","error":"E"}${after(7, 6, '{"Error":"E","Cause":null}')}`,
    twin: ['"Cause":null}}\n', '"Cause":""}}\n'],
  },
  ...["", ' {"error":"States.Timeout"}'].flatMap((details) =>
    [0, 2].map((before): Drawn => ({
      name: `the execution's own timeout after ${before}, with${details}`,
      definition: { TimeoutSeconds: 2, StartAt: "W", States: { W: { Type: "Wait", Seconds: 60, End: true } } },
      drawing: `
      1<0 ExecutionStarted {"input":{}}
      2<0 WaitStateEntered {"name":"W","input":{}}
      3<${before} ExecutionTimedOut${details}`,
      twin: ['"name":"W"', '"name":"V"'],
    })),
  ),
  ...["", ' {"error":"E"}', ' {"cause":"c"}', ' {"error":"E","cause":"c"}'].map((details): Drawn => ({
    name: `a stop with${details}`,
    definition: { StartAt: "W", States: { W: { Type: "Wait", Seconds: 60, End: true } } },
    drawing: `
      1<0 ExecutionStarted {"input":{}}
      2<0 WaitStateEntered {"name":"W","input":{}}
      3<0 ExecutionAborted${details}`,
    twin: ['"name":"W","input":{}', '"name":"W","input":[]'],
  })),
  {
    name: "an iteration that ends the execution at once",
    definition: { StartAt: "M", States: { M: map({}, { Type: "Pass", InputPath: "$.none", End: true }) } },
    drawing: `
      1<0 ExecutionStarted {"input":[{}]}
      2<0 MapStateEntered {"name":"M","input":[{}]}
      3<2 MapStateStarted {"length":1}
      4<3 MapIterationStarted {"name":"M","index":0}
      5<4 PassStateEntered {"name":"I","input":{}}
      6<5 ExecutionFailed {"error":"States.Runtime","cause":"${WHERE} 'I' (entered at the event id #5). Invalid path '$.none' : No results for path: $['none']"}`,
    twin: ["'$.none' :", "'$.nine' :"],
  },
  {
    name: "an ItemSelector that fails, JSONPath",
    definition: { StartAt: "M", States: { M: map({ ItemSelector: { "a.$": "$.none" } }) } },
    drawing: `
      1<0 ExecutionStarted {"input":[{}]}
      2<0 MapStateEntered {"name":"M","input":[{}]}
      3<2 MapStateStarted {"length":1}
      4<3 ExecutionFailed {"error":"States.Runtime","cause":"${WHERE} 'M' (entered at the event id #2). The JSONPath '$.none' specified for the field 'a.$' could not be found in the input '[{}]'"}`,
    twin: ["4<3 ExecutionFailed", "4<3 MapStateFailed\n5<4 ExecutionFailed"],
  },
  {
    name: "an ItemSelector that fails, JSONata",
    definition: {
      QueryLanguage: "JSONata",
      StartAt: "M",
      States: { M: map({ Items: "{% [1] %}", ItemSelector: { a: "{% $states.input.none %}" } }) },
    },
    drawing: `
      1<0 ExecutionStarted {"input":{}}
      2<0 MapStateEntered {"name":"M","input":{}}
      3<2 MapStateStarted {"length":1}
      4<3 EvaluationFailed {"error":"States.QueryEvaluationError","cause":"${WHERE} 'M' (entered at the event id #2). The JSONata expression '$states.input.none' specified for the field 'ItemSelector/a' returned nothing (undefined).","location":"ItemSelector/a","state":"M"}
      5<4 MapStateFailed
      6<5 ExecutionFailed {"error":"States.QueryEvaluationError","cause":"${WHERE} 'M' (entered at the event id #2). The JSONata expression '$states.input.none' specified for the field 'ItemSelector/a' returned nothing (undefined)."}`,
    twin: ['"location":"ItemSelector/a"', '"location":"ItemSelector/b"'],
  },
  {
    name: "an object that a reader of 2023 refused",
    definition: { StartAt: "M", States: { M: distributed(reader) } },
    drawing: `
      1<0 ExecutionStarted {"input":{}}
      2<0 MapStateEntered {"name":"M","input":{}}
      3<2 MapStateStarted {"length":0}
      4<3 MapRunStarted {"mapRunArn":"${RUN}"}
      5<4 MapRunFailed {"error":"States.ItemReaderFailed","cause":"Attempting to map over non-iterable node."}
      6<5 MapStateFailed {"error":"States.ItemReaderFailed","cause":"Attempting to map over non-iterable node."}
      7<6 ExecutionFailed {"error":"States.ItemReaderFailed","cause":"Attempting to map over non-iterable node."}`,
    twin: ['7<6 ExecutionFailed {"error":"States.ItemReaderFailed"', '7<6 ExecutionFailed {"error":"E"'],
  },
  ...[4, 5].map((before): Drawn => ({
    name: `a Map Run that its Exited follows at ${before}`,
    definition: { StartAt: "M", States: { M: distributed(reader) } },
    drawing: `
      1<0 ExecutionStarted {"input":{}}
      2<0 MapStateEntered {"name":"M","input":{}}
      3<2 MapStateStarted {"length":0}
      4<3 MapRunStarted {"mapRunArn":"${RUN}"}
      5<4 MapRunSucceeded
      6<5 MapStateSucceeded
      7<${before} MapStateExited {"name":"M","output":[{"Key":"a","Value":1}]}
      8<7 ExecutionSucceeded {"output":[{"Key":"a","Value":1}]}`,
    twin: ['8<7 ExecutionSucceeded {"output":[{"Key":"a","Value":1}]}', '8<7 ExecutionSucceeded {"output":[]}'],
  })),
  ...[
    [
      "States.Runtime",
      `${WHERE} 'C' (entered at the event id #2). Failed to transition out of the state. The state does not point to a next state.`,
    ],
    ["States.NoChoiceMatched", ""],
  ].map(([error, cause]): Drawn => ({
    name: `a Choice without a match, ${error}`,
    definition: {
      StartAt: "C",
      States: { C: { Type: "Choice", Choices: [{ Variable: "$.a", IsPresent: true, Next: "D" }] }, D },
    },
    drawing: `
      1<0 ExecutionStarted {"input":{}}
      2<0 ChoiceStateEntered {"name":"C","input":{}}
      3<2 ExecutionFailed {"error":"${error}"${cause === "" ? "" : `,"cause":"${cause}"`}}`,
    twin: [`"error":"${error}"`, '"error":"States.TaskFailed"'],
  })),
  {
    name: "a concurrency given as text",
    definition: { StartAt: "M", States: { M: map({ ItemsPath: "$.i", MaxConcurrencyPath: "$.n" }) } },
    drawing: `
      1<0 ExecutionStarted {"input":{"i":[1,2],"n":"1"}}
      2<0 MapStateEntered {"name":"M","input":{"i":[1,2],"n":"1"}}
      3<2 MapStateStarted {"length":2}
      4<3 MapIterationStarted {"name":"M","index":0}
      5<4 PassStateEntered {"name":"I","input":1}
      6<5 PassStateExited {"name":"I","output":1}
      7<6 MapIterationSucceeded {"name":"M","index":0}
      8<6 MapIterationStarted {"name":"M","index":1}
      9<8 PassStateEntered {"name":"I","input":2}
      10<9 PassStateExited {"name":"I","output":2}
      11<10 MapIterationSucceeded {"name":"M","index":1}
      12<11 MapStateSucceeded
      13<11 MapStateExited {"name":"M","output":[1,2]}
      14<13 ExecutionSucceeded {"output":[1,2]}`,
    twin: ['9<8 PassStateEntered {"name":"I","input":2}', '9<8 PassStateEntered {"name":"I","input":"2"}'],
  },
  {
    name: "a timeout given as text",
    definition: {
      StartAt: "A",
      States: { A: { Type: "Task", Resource: LAMBDA, TimeoutSecondsPath: "$.n", ...caught }, D },
    },
    drawing: `
      1<0 ExecutionStarted {"input":{"n":"1"}}
      2<0 TaskStateEntered {"name":"A","input":{"n":"1"}}
      3<2 LambdaFunctionScheduled {"resource":"${LAMBDA}","input":{"n":"1"},"timeoutInSeconds":1}
      4<3 LambdaFunctionStarted
      5<4 LambdaFunctionTimedOut {"error":"States.Timeout"}${after(6, 5, '{"Error":"States.Timeout","Cause":""}')}`,
    twin: ['"timeoutInSeconds":1', '"timeoutInSeconds":3'],
  },
];

test.each(RECORDS.map((one) => [one.name, one] as const))("%s", async (_name, one) => {
  expect(await verdictOf(one, history(one.drawing))).toMatchObject({
    verdict: expect.stringMatching(/^MATCH/) as string,
    divergences: [],
  });
});

test.each(RECORDS.map((one) => [one.name, one] as const))("tampered: %s", async (_name, one) => {
  const { verdict } = await verdictOf(one, tampered(one.drawing, ...one.twin));
  expect(verdict).toBe("DIVERGED");
});
