import { describe, expect, test } from "vitest";
import type { JsonObject } from "@/lib/base/json";
import { verify } from "@/lib/replay/verify";
import { type Drawn, verdictOf } from "./drawn";
import { history, tampered } from "./histories";
import { changed, recordRun } from "./runs";

/*
 * What happens again: redrives of each kind of state, retries within their clocks, and histories of the greatest
 * length. Each record matches as it is drawn, and its twin with one thing changed does not.
 */

const LAMBDA = "arn:aws:lambda:eu-west-1:123456789012:function:pay";
const PATH =
  "An error occurred while executing the state 'C' (entered at the event id #2). Invalid path '$.a': The choice state's condition path references an invalid value.";

const task = (more: JsonObject): JsonObject => ({ Type: "Task", Resource: LAMBDA, ...more });
const retrying = (more: JsonObject): JsonObject => ({
  StartAt: "A",
  States: { A: task({ Retry: [{ ErrorEquals: ["States.ALL"], ...more }], End: true }) },
});

/** Two failures and a success, tries of one second each. */
const THREE_TRIES = `
      1<0 ExecutionStarted {"input":{}}
      2<0 TaskStateEntered {"name":"A","input":{}}
      3<2 LambdaFunctionScheduled {"resource":"${LAMBDA}","input":{}}
      4<3 LambdaFunctionStarted
      5<4 LambdaFunctionFailed {"error":"E"}
      6<5 LambdaFunctionScheduled {"resource":"${LAMBDA}","input":{}}
      7<6 LambdaFunctionStarted
      8<7 LambdaFunctionFailed {"error":"E"}
      9<8 LambdaFunctionScheduled {"resource":"${LAMBDA}","input":{}}
      10<9 LambdaFunctionStarted
      11<10 LambdaFunctionSucceeded {"output":1}
      12<11 TaskStateExited {"name":"A","output":1}
      13<12 ExecutionSucceeded {"output":1}`;

const RECORDS: readonly Drawn[] = [
  ...[
    { BackoffRate: 1 },
    { IntervalSeconds: 1, BackoffRate: 1, MaxDelaySeconds: 2 },
    { IntervalSeconds: 100, BackoffRate: 2, JitterStrategy: "FULL" },
  ].map((more): Drawn => ({
    name: `tries a second apart with ${JSON.stringify(more)}`,
    definition: retrying(more),
    drawing: THREE_TRIES,
    twin: ['9<8 LambdaFunctionScheduled {"resource":"', '9<8 LambdaFunctionScheduled {"resource":"x'],
  })),
  ...[2, 10].map((before): Drawn => ({
    name: `a failed task that is redriven, and retried again, behind ${before}`,
    definition: retrying({ MaxAttempts: 1, BackoffRate: 1 }),
    drawing: `
      1<0 ExecutionStarted {"input":{}}
      2<0 TaskStateEntered {"name":"A","input":{}}
      3<2 LambdaFunctionScheduled {"resource":"${LAMBDA}","input":{}}
      4<3 LambdaFunctionStarted
      5<4 LambdaFunctionFailed {"error":"E"}
      6<5 LambdaFunctionScheduled {"resource":"${LAMBDA}","input":{}}
      7<6 LambdaFunctionStarted
      8<7 LambdaFunctionFailed {"error":"E"}
      9<8 ExecutionFailed {"error":"E"}
      10<9 ExecutionRedriven {"redriveCount":1}
      11<${before} LambdaFunctionScheduled {"resource":"${LAMBDA}","input":{}}
      12<11 LambdaFunctionStarted
      13<12 LambdaFunctionFailed {"error":"E"}
      14<13 LambdaFunctionScheduled {"resource":"${LAMBDA}","input":{}}
      15<14 LambdaFunctionStarted
      16<15 LambdaFunctionSucceeded {"output":1}
      17<16 TaskStateExited {"name":"A","output":1}
      18<17 ExecutionSucceeded {"output":1}`,
    twin: ["12<11 Lambda", "12<10 Lambda"],
  })),
  ...[2, 4].map((before): Drawn => ({
    name: `a wait that was stopped, whose time has passed when it is redriven, behind ${before}`,
    definition: { StartAt: "W", States: { W: { Type: "Wait", Seconds: 1, End: true } } },
    drawing: `
      1<0 ExecutionStarted {"input":{}}
      2<0 WaitStateEntered {"name":"W","input":{}}
      3<0 ExecutionAborted
      4<3 ExecutionRedriven {"redriveCount":1}
      5<${before} WaitStateExited {"name":"W","output":{}}
      6<5 ExecutionSucceeded {"output":{}}`,
    twin: [' WaitStateExited {"name":"W","output":{}}', ' WaitStateExited {"name":"W","output":1}'],
  })),
  {
    name: "a Fail state that is redriven twice",
    definition: { StartAt: "F", States: { F: { Type: "Fail", Error: "E", Cause: "c" } } },
    drawing: `
      1<0 ExecutionStarted {"input":{}}
      2<0 FailStateEntered {"name":"F","input":{}}
      3<2 ExecutionFailed {"error":"E","cause":"c"}
      4<3 ExecutionRedriven {"redriveCount":1}
      5<4 ExecutionFailed {"error":"E","cause":"c"}
      6<5 ExecutionRedriven {"redriveCount":2}
      7<6 ExecutionFailed {"error":"E","cause":"c"}`,
    twin: ["7<6 ExecutionFailed", "7<2 ExecutionFailed"],
  },
  ...[2, 4].map((before): Drawn => ({
    name: `a Choice that is evaluated anew, behind ${before}`,
    definition: {
      StartAt: "C",
      States: {
        C: { Type: "Choice", Choices: [{ Variable: "$.a", NumericEquals: 1, Next: "S" }] },
        S: { Type: "Succeed" },
      },
    },
    drawing: `
      1<0 ExecutionStarted {"input":{}}
      2<0 ChoiceStateEntered {"name":"C","input":{}}
      3<2 ExecutionFailed {"error":"States.Runtime","cause":"${PATH}"}
      4<3 ExecutionRedriven {"redriveCount":1}
      5<${before} ExecutionFailed {"error":"States.Runtime","cause":"${PATH}"}`,
    twin: ["4<3 ExecutionRedriven", "4<2 ExecutionRedriven"],
  })),
  ...[5].map((before): Drawn => ({
    name: `a Map whose failed iteration alone goes on, behind ${before}`,
    definition: {
      StartAt: "M",
      States: {
        M: {
          Type: "Map",
          MaxConcurrency: 1,
          ItemProcessor: { StartAt: "I", States: { I: task({ End: true }) } },
          End: true,
        },
      },
    },
    drawing: `
      1<0 ExecutionStarted {"input":[1]}
      2<0 MapStateEntered {"name":"M","input":[1]}
      3<2 MapStateStarted {"length":1}
      4<3 MapIterationStarted {"name":"M","index":0}
      5<4 TaskStateEntered {"name":"I","input":1}
      6<5 LambdaFunctionScheduled {"resource":"${LAMBDA}","input":1}
      7<6 LambdaFunctionStarted
      8<7 LambdaFunctionFailed {"error":"E"}
      9<8 MapIterationFailed {"name":"M","index":0}
      10<8 TaskStateAborted
      11<8 MapStateFailed {"error":"E"}
      12<11 ExecutionFailed {"error":"E"}
      13<12 ExecutionRedriven {"redriveCount":1}
      14<5 LambdaFunctionScheduled {"resource":"${LAMBDA}","input":1}
      15<14 LambdaFunctionStarted
      16<15 LambdaFunctionSucceeded {"output":2}
      17<16 TaskStateExited {"name":"I","output":2}
      18<17 MapIterationSucceeded {"name":"M","index":0}
      19<18 MapStateSucceeded
      20<18 MapStateExited {"name":"M","output":[2]}
      21<20 ExecutionSucceeded {"output":[2]}`,
    twin: ['20<18 MapStateExited {"name":"M","output":[2]}', '20<18 MapStateExited {"name":"M","output":[1]}'],
  })),
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

describe("the greatest history", () => {
  test("ends with event 25,000, and by nothing else", async () => {
    const loop = {
      StartAt: "A",
      States: {
        A: { Type: "Pass", Next: "B" },
        B: { Type: "Choice", Choices: [{ Variable: "$.end", IsPresent: true, Next: "C" }], Default: "A" },
        C: { Type: "Succeed" },
      },
    };
    const run = await recordRun(loop, {});
    const last = run.events.at(-1);
    expect(last).toMatchObject({ id: 25_000, previousEventId: 24_999, type: "ExecutionFailed" });
    expect(await verify(run)).toMatchObject({ verdict: "MATCH", divergences: [] });
    const twin = changed(run, 25_000, (wire) => ({
      ...wire,
      executionFailedEventDetails: { error: "States.Runtime", cause: "The execution reached the maximum." },
    }));
    expect(await verify(twin)).toMatchObject({ verdict: "DIVERGED", divergences: [{ kind: "end" }] });
  });
});
