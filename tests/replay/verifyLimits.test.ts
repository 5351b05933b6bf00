import { expect, test } from "vitest";
import type { JsonObject } from "@/lib/base/json";
import { err } from "@/lib/base/result";
import type { HistoryEvent } from "@/lib/history/event";
import { WITHHELD } from "@/lib/history/payload";
import { verify } from "@/lib/replay/verify";
import { withoutDerivedData } from "@/lib/replay/answerEvents";
import { changed, recordRun } from "./runs";

const TASK = { Type: "Task", Resource: "arn:aws:lambda:eu-west-1:123456789012:function:pay" };
const PAY: JsonObject = {
  StartAt: "Pay",
  States: {
    Pay: { ...TASK, Next: "Which" },
    Which: { Type: "Choice", Choices: [{ Variable: "$.n", NumericEquals: 1, Next: "Done" }] },
    Done: { Type: "Succeed" },
  },
};

test("what a replay is given holds no data of derived events", async () => {
  const run = await recordRun(PAY, { n: 1 });
  for (const event of withoutDerivedData(run.events)) {
    if (/StateEntered$|StateExited$|Scheduled$|^ExecutionSucceeded$/.test(event.type)) {
      expect(JSON.stringify(event)).not.toContain('\\"n\\"');
    }
  }
});

test("a Choice on a value of chance that nothing recorded is not replayable from there", async () => {
  const run = await recordRun(
    {
      QueryLanguage: "JSONata",
      StartAt: "Toss",
      States: {
        Toss: { Type: "Choice", Choices: [{ Condition: "{% $random() < 0.5 %}", Next: "A" }], Default: "B" },
        A: { Type: "Pass", End: true },
        B: { Type: "Pass", End: true },
      },
    },
    {},
  );
  const verdict = await verify(run);
  expect(verdict.verdict).toBe("NOT REPLAYABLE");
  expect(verdict.reason).toContain("the way that was taken hangs on a value of chance");
});

test("a hash of a UUID is not replayable from there, and what differs before it still diverges", async () => {
  const run = await recordRun(
    {
      StartAt: "First",
      States: {
        First: { Type: "Pass", Result: 1, ResultPath: "$.one", Next: "Hash" },
        Hash: { Type: "Pass", Parameters: { "h.$": "States.Hash(States.UUID(), 'SHA-256')" }, End: true },
      },
    },
    {},
  );
  expect(await verify(run)).toMatchObject({
    verdict: "NOT REPLAYABLE",
    reason: expect.stringContaining("in state Hash") as string,
  });
  const twin = changed(run, 3, (wire) => ({
    ...wire,
    stateExitedEventDetails: { name: "First", output: '{"one":2}' },
  }));
  expect(await verify(twin)).toMatchObject({ verdict: "DIVERGED", divergences: [{ recorded: 3, kind: "output" }] });
});

test("where outcomes are withheld, control flow alone is judged, and says so", async () => {
  const run = await recordRun(PAY, { n: 1 });
  const events = run.events.map((event) => withheld(event));
  const verdict = await verify({ ...run, events });
  expect(verdict).toMatchObject({ verdict: "MATCH (accepted non-determinism)", divergences: [] });
  expect(verdict.reason).toContain("Control flow only");
  const twin = events.filter(({ type }) => !type.startsWith("Choice")).map((event, i) => ({ ...event, id: i + 1 }));
  expect(await verify({ ...run, events: twin })).toMatchObject({ verdict: "DIVERGED" });
});

function withheld(event: HistoryEvent): HistoryEvent {
  if (event.type === "Unknown") return event;
  const hidden = Object.entries(event.details as Readonly<Record<string, unknown>>).map(([name, value]) =>
    name === "input" || name === "output" ? [name, WITHHELD] : [name, value],
  ) as [string, unknown][];
  return { ...event, details: Object.fromEntries(hidden) } as HistoryEvent;
}

test("numbers that JavaScript cannot hold do not diverge, other numbers do", async () => {
  const run = await recordRun(
    { StartAt: "A", States: { A: { Type: "Pass", Parameters: { "t.$": "States.Format('{}', $.n)" }, End: true } } },
    { n: 1 },
  );
  const spelt = (text: string) => {
    const given = changed(run, 1, (wire) => ({ ...wire, executionStartedEventDetails: { input: '{"n":1.0}' } }));
    const left = changed(given, 3, (wire) => ({
      ...wire,
      stateExitedEventDetails: { name: "A", output: `{"t":"${text}"}` },
    }));
    const entered = changed(left, 2, (wire) => ({
      ...wire,
      stateEnteredEventDetails: { name: "A", input: '{"n":1.0}' },
    }));
    return changed(entered, 4, (wire) => ({ ...wire, executionSucceededEventDetails: { output: `{"t":"${text}"}` } }));
  };
  expect(await verify(spelt("1.0"))).toMatchObject({ divergences: [], accepted: [{ kind: "number", count: 2 }] });
  expect(await verify(spelt("1.5"))).toMatchObject({ verdict: "DIVERGED" });
});

test("without definition, beginning or a part in the middle nothing is replayed", async () => {
  const run = await recordRun(PAY, { n: 1 });
  expect(await verify({ ...run, machine: err("no definition") })).toMatchObject({
    verdict: "NOT REPLAYABLE",
    reason: "no definition",
  });
  expect(await verify({ ...run, events: run.events.slice(1) })).toMatchObject({ verdict: "NOT REPLAYABLE" });
  expect(await verify({ ...run, events: run.events.toSpliced(3, 1) })).toMatchObject({
    verdict: "NOT REPLAYABLE",
    reason: "Events are missing: after 3 comes 5.",
  });
  expect(await verify({ ...run, definitionAssumed: true })).toMatchObject({
    verdict: "MATCH",
    reason: expect.stringContaining("assumed") as string,
  });
});
