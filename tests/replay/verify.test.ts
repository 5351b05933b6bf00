import { describe, expect, test } from "vitest";
import type { JsonObject } from "@/lib/base/json";
import { verify } from "@/lib/replay/verify";
import { recordRun } from "./runs";

const TASK = { Type: "Task", Resource: "arn:aws:lambda:eu-west-1:123456789012:function:pay" };
const RETRY = [{ ErrorEquals: ["Busy"], IntervalSeconds: 2, MaxAttempts: 3, BackoffRate: 2 }];

function machine(states: JsonObject, startAt = Object.keys(states)[0] ?? ""): JsonObject {
  return { StartAt: startAt, States: states };
}

describe("a run made by the engine", () => {
  test("without chance is a plain match", async () => {
    const run = await recordRun(machine({ Pay: { ...TASK, Next: "Done" }, Done: { Type: "Succeed" } }), { n: 1 });
    expect(await verify(run)).toEqual({
      verdict: "MATCH",
      reason: null,
      accepted: [],
      divergences: [],
      findings: [],
    });
  });

  test("with retries and waits is a match", async () => {
    const run = await recordRun(
      machine({ Pay: { ...TASK, Retry: RETRY, Next: "Rest" }, Rest: { Type: "Wait", Seconds: 30, End: true } }),
      { n: 1 },
      (_task, count) => (count < 2 ? { error: "Busy" } : { ok: 7 }),
    );
    expect((await verify(run)).verdict).toBe("MATCH");
  });

  test("with jitter is a match within its bounds", async () => {
    const run = await recordRun(
      machine({ Pay: { ...TASK, Retry: [{ ...RETRY[0], JitterStrategy: "FULL" }], End: true } }),
      { n: 1 },
      (_task, count) => (count < 2 ? { error: "Busy" } : { ok: 7 }),
    );
    expect(await verify(run)).toMatchObject({ verdict: "MATCH", divergences: [] });
  });

  test("with values of chance is a match that lists them", async () => {
    const run = await recordRun(
      machine({
        Make: {
          Type: "Pass",
          Parameters: {
            "id.$": "States.UUID()",
            "name.$": "States.Format('order-{}-{}', States.UUID(), States.MathRandom(1, 100))",
            "sum.$": "States.MathAdd(States.MathRandom(1, 10), 5)",
          },
          Next: "Pay",
        },
        Pay: { ...TASK, End: true },
      }),
      {},
    );
    const verdict = await verify(run);
    expect(verdict).toMatchObject({ verdict: "MATCH (accepted non-determinism)", divergences: [] });
    expect(verdict.accepted).toEqual([
      { kind: "uuid", count: 2, eventId: 3, state: "Make" },
      { kind: "random", count: 2, eventId: 3, state: "Make" },
    ]);
  });

  test("with the context object, a callback and $now is a match", async () => {
    const run = await recordRun(
      {
        QueryLanguage: "JSONata",
        StartAt: "Ask",
        States: {
          Ask: {
            Type: "Task",
            Resource: "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
            Arguments: {
              QueueUrl: "https://sqs.eu-west-1.amazonaws.com/123456789012/q",
              MessageBody: "{% $string({'token': $states.context.Task.Token, 'at': $now()}) %}",
            },
            Assign: { id: "{% $uuid() %}", entered: "{% $states.context.State.EnteredTime %}" },
            Next: "End",
          },
          End: { Type: "Pass", Output: "{% {'id': $id, 'r': $random(), 'e': $entered} %}", End: true },
        },
      },
      {},
      () => ({ ok: 1 }),
    );
    const verdict = await verify(run);
    expect(verdict).toMatchObject({ verdict: "MATCH (accepted non-determinism)", divergences: [] });
    expect(verdict.accepted.map(({ kind, count }) => [kind, count])).toEqual([
      ["now", 1],
      ["uuid", 1],
      ["random", 1],
    ]);
  });
});
