import { expect, test } from "vitest";
import { type Drawn, verdictOf } from "./drawn";
import { history, tampered } from "./histories";

/*
 * Records that end, or go on after their end, in ways that AWS alone has: each matches as it is drawn, and its twin
 * with one thing changed does not.
 */

const ACTIVITY = "arn:aws:states:eu-west-1:123456789012:activity:pack";
const WHERE = "An error occurred while executing the state";

const RECORDS: readonly Drawn[] = [
  {
    name: "a redriven Fail state",
    definition: { StartAt: "A", States: { A: { Type: "Pass", Next: "F" }, F: { Type: "Fail" } } },
    drawing: `
      1<0 ExecutionStarted {"input":{}}
      2<0 PassStateEntered {"name":"A","input":{}}
      3<2 PassStateExited {"name":"A","output":{}}
      4<3 FailStateEntered {"name":"F","input":{}}
      5<4 ExecutionFailed
      6<5 ExecutionRedriven {"redriveCount":1}
      7<6 ExecutionFailed`,
    twin: ["7<6 ExecutionFailed", '7<6 ExecutionFailed {"error":"E"}'],
  },
  {
    name: "an activity that does not exist, and does when it is redriven",
    definition: { StartAt: "A", States: { A: { Type: "Task", Resource: ACTIVITY, End: true } } },
    drawing: `
      1<0 ExecutionStarted {"input":{}}
      2<0 TaskStateEntered {"name":"A","input":{}}
      3<2 ExecutionFailed {"error":"States.Runtime","cause":"${WHERE} 'A' (entered at the event id #2). The activity ${ACTIVITY} does not exist."}
      4<3 ExecutionRedriven {"redriveCount":1}
      5<2 ActivityScheduled {"resource":"${ACTIVITY}","input":{}}
      6<5 ActivityStarted
      7<6 ActivitySucceeded {"output":1}
      8<7 TaskStateExited {"name":"A","output":1}
      9<8 ExecutionSucceeded {"output":1}`,
    twin: ['7<6 ActivitySucceeded {"output":1}', '7<6 ActivitySucceeded {"output":2}'],
  },
  {
    name: "an activity that does not exist, by another name",
    definition: { StartAt: "A", States: { A: { Type: "Task", Resource: ACTIVITY, End: true } } },
    drawing: `
      1<0 ExecutionStarted {"input":{}}
      2<0 TaskStateEntered {"name":"A","input":{}}
      3<2 ExecutionFailed {"error":"States.Runtime","cause":"${WHERE} 'A' (entered at the event id #2). The activity ${ACTIVITY} does not exist."}`,
    twin: [`${ACTIVITY} does not`, `${ACTIVITY}2 does not`],
  },
  {
    name: "a branch that ends the execution at once",
    definition: {
      StartAt: "P",
      States: {
        P: {
          Type: "Parallel",
          Branches: [{ StartAt: "B", States: { B: { Type: "Pass", InputPath: "$.none", End: true } } }],
          End: true,
        },
      },
    },
    drawing: `
      1<0 ExecutionStarted {"input":{}}
      2<0 ParallelStateEntered {"name":"P","input":{}}
      3<2 ParallelStateStarted
      4<3 PassStateEntered {"name":"B","input":{}}
      5<4 ExecutionFailed {"error":"States.Runtime","cause":"${WHERE} 'B' (entered at the event id #4). Invalid path '$.none' : No results for path: $['none']"}`,
    twin: ["5<4 ExecutionFailed", "5<4 ParallelStateFailed\n6<5 ExecutionFailed"],
  },
  {
    name: "an execution's own timeout",
    definition: { TimeoutSeconds: 2, StartAt: "W", States: { W: { Type: "Wait", Seconds: 60, End: true } } },
    drawing: `
      1<0 ExecutionStarted {"input":{}}
      2<0 WaitStateEntered {"name":"W","input":{}}
      3<0 ExecutionTimedOut {"error":"States.Timeout"}`,
    twin: ['{"error":"States.Timeout"}', '{"error":"States.TaskFailed"}'],
  },
  {
    name: "a synchronous Express execution that shows itself",
    type: "EXPRESS",
    definition: { StartAt: "A", States: { A: { Type: "Pass", Parameters: { "e.$": "$$.Execution" }, End: true } } },
    drawing: `
      1<0 ExecutionStarted {"input":{},"roleArn":"r"}
      2<0 PassStateEntered {"name":"A","input":{}}
      3<2 PassStateExited {"name":"A","output":{"e":{"Id":"arn:aws:states:eu-west-1:123456789012:express:m:n:u","Input":{},"Name":"n","RoleArn":"r","StartTime":"2024-02-22T22:13:20Z"}}}
      4<3 ExecutionSucceeded {"output":{"e":{"Id":"arn:aws:states:eu-west-1:123456789012:express:m:n:u","Input":{},"Name":"n","RoleArn":"r","StartTime":"2024-02-22T22:13:20Z"}}}`,
    twin: ['"StartTime":"2024-02-22T22:13:20Z"', '"StartTime":"2024-02-22T22:13:20Z","RedriveCount":1'],
  },
  {
    name: "an asynchronous one",
    type: "EXPRESS",
    definition: {
      StartAt: "A",
      States: { A: { Type: "Pass", Parameters: { "e.$": "$$.Execution.RedriveCount" }, End: true } },
    },
    drawing: `
      1<0 ExecutionStarted {"input":{},"roleArn":"r"}
      2<0 PassStateEntered {"name":"A","input":{}}
      3<2 PassStateExited {"name":"A","output":{"e":0}}
      4<3 ExecutionSucceeded {"output":{"e":0}}`,
    twin: ['{"e":0}', '{"e":1}'],
  },
];

test.each(RECORDS.map((one) => [one.name, one] as const))("%s", async (_name, one) => {
  expect(await verdictOf(one, history(one.drawing))).toMatchObject({ verdict: "MATCH", divergences: [] });
});

test.each(RECORDS.map((one) => [one.name, one] as const))("tampered: %s", async (_name, one) => {
  const { verdict } = await verdictOf(one, tampered(one.drawing, ...one.twin));
  expect(verdict).toBe("DIVERGED");
});
