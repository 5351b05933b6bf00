import { expect, test } from "vitest";
import type { JsonObject } from "@/lib/base/json";
import { type Drawn, verdictOf } from "./drawn";
import { history, tampered } from "./histories";

/*
 * What runs side by side is recorded in another order from run to run, and is cut off elsewhere: each order is a match,
 * and its twin with one thing changed is not.
 */

const LAMBDA = "arn:aws:lambda:eu-west-1:123456789012:function:pay";
const WHERE = "An error occurred while executing the state";

const parallel = (branches: readonly JsonObject[], more: JsonObject = {}): JsonObject => ({
  StartAt: "P",
  States: {
    P: { Type: "Parallel", Branches: branches, End: true, ...more },
    ...("Catch" in more ? { D: { Type: "Pass", End: true } } : {}),
  },
});
const wait = { StartAt: "W", States: { W: { Type: "Wait", Seconds: 60, Next: "V" }, V: { Type: "Pass", End: true } } };
const failing = { StartAt: "T", States: { T: { Type: "Task", Resource: LAMBDA, End: true } } };
const runtime = {
  StartAt: "T",
  States: {
    T: { Type: "Task", Resource: LAMBDA, Next: "R" },
    R: { Type: "Pass", OutputPath: "$.none", End: true },
  },
};
const caught = { Catch: [{ ErrorEquals: ["States.ALL"], Next: "D" }] };
const ENTERED = `
      1<0 ExecutionStarted {"input":{}}
      2<0 ParallelStateEntered {"name":"P","input":{}}
      3<2 ParallelStateStarted`;
const BEFORE = '{"error":"E","cause":"c"}';
const NONE = `{"error":"States.Runtime","cause":"${WHERE} 'R' (entered at the event id #10). Invalid path '$.none' : No results for path: $['none']"}`;
const OUTPUT = '{"Error":"E","Cause":"c"}';

const RECORDS: readonly Drawn[] = [
  {
    name: "a failing branch aborts a wait",
    definition: parallel([wait, failing]),
    drawing: `${ENTERED}
      4<3 WaitStateEntered {"name":"W","input":{}}
      5<3 TaskStateEntered {"name":"T","input":{}}
      6<5 LambdaFunctionScheduled {"resource":"${LAMBDA}","input":{}}
      7<6 LambdaFunctionStarted
      8<7 LambdaFunctionFailed ${BEFORE}
      9<8 TaskStateAborted
      10<8 WaitStateAborted
      11<8 ParallelStateFailed ${BEFORE}
      12<11 ExecutionFailed ${BEFORE}`,
    twin: [`12<11 ExecutionFailed ${BEFORE}`, '12<11 ExecutionFailed {"error":"E","cause":"d"}'],
  },
  {
    name: "the same in another order, caught",
    definition: parallel([wait, failing], caught),
    drawing: `${ENTERED}
      4<3 TaskStateEntered {"name":"T","input":{}}
      5<4 LambdaFunctionScheduled {"resource":"${LAMBDA}","input":{}}
      6<3 WaitStateEntered {"name":"W","input":{}}
      7<5 LambdaFunctionStarted
      8<7 LambdaFunctionFailed ${BEFORE}
      9<8 WaitStateAborted
      10<8 TaskStateAborted
      11<8 ParallelStateFailed ${BEFORE}
      12<11 ParallelStateExited {"name":"P","output":${OUTPUT}}
      13<12 PassStateEntered {"name":"D","input":${OUTPUT}}
      14<13 PassStateExited {"name":"D","output":${OUTPUT}}
      15<14 ExecutionSucceeded {"output":${OUTPUT}}`,
    twin: [
      '12<11 ParallelStateExited {"name":"P","output":{"Error":"E"',
      '12<11 ParallelStateExited {"name":"P","output":{"Error":"F"',
    ],
  },
  {
    name: "a branch that ends the execution at once beside one that waits",
    definition: parallel([wait, runtime], caught),
    drawing: `${ENTERED}
      4<3 WaitStateEntered {"name":"W","input":{}}
      5<3 TaskStateEntered {"name":"T","input":{}}
      6<5 LambdaFunctionScheduled {"resource":"${LAMBDA}","input":{}}
      7<6 LambdaFunctionStarted
      8<7 LambdaFunctionSucceeded {"output":{}}
      9<8 TaskStateExited {"name":"T","output":{}}
      10<9 PassStateEntered {"name":"R","input":{}}
      11<10 ExecutionFailed ${NONE}`,
    twin: ["11<10 ExecutionFailed", "11<9 ExecutionFailed"],
  },
  {
    name: "its own timeout while branches run",
    definition: { TimeoutSeconds: 3, ...parallel([wait, failing]) },
    drawing: `${ENTERED}
      4<3 TaskStateEntered {"name":"T","input":{}}
      5<3 WaitStateEntered {"name":"W","input":{}}
      6<4 LambdaFunctionScheduled {"resource":"${LAMBDA}","input":{}}
      7<6 LambdaFunctionStarted
      8<7 ExecutionTimedOut {"error":"States.Timeout"}`,
    twin: ["6<4 Lambda", "6<5 Lambda"],
  },
  {
    name: "iterations beside each other, that end in another order",
    definition: {
      StartAt: "M",
      States: {
        M: {
          Type: "Map",
          ItemProcessor: { ...failing },
          ItemSelector: { "i.$": "$$.Map.Item.Index", "v.$": "$$.Map.Item.Value" },
          End: true,
        },
      },
    },
    drawing: `
      1<0 ExecutionStarted {"input":["a","b"]}
      2<0 MapStateEntered {"name":"M","input":["a","b"]}
      3<2 MapStateStarted {"length":2}
      4<3 MapIterationStarted {"name":"M","index":0}
      5<3 MapIterationStarted {"name":"M","index":1}
      6<5 TaskStateEntered {"name":"T","input":{"v":"b","i":1}}
      7<6 LambdaFunctionScheduled {"resource":"${LAMBDA}","input":{"v":"b","i":1}}
      8<4 TaskStateEntered {"name":"T","input":{"i":0,"v":"a"}}
      9<8 LambdaFunctionScheduled {"resource":"${LAMBDA}","input":{"v":"a","i":0}}
      10<7 LambdaFunctionStarted
      11<10 LambdaFunctionSucceeded {"output":2}
      12<11 TaskStateExited {"name":"T","output":2}
      13<12 MapIterationSucceeded {"name":"M","index":1}
      14<9 LambdaFunctionStarted
      15<14 LambdaFunctionSucceeded {"output":1}
      16<15 TaskStateExited {"name":"T","output":1}
      17<16 MapIterationSucceeded {"name":"M","index":0}
      18<17 MapStateSucceeded
      19<17 MapStateExited {"name":"M","output":[1,2]}
      20<19 ExecutionSucceeded {"output":[1,2]}`,
    twin: ['19<17 MapStateExited {"name":"M","output":[1,2]}', '19<17 MapStateExited {"name":"M","output":[2,1]}'],
  },
  {
    name: "a failing iteration that aborts the others",
    definition: { StartAt: "M", States: { M: { Type: "Map", ItemProcessor: failing, End: true } } },
    drawing: `
      1<0 ExecutionStarted {"input":[1,2]}
      2<0 MapStateEntered {"name":"M","input":[1,2]}
      3<2 MapStateStarted {"length":2}
      4<3 MapIterationStarted {"name":"M","index":0}
      5<4 TaskStateEntered {"name":"T","input":1}
      6<5 LambdaFunctionScheduled {"resource":"${LAMBDA}","input":1}
      7<3 MapIterationStarted {"name":"M","index":1}
      8<7 TaskStateEntered {"name":"T","input":2}
      9<6 LambdaFunctionStarted
      10<9 LambdaFunctionFailed ${BEFORE}
      11<10 MapIterationFailed {"name":"M","index":0}
      12<10 TaskStateAborted
      13<10 MapIterationAborted {"name":"M","index":1}
      14<10 TaskStateAborted
      15<10 MapStateFailed ${BEFORE}
      16<15 ExecutionFailed ${BEFORE}`,
    twin: ['11<10 MapIterationFailed {"name":"M","index":0}', '11<10 MapIterationFailed {"name":"M","index":1}'],
  },
  {
    name: "an evaluation that fails in an iteration",
    definition: {
      QueryLanguage: "JSONata",
      StartAt: "M",
      States: {
        M: {
          Type: "Map",
          ItemProcessor: {
            StartAt: "I",
            States: { I: { Type: "Pass", Output: "{% $states.input.none %}", End: true } },
          },
          End: true,
        },
      },
    },
    drawing: `
      1<0 ExecutionStarted {"input":[1]}
      2<0 MapStateEntered {"name":"M","input":[1]}
      3<2 MapStateStarted {"length":1}
      4<3 MapIterationStarted {"name":"M","index":0}
      5<4 PassStateEntered {"name":"I","input":1}
      6<4 EvaluationFailed {"error":"States.QueryEvaluationError","cause":"${WHERE} 'I' (entered at the event id #5). The JSONata expression '$states.input.none' specified for the field 'Output' returned nothing (undefined).","location":"Output","state":"I"}
      7<6 MapIterationFailed {"name":"M","index":0}
      8<6 MapStateFailed {"error":"States.QueryEvaluationError","cause":"${WHERE} 'I' (entered at the event id #5). The JSONata expression '$states.input.none' specified for the field 'Output' returned nothing (undefined)."}
      9<8 ExecutionFailed {"error":"States.QueryEvaluationError","cause":"${WHERE} 'I' (entered at the event id #5). The JSONata expression '$states.input.none' specified for the field 'Output' returned nothing (undefined)."}`,
    twin: ["7<6 MapIterationFailed", "7<5 MapIterationFailed"],
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
