import { describe, expect, test } from "vitest";
import { openFlow } from "@/lib/replay/origin/openFlow";
import { originLines } from "@/lib/replay/origin/originText";
import { toldOrigin } from "@/lib/replay/origin/toldOrigin";
import { openReplaySession, type ReplaySession } from "@/lib/replay/replaySession";
import { recordRun } from "../runs";
import { CAUGHT, EXAMPLES, type Example, JSONATA_ORDER, LOOPED } from "./examples";
import { judgeOrigins, printed, problemOf } from "./perturbed";

async function opened({ definition, input, answer }: Example): Promise<ReplaySession> {
  return openReplaySession(await recordRun(definition, input, answer));
}

/** The origin of what the nth event of a type (1: the first) shows at a path, as the command line prints it. */
async function told(example: Example, type: string, nth: number, path: string): Promise<readonly string[]> {
  const session = await opened(example);
  const flow = await openFlow(session);
  const event = session.events.filter((one) => one.type === type)[nth - 1];
  if (flow === null || event === undefined) throw new Error("It is not replayed.");
  const origin = toldOrigin(session, flow, event.id, path);
  return origin.ok ? originLines(origin.value) : [origin.error];
}

describe.each(EXAMPLES)("$name", (example) => {
  test("every leaf changes with what its origin names, and with nothing else", async () => {
    const found = await judgeOrigins(await opened(example), { leaves: 200, targets: 200, seed: 1 });
    const wrong = found.judged.flatMap((one) => {
      const problem = problemOf(one);
      return problem === null ? [] : [`${problem}: ${printed(one)}`];
    });
    expect(wrong).toEqual([]);
    expect(found.untraced).toBe(0);
    expect(found.traced).toBeGreaterThan(50);
  }, 300_000);
});

test("a total is computed from the prices and quantities that it sums, and from the rate that a task answered", async () => {
  expect(await told(JSONATA_ORDER, "TaskStateExited", 1, "$.net")).toEqual([
    "output $.net of Price (event 6) is written by Output.net '$sum($states.input.items.(price * qty)) * (1 - $states.result.rate)' = 45.75",
    "  the execution's input, $.items[0].price (event 1) ← computed from $states.input.items[0].price",
    "  the execution's input, $.items[0].qty (event 1) ← computed from $states.input.items[0].qty",
    "  the execution's input, $.items[1].price (event 1) ← computed from $states.input.items[1].price",
    "  the execution's input, $.items[1].qty (event 1) ← computed from $states.input.items[1].qty",
    "  the execution's input, $.items[2].price (event 1) ← computed from $states.input.items[2].price",
    "  the execution's input, $.items[2].qty (event 1) ← computed from $states.input.items[2].qty",
    "  the outcome of Price (event 5), $.rate = 0.25 ← computed from $states.result.rate",
  ]);
});

test("an item of a filtered list is a copy, and what the filter compared only decided", async () => {
  expect(await told(JSONATA_ORDER, "LambdaFunctionScheduled", 1, "$.cheap[1]")).toEqual([
    "parameters $.cheap[1] of Price (event 3) is written by Arguments.cheap '$states.input.items[price < 8].sku' = \"b\"",
    "  looked at, without going in: $states.input.items, $states.input.items[0].price, $states.input.items[1].price, $states.input.items[2].price, $states.input.items[0].sku",
    "  the execution's input, $.items[1].sku (event 1) ← copied $states.input.items[1].sku",
  ]);
});

test("a count hangs on how many items there are, a UUID on chance, a fixed text on the definition", async () => {
  expect(await told(JSONATA_ORDER, "TaskStateExited", 1, "$.count")).toEqual([
    "output $.count of Price (event 6) is written by Output.count '$count($states.input.items)' = 3",
    "  the execution's input, $.items (event 1) ← depends on what there is in $states.input.items",
  ]);
  const [, chance] = await told(JSONATA_ORDER, "TaskStateExited", 1, "$.id");
  expect(chance).toBe("  chance or the clock at Price (event 2)");
  expect(await told(CAUGHT, "ParallelStateExited", 1, "$.done.all[1].fixed")).toContain(
    "        Parameters.fixed of Both (event 2) itself, as the definition has it",
  );
});

test("an error output leads through catchers and a Fail state to the task that failed", async () => {
  expect(await told(CAUGHT, "ParallelStateExited", 2, "$.stopped.Error")).toEqual([
    "output $.stopped.Error of Refuse (event 22) is written by Catch[0].ResultPath '$.stopped' = \"Declined\"",
    "  error $.Error of Stop (event 20) is written by ErrorPath '$.done.why' = \"Declined\"",
    "    output behind ResultPath $.done.why of Both (event 17) is written by ResultPath '$.done' = \"Declined\" ← copied $.done.why",
    "      result behind ResultSelector $.why of Both (event 17) is written by ResultSelector.why.$ '$[1].why' = \"Declined\"",
    "        parameters $.why of Other (event 12) is written by Parameters.why.$ '$.problem.Error' = \"Declined\" ← copied $[1].why",
    "          output $.problem.Error of Charge (event 11) is written by Catch[0].ResultPath '$.problem' = \"Declined\" ← copied $.problem.Error",
    '            the failure of the task of Charge (event 10), $.Error = "Declined"',
    "on the way: catcher 1 of Refuse (event 21) took the failure",
  ]);
});

test("a variable that a loop counts up leads to every turn, and the Choice that went round is on the way", async () => {
  const lines = await told(LOOPED, "LambdaFunctionScheduled", 3, "$.n");
  expect(lines.filter((line) => line.includes("variable $n of Work"))).toHaveLength(2);
  expect(lines.filter((line) => line.includes("the outcome of Work") && line.includes("$.step"))).toHaveLength(2);
  expect(lines.at(-1)).toMatch(/^on the way: More \(event \d+\) took rule 1, having read \$n$/);
});

test("an item of a Map leads through ItemSelector to the element of ItemsPath", async () => {
  expect(await told(LOOPED, "PassStateExited", 3, "$.sku")).toEqual([
    expect.stringContaining("parameters $.sku of One"),
    expect.stringContaining("input of an iteration $.item.sku of End"),
    expect.stringContaining("item $.sku of End (event 25) is written by ItemsPath '$.items'"),
    "      the execution's input, $.items[1].sku (event 1) ← copied $.items[1].sku",
    "on the way: More (event 24) took its Default, having read $n",
    "on the way: More (event 17) took rule 1, having read $n",
    "on the way: More (event 10) took rule 1, having read $n",
  ]);
});

test.each([
  ["$.items[*]", /names no single value/],
  ["items", /begins with/],
  ["$.nothing", /has nothing at \$\.nothing/],
])("a path that names no value there is refused: %s", async (path, reason) => {
  const [line] = await told(JSONATA_ORDER, "TaskStateExited", 1, path);
  expect(line).toMatch(reason);
});

test("an event that holds no data of a step is refused", async () => {
  const [line] = await told(JSONATA_ORDER, "LambdaFunctionStarted", 1, "$");
  expect(line).toMatch(/holds no data/);
});

test("a value that a long loop passes on and counts up leads to its beginning, whatever the number of turns", async () => {
  const lambda = "arn:aws:lambda:eu-west-1:123456789012:function:f";
  const definition = {
    StartAt: "Work",
    States: {
      Work: { Type: "Task", Resource: lambda, Parameters: { "n.$": "$.n" }, ResultPath: "$.last", Next: "Count" },
      Count: { Type: "Pass", Parameters: { "n.$": "States.MathAdd($.n, 1)", "kept.$": "$.kept" }, Next: "Again" },
      Again: { Type: "Choice", Choices: [{ Variable: "$.n", NumericLessThan: 600, Next: "Work" }], Default: "Done" },
      Done: { Type: "Succeed" },
    },
  };
  const looped: Example = { name: "", definition, input: { n: 0, kept: { a: "x" } }, answer: () => ({ ok: "done" }) };
  const kept = await told(looped, "ExecutionSucceeded", 1, "$.kept.a");
  expect(kept.slice(0, 2)).toEqual([
    expect.stringMatching(/^parameters \$\.kept\.a of Count \(event \d+\) is written by Parameters\.kept\.\$/),
    "  the execution's input, $.kept.a (event 1) ← copied $.kept.a",
  ]);
  const [, counted] = await told(looped, "ExecutionSucceeded", 1, "$.n");
  expect(counted).toBe("  the execution's input, $.n (event 1) ← computed from $.n");
});
