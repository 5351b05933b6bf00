import { expect, test } from "vitest";
import { parseMachine } from "@/lib/asl/parse";
import type { JsonObject } from "@/lib/base/json";
import { comparable } from "@/lib/replay/comparable";
import { coverageOf, noParts, partsOf, percentReached } from "@/lib/replay/regression/coverage";
import { judge } from "@/lib/replay/regression/judge";
import { selectRuns } from "@/lib/replay/regression/selectRuns";
import { recordRun } from "../runs";

const DEFINITION: JsonObject = {
  StartAt: "Each",
  States: {
    Each: {
      Type: "Map",
      ItemsPath: "$.items",
      ItemProcessor: {
        StartAt: "Work",
        States: {
          Work: {
            Type: "Task",
            Resource: "arn:aws:lambda:eu-west-1:123456789012:function:work",
            Retry: [
              { ErrorEquals: ["Busy"], MaxAttempts: 2 },
              { ErrorEquals: ["Never"], MaxAttempts: 1 },
            ],
            Catch: [{ ErrorEquals: ["Bad"], Next: "Skipped" }],
            End: true,
          },
          Skipped: { Type: "Pass", Result: "skipped", End: true },
        },
      },
      Next: "Many?",
    },
    "Many?": {
      Type: "Choice",
      Choices: [
        { Variable: "$[2]", IsPresent: true, Next: "Many" },
        { Variable: "$[1]", IsPresent: true, Next: "Two" },
      ],
      Default: "Few",
    },
    Many: { Type: "Succeed" },
    Two: { Type: "Succeed" },
    Few: { Type: "Succeed" },
  },
};

function candidate() {
  const { machine } = parseMachine(DEFINITION, { type: "STANDARD" });
  if (machine === undefined) throw new Error("It does not parse.");
  return machine;
}

async function reachedBy(items: number, errors: Readonly<Record<number, string>> = {}) {
  const subject = await recordRun(DEFINITION, { items: Array.from({ length: items }, (_, i) => i) }, (_task, count) => {
    const error = errors[count];
    return error === undefined ? { ok: "done" } : { error };
  });
  const { outcome, reached } = await judge(subject, candidate());
  expect(outcome).toBe("same");
  return { subject, reached };
}

test("what a run came to is what its events say, and rules, retriers and catchers besides", async () => {
  const { subject, reached } = await reachedBy(2, { 0: "Busy", 1: "Bad" });
  const entered = subject.events
    .map(comparable)
    .flatMap(({ type, name }) => (type.endsWith("StateEntered") && name !== null ? [name] : []));
  expect(reached.states).toEqual(new Set(entered));
  expect(reached.transitions).toEqual(new Set(["Each → Many?", "Work → Skipped", "Many? → Two"]));
  expect(reached.rules).toEqual(new Set(["Many?.Choices[1]"]));
  expect(reached.retriers).toEqual(new Set(["Work.Retry[0]"]));
  expect(reached.catchers).toEqual(new Set(["Work.Catch[0]"]));
});

test("what no run came to is missing, by name", async () => {
  const { reached } = await reachedBy(1);
  const coverage = coverageOf(partsOf(candidate()), reached);
  expect(coverage).toEqual({
    states: { total: 7, reached: 4, missing: ["Many", "Two", "Skipped"] },
    transitions: { total: 5, reached: 2, missing: ["Many? → Many", "Many? → Two", "Work → Skipped"] },
    rules: { total: 2, reached: 0, missing: ["Many?.Choices[0]", "Many?.Choices[1]"] },
    retriers: { total: 2, reached: 0, missing: ["Work.Retry[0]", "Work.Retry[1]"] },
    catchers: { total: 1, reached: 0, missing: ["Work.Catch[0]"] },
  });
  expect(percentReached(coverage)).toBeCloseTo((100 * 6) / 17);
  expect(percentReached(coverageOf(noParts(), noParts()))).toBe(100);
});

test("a selection takes the run that adds most first, and all that adds anything", async () => {
  const runs = [
    { key: "one item", ...(await reachedBy(1)) },
    { key: "one item again", ...(await reachedBy(1)) },
    { key: "three items, one skipped", ...(await reachedBy(3, { 1: "Bad" })) },
    { key: "two items, one retried", ...(await reachedBy(2, { 0: "Busy" })) },
  ];
  expect(selectRuns(runs, 2)).toEqual(["three items, one skipped", "two items, one retried"]);
  expect(selectRuns(runs, 10)).toEqual(["three items, one skipped", "two items, one retried", "one item"]);
  expect(selectRuns([], 10)).toEqual([]);
});
