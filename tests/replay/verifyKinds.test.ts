import { describe, expect, it, test } from "vitest";
import type { JsonObject } from "@/lib/base/json";
import type { HistoryEvent } from "@/lib/history/event";
import type { Payload } from "@/lib/history/payload";
import { verify } from "@/lib/replay/verify";
import { changed, recordRun } from "./runs";

/** Another machine, waited for; `.sync` answers text in its result, `.sync:2` values. */
const nested = (pattern: "sync" | "sync:2"): JsonObject => ({
  StartAt: "Ship",
  States: {
    Ship: {
      Type: "Task",
      Resource: `arn:aws:states:::states:startExecution.${pattern}`,
      Parameters: { StateMachineArn: "arn:aws:states:eu-west-1:123456789012:stateMachine:ship", "Input.$": "$.order" },
      ResultSelector: { "out.$": "$.Output", "name.$": "$.Name" },
      ResultPath: "$.shipped",
      Retry: [{ ErrorEquals: ["States.TaskFailed"], IntervalSeconds: 3, MaxAttempts: 1 }],
      Next: "Say",
    },
    Say: { Type: "Pass", Parameters: { "said.$": "States.Format('sent: {}', $.shipped.name)" }, End: true },
  },
});

describe("an execution that another one waits for", () => {
  it.each([
    ["sync", '{"box":7}'],
    ["sync:2", { box: 7 }],
  ] as const)("is replayed by %s with what it answered, and its retry too", async (pattern, Output) => {
    const run = await recordRun(nested(pattern), { order: { id: 1 } }, (_, count) =>
      count === 0 ? { error: "States.TaskFailed" } : { ok: { Name: "child-1", Status: "SUCCEEDED", Output } },
    );
    expect(await verify(run)).toMatchObject({ verdict: "MATCH", divergences: [] });
    const answered = run.events.find(({ type }) => type === "TaskSucceeded")!;
    const twin = changed(run, answered.id, (wire) => {
      const details = wire["taskSucceededEventDetails"] as JsonObject;
      const output = String(details["output"]).replace("child-1", "child-2");
      return { ...wire, taskSucceededEventDetails: { ...details, output } };
    });
    expect(await verify(twin)).toMatchObject({ verdict: "DIVERGED", divergences: [{ recorded: answered.id + 1 }] });
  });
});

test("a random number with something multiplied to it cannot be turned round", async () => {
  const run = await recordRun(
    {
      QueryLanguage: "JSONata",
      StartAt: "Roll",
      States: { Roll: { Type: "Pass", Output: "{% { 'roll': $random() * 100 } %}", End: true } },
    },
    {},
  );
  expect(await verify(run)).toMatchObject({
    verdict: "NOT REPLAYABLE",
    reason: expect.stringContaining("in a form that cannot be turned round") as string,
  });
});

test("where an outcome is truncated, control flow alone is judged, and a wrong next state is found", async () => {
  const run = await recordRun(nested("sync:2"), { order: 1 }, () => ({ ok: { Name: "child-1", Output: {} } }));
  const events = run.events.map(truncated);
  const verdict = await verify({ ...run, events });
  expect(verdict).toMatchObject({ verdict: "MATCH (accepted non-determinism)", divergences: [] });
  expect(verdict.reason).toContain("Control flow only");
  const twin = changed({ ...run, events }, events.find(({ type }) => type === "PassStateEntered")!.id, (wire) => ({
    ...wire,
    stateEnteredEventDetails: { ...(wire["stateEnteredEventDetails"] as JsonObject), name: "Ship" },
  }));
  expect(await verify(twin)).toMatchObject({ verdict: "DIVERGED" });
});

/** As AWS cuts what is too long. */
function truncated(event: HistoryEvent): HistoryEvent {
  if (event.type !== "TaskSucceeded" || event.details.output.kind !== "present") return event;
  const output: Payload = { kind: "truncated", text: event.details.output.text.slice(0, 4) };
  return { ...event, details: { ...event.details, output } };
}
