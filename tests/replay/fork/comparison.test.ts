import { expect, test } from "vitest";
import type { Json, JsonObject } from "@/lib/base/json";
import type { Token } from "@/lib/engine/token";
import { compareFork } from "@/lib/replay/fork/comparison";
import type { ForkEdits } from "@/lib/replay/fork/fork";
import { forkBaseOf, runFork } from "@/lib/replay/fork/runFork";
import { openReplaySession } from "@/lib/replay/replaySession";
import { recordRun } from "../runs";

const FUNCTION = "arn:aws:lambda:eu-west-1:123456789012:function:";

/** Each item is doubled; then a Choice on how many there are. */
const DEFINITION = {
  StartAt: "Each",
  States: {
    Each: {
      Type: "Map",
      ItemsPath: "$.items",
      ItemProcessor: {
        StartAt: "Double",
        States: { Double: { Type: "Task", Resource: `${FUNCTION}double`, End: true } },
      },
      ResultPath: "$.doubled",
      Next: "Many?",
    },
    "Many?": {
      Type: "Choice",
      Choices: [{ Variable: "$.many", BooleanEquals: true, Next: "Split" }],
      Default: "Keep",
    },
    Split: { Type: "Pass", Result: "split", End: true },
    Keep: { Type: "Pass", End: true },
  },
} satisfies JsonObject;

const SECOND_ITEM = "1.0.1/1.0" as Token;
const CHOICE = "2.0" as Token;

async function compared(at: Token, edits: ForkEdits) {
  const subject = await recordRun(DEFINITION, { items: [1, 2, 3], many: false }, (task) => ({
    ok: (2 * (JSON.parse(task.input) as number)) as Json,
  }));
  const session = await openReplaySession(subject);
  const run = await runFork(forkBaseOf(session), [{ at, edits }]);
  return compareFork(run, session.events, session.recorded);
}

test("a fork without edits differs in nothing", async () => {
  const { first, changed, entered } = await compared(SECOND_ITEM, {});
  expect([first, changed]).toEqual([null, []]);
  expect(entered).toEqual([
    { name: "Each", recorded: 1, ours: 1 },
    { name: "Double", recorded: 3, ours: 3 },
    { name: "Many?", recorded: 1, ours: 1 },
    { name: "Keep", recorded: 1, ours: 1 },
  ]);
});

test("the outcome of one item of a Map changes its output, that of the Map and all that follows, and no other item's", async () => {
  const outcome = { kind: "succeeded", output: "40" } as const;
  const { first, changed } = await compared(SECOND_ITEM, { outcomes: [{ of: { token: SECOND_ITEM }, outcome }] });
  expect(first).toMatchObject({ state: "Double" });
  const told = changed.map(({ state, what, differences }) => [state, what, differences[0]?.path, differences.length]);
  expect(told).toEqual([
    ["Double", "output", "$", 1],
    ["Each", "output", "$.doubled[1]", 1],
    ["Many?", "input", "$.doubled[1]", 1],
    ["Many?", "output", "$.doubled[1]", 1],
    ["Keep", "input", "$.doubled[1]", 1],
    ["Keep", "output", "$.doubled[1]", 1],
    [null, "output", "$.doubled[1]", 1],
  ]);
  expect(changed[0]?.differences).toEqual([{ path: "$", ours: "40", recorded: "4" }]);
});

test("the other way at a Choice is entered by the fork alone, and the recorded one by the record alone", async () => {
  const { first, entered } = await compared(CHOICE, { input: '{"many":true}' });
  expect(first).toMatchObject({ state: "Many?", kind: "stateInput" });
  expect(entered.slice(-2)).toEqual([
    { name: "Keep", recorded: 1, ours: 0 },
    { name: "Split", recorded: 0, ours: 1 },
  ]);
});
