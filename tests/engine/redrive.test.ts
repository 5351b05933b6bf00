import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { instant } from "@/lib/base/instant";
import { isArray, isObject, type Json } from "@/lib/base/json";
import { redrivable } from "@/lib/engine/recovery/redrivable";
import type { Run } from "@/lib/engine/run";
import { step } from "@/lib/engine/step";
import { fold } from "@/lib/history/fold";
import { answersOf } from "@/lib/runner/mock";
import { redrive, runToEnd } from "@/lib/runner/run";
import type { RunResult, Task, SimulatedWorld } from "@/lib/runner/simulatedWorld";
import { INPUT, runs } from "./generate";
import { machineOf, MIDNIGHT, startOf } from "./machine";

const DAY = 86_400_000;
const FAILS = machineOf({ StartAt: "F", States: { F: { Type: "Fail", Error: "No" } } });
const ONE_TASK = machineOf({
  StartAt: "A",
  States: { A: { Type: "Task", Resource: "arn:aws:lambda:us-east-1:000000000000:function:f", End: true } },
});

describe("whether a run can be redriven", () => {
  const at = (days: number) => instant(MIDNIGHT + days * DAY);
  const child = { execution: { ...startOf({}).execution, stateMachineName: "orders/Each" } };
  const express = { execution: { ...startOf({}).execution, type: "EXPRESS" as const } };
  const refused = (reason: string) => ({ status: "NOT_REDRIVABLE", reason });

  it.each<[string, Partial<Run>, number, object]>([
    ["failed", { status: "FAILED" }, 0, { status: "REDRIVABLE" }],
    ["aborted", { status: "ABORTED" }, 0, { status: "REDRIVABLE" }],
    ["timed out", { status: "TIMED_OUT" }, 0, { status: "REDRIVABLE" }],
    ["running", { status: "RUNNING" }, 0, refused("Execution is RUNNING and cannot be redriven")],
    ["succeeded", { status: "SUCCEEDED" }, 0, refused("Execution is SUCCEEDED and cannot be redriven")],
    ["just within 14 days of its end", {}, 13.999, { status: "REDRIVABLE" }],
    ["14 days after its end", {}, 14, refused("Execution redrivable period exceeded")],
    [
      "started before there were redrives",
      { startedAt: instant(Date.UTC(2023, 10, 14, 23, 59)), now: at(0) },
      1,
      refused("Execution was started before the launch of RedriveExecution"),
    ],
    ["started on the day of the launch", { startedAt: instant(Date.UTC(2023, 10, 15)) }, 1, { status: "REDRIVABLE" }],
    ["open for a year", { now: at(364) }, 365, refused("Execution has exceeded the max execution time")],
    ["with 24,998 events", { nextEventId: 24_999 }, 0, { status: "REDRIVABLE" }],
    ["with 24,999 events", { nextEventId: 25_000 }, 0, refused("Execution history event limit exceeded")],
    ["a child of a Map Run", child, 0, { status: "REDRIVABLE_BY_MAP_RUN" }],
    [
      "a child that succeeded",
      { ...child, status: "SUCCEEDED" },
      0,
      refused("Execution is SUCCEEDED and cannot be redriven"),
    ],
    ["an Express execution", express, 0, refused("Execution is EXPRESS and cannot be redriven")],
    [
      "an Express child",
      { execution: { ...express.execution, stateMachineName: "orders/Each" } },
      0,
      { status: "REDRIVABLE_BY_MAP_RUN" },
    ],
  ])("%s", async (_name, change, days, told) => {
    const { run } = await runToEnd(FAILS, startOf({}), nothing);
    const changed = { ...run, ...change };
    expect(redrivable(changed, at(days))).toEqual(told);
    const { events } = await step(FAILS, changed, { kind: "redriven", at: at(days) });
    const goesOn = changed.execution.type === "STANDARD" && !("reason" in told);
    expect(events.map(({ type }) => type)).toEqual(goesOn ? ["ExecutionRedriven", "ExecutionFailed"] : []);
  });

  it("counts the 14 days from the end, whatever comes in after it", async () => {
    const { run } = await runToEnd(FAILS, startOf({}), nothing);
    const late = await step(FAILS, run, { kind: "stopped", at: at(10) });
    expect(redrivable(late.run, at(14))).toEqual(refused("Execution redrivable period exceeded"));
  });
});

describe("a redriven run", () => {
  it("drops answers for what was asked before", async () => {
    const first = await step(ONE_TASK, null, { kind: "started", ...startOf({}) });
    const stopped = await step(ONE_TASK, first.run, { kind: "stopped", at: MIDNIGHT });
    const again = await step(ONE_TASK, stopped.run, { kind: "redriven", at: instant(MIDNIGHT + DAY) });
    const asked = [...first.effects, ...again.effects].filter(({ kind }) => kind === "invokeTask") as Task[];
    const [before, now] = asked.map(({ token }) => token);
    expect(again.run.status).toBe("RUNNING");
    if (before === undefined || now === undefined) throw new Error("the task was not asked twice");
    const answer = (token: typeof now) =>
      step(ONE_TASK, again.run, { kind: "taskSucceeded", token, output: "1", at: again.run.now });
    expect((await answer(before)).events).toEqual([]);
    expect((await answer(now)).run.status).toBe("SUCCEEDED");
  });

  it("does nothing when it is redriven while it runs", async () => {
    const { run } = await step(ONE_TASK, null, { kind: "started", ...startOf({}) });
    expect(await step(ONE_TASK, run, { kind: "redriven", at: run.now })).toEqual({ run, events: [], effects: [] });
  });
});

const nothing: SimulatedWorld = { invokeTask: () => [] };

/** How an execution is disturbed: at one invocation the task fails, is never answered, or the execution is stopped. */
const HOW = ["fails", "hangs", "stopped"] as const;

const disturbed = fc.record({
  run: runs,
  how: fc.constantFrom(...HOW),
  at: fc.nat(12),
  again: fc.option(fc.nat(12), { nil: null }),
  kept: fc.boolean(),
});

test("redriven after any failure, an execution ends as one that nothing disturbed", async () => {
  await fc.assert(
    fc.asyncProperty(disturbed, async ({ run: { definition }, how, at, again, kept }) => {
      await expectSame(withoutChance(definition), how, [at, ...(again === null ? [] : [at + 1 + again])], kept);
    }),
    { numRuns: 300 },
  );
});

test("tampered: what a task answers after the redrive shows in the output", async () => {
  const property = fc.asyncProperty(disturbed, async ({ run: { definition }, how, at }) => {
    await expectSame(withoutChance(definition), how, [at], false, "otherwise");
  });
  expect((await fc.check(property, { numRuns: 100, seed: 1 })).failed).toBe(true);
});

async function expectSame(
  definition: Json,
  how: (typeof HOW)[number],
  times: readonly number[],
  kept: boolean,
  after = "",
): Promise<void> {
  const machine = machineOf(definition);
  const calm = await runToEnd(machine, startOf(INPUT), disturbing(how, [], ""));
  expect(calm.run.status).toBe("SUCCEEDED");
  const world = disturbing(how, times, after);
  let ended: RunResult = await runToEnd(machine, startOf(INPUT), world);
  for (let i = 0; i < times.length && ended.run.status !== "SUCCEEDED"; i++) {
    const run = kept ? (JSON.parse(JSON.stringify(ended.run)) as Run) : ended.run;
    const before = JSON.stringify(run);
    ended = await redrive(machine, { ...ended, run }, world, instant(run.now + 1000));
    expect(JSON.stringify(run)).toBe(before);
  }
  expect(ended.run.status).toBe("SUCCEEDED");
  expect(JSON.parse(ended.run.output ?? "")).toEqual(JSON.parse(calm.run.output ?? ""));
  ended.events.forEach(({ id, previousEventId, timestamp }, i) => {
    expect(id).toBe(i + 1);
    expect(previousEventId).toBeLessThan(id);
    expect(timestamp).toBeGreaterThanOrEqual(ended.events[i - 1]?.timestamp ?? 0);
  });
  expectReadable(ended);
  const exits = (events: RunResult["events"]) => events.filter(({ type }) => type.endsWith("StateExited")).length;
  expect(exits(ended.events)).toBe(exits(calm.events));
}

/** The fold sees the redrives, and takes up again only what had not ended well. */
function expectReadable({ run, events }: RunResult): void {
  const { spans, execution, completeness } = fold(events);
  expect([execution.status, execution.redrives, completeness.kind]).toEqual([run.status, run.redriveCount, "complete"]);
  for (const span of spans) {
    if (span.kind !== "visit" || span.resumes === null) continue;
    const before = spans[span.resumes];
    expect(before).toMatchObject({ kind: "visit", state: span.state });
    expect(["failed", "timedOut", "aborted"]).toContain(before?.outcome);
  }
}

/** Answers by the state and what it was given, so that order and time change nothing; disturbs the run now and then. */
function disturbing(how: (typeof HOW)[number], times: readonly number[], after: string): SimulatedWorld {
  let count = 0;
  return {
    invokeTask(task) {
      const disturbs = times.includes(count++);
      const all = answersOf(task, { kind: "return", value: { of: task.state, given: task.input, after: afterOf() } });
      if (!disturbs) return all;
      if (how === "hangs") return all.slice(0, -1);
      if (how === "stopped") return [...all.slice(0, -1), { kind: "stopped", at: task.at }];
      return answersOf(task, { kind: "throw", error: "Fatal", cause: "once" });
    },
  };
  function afterOf(): string {
    return count > (times[0] ?? Infinity) + 1 ? after : "";
  }
}

/** The same machine with nothing random in it, where no failure is caught. */
function withoutChance(value: Json): Json {
  if (typeof value === "string") return value.replace("$uuid()", "1").replace("$random()", "2");
  if (isArray(value)) return value.map(withoutChance);
  if (!isObject(value)) return value;
  const members = Object.entries(value).filter(([name]) => name !== "Catch");
  return Object.fromEntries(members.map(([name, member]) => [name, withoutChance(member)]));
}
