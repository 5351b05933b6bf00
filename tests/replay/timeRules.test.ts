import { describe, expect, test } from "vitest";
import { instant } from "@/lib/base/instant";
import type { JsonObject } from "@/lib/base/json";
import type { HistoryEvent } from "@/lib/history/event";
import { verify } from "@/lib/replay/verify";
import { type Answer, recordRun } from "./runs";

const LAMBDA = { Type: "Task", Resource: "arn:aws:lambda:eu-west-1:123456789012:function:pay" };
const busy: Answer = (_task, count) => (count < 2 ? { error: "Busy" } : { ok: 1 });
const never: Answer = () => null;

function retrying(more: JsonObject): JsonObject {
  return { ...LAMBDA, Retry: [{ ErrorEquals: ["Busy"], IntervalSeconds: 10, BackoffRate: 3, ...more }], End: true };
}

/** The history with everything from the nth event of a type on moved in time, as a slower or faster clock would. */
function moved(events: readonly HistoryEvent[], type: string, nth: number, ms: number): readonly HistoryEvent[] {
  const from = events.filter((event) => event.type === type)[nth]?.id;
  if (from === undefined) throw new Error(`there are not ${nth + 1} of ${type}`);
  return events.map((event) =>
    event.id < from ? event : { ...event, timestamp: instant(event.timestamp + ms) },
  ) as readonly HistoryEvent[];
}

/** State, its answers, the event that a clock decides, and moves in ms that the bounds allow and do not. */
const RULES: readonly [string, JsonObject, Answer, string, number, readonly number[], readonly number[]][] = [
  ["a wait", { Type: "Wait", Seconds: 60, End: true }, busy, "WaitStateExited", 0, [-50, 20_000], [-1_000, 40_000]],
  ["a first backoff", retrying({}), busy, "LambdaFunctionScheduled", 1, [-50, 20_000], [-5_000, 40_000]],
  ["a second backoff, times its rate", retrying({}), busy, "LambdaFunctionScheduled", 2, [20_000], [-21_000, 40_000]],
  [
    "a backoff with MaxDelaySeconds",
    retrying({ MaxDelaySeconds: 12 }),
    busy,
    "LambdaFunctionScheduled",
    2,
    [20_000],
    [-3_000, 40_000],
  ],
  ["JitterStrategy NONE", retrying({ JitterStrategy: "NONE" }), busy, "LambdaFunctionScheduled", 1, [], [-5_000]],
  ["JitterStrategy FULL", retrying({ JitterStrategy: "FULL" }), busy, "LambdaFunctionScheduled", 1, [], [60_000]],
  [
    "a timeout",
    { ...LAMBDA, TimeoutSeconds: 30, End: true },
    never,
    "LambdaFunctionTimedOut",
    0,
    [20_000],
    [-9_000, 40_000],
  ],
  [
    "a heartbeat",
    {
      Type: "Task",
      Resource: "arn:aws:states:eu-west-1:123456789012:activity:work",
      HeartbeatSeconds: 20,
      End: true,
    },
    never,
    "ActivityTimedOut",
    0,
    [20_000],
    [-9_000, 40_000],
  ],
];

describe("rules of time", () => {
  test.each(RULES)("%s is held to its bounds", async (_name, state, answer, type, nth, allowed, refused) => {
    const run = await recordRun({ StartAt: "S", States: { S: state } }, {}, answer);
    expect((await verify(run)).verdict).toMatch(/^MATCH/);
    for (const ms of allowed) {
      const verdict = await verify({ ...run, events: moved(run.events, type, nth, ms) });
      expect([ms, verdict.verdict, verdict.divergences]).toEqual([ms, "MATCH", []]);
    }
    for (const ms of refused) {
      const verdict = await verify({ ...run, events: moved(run.events, type, nth, ms) });
      expect([ms, verdict.verdict, verdict.divergences[0]?.kind]).toEqual([ms, "DIVERGED", "time"]);
    }
  });

  test("with jitter a retry may come at once", async () => {
    const run = await recordRun({ StartAt: "S", States: { S: retrying({ JitterStrategy: "FULL" }) } }, {}, busy);
    const [failed, again] = [
      run.events.find(({ type }) => type === "LambdaFunctionFailed"),
      run.events.filter(({ type }) => type === "LambdaFunctionScheduled")[1],
    ];
    const waited = (again?.timestamp ?? 0) - (failed?.timestamp ?? 0);
    const verdict = await verify({ ...run, events: moved(run.events, "LambdaFunctionScheduled", 1, -waited) });
    expect(verdict).toMatchObject({ verdict: "MATCH", divergences: [] });
  });

  test.each(["$now()", "$millis()"])("%s lies within its state", async (expression) => {
    const state = { Type: "Pass", QueryLanguage: "JSONata", Output: { at: `{% ${expression} %}` }, End: true };
    const run = await recordRun({ StartAt: "S", States: { S: state } }, {});
    expect(await verify(run)).toMatchObject({
      verdict: "MATCH (accepted non-determinism)",
      accepted: [{ kind: "now", count: 1 }],
    });
    const twin = run.events.map((event) =>
      event.id < 2 ? event : { ...event, timestamp: instant(event.timestamp + 5_000) },
    ) as readonly HistoryEvent[];
    expect(await verify({ ...run, events: twin })).toMatchObject({
      verdict: "DIVERGED",
      divergences: [{ kind: "time" }],
    });
  });
});
