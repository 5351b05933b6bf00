import { describe, expect, it, test } from "vitest";
import { isObject, type Json, type JsonObject } from "@/lib/base/json";
import { verify } from "@/lib/replay/verify";
import { changed, recordRun } from "./runs";

const TASK = { Type: "Task", Resource: "arn:aws:lambda:eu-west-1:123456789012:function:pay" };
const SLOW = {
  One: { Type: "Wait", Seconds: 5, Next: "Two" },
  Two: { Type: "Pass", Parameters: { "got.$": "$" }, End: true },
};

/** A distributed Map over `$.items`, then a task and a wait. */
const machine = (states: JsonObject, map: JsonObject = {}): JsonObject => ({
  StartAt: "Each",
  States: {
    Each: {
      Type: "Map",
      ItemsPath: "$.items",
      ItemProcessor: {
        ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" },
        StartAt: "One",
        States: states,
      },
      ...map,
      Next: "Pay",
    },
    Pay: { ...TASK, Next: "Rest" },
    Rest: { Type: "Wait", Seconds: 30, End: true },
  },
});

const items = { items: [1, 2, 3] };

describe("a distributed Map whose children hang on their items alone", () => {
  it.each<readonly [string, JsonObject]>([
    ["all at once", {}],
    ["one at a time, with a label", { MaxConcurrency: 1, Label: "L" }],
    ["in batches", { ItemBatcher: { MaxItemsPerBatch: 2 } }],
    ["as an object", { ItemsPath: "$" }],
  ])("is replayed, %s", async (_name, map) => {
    const { verdict, divergences, reason } = await verify(await recordRun(machine(SLOW, map), items));
    expect({ divergences, reason }).toEqual({ divergences: [], reason: null });
    expect(verdict).toMatch(/^MATCH/);
  });

  it("is replayed when it fails, and is caught", async () => {
    const failing = { One: { Type: "Fail", Error: "No" } };
    const caught = machine(failing, { Catch: [{ ErrorEquals: ["States.ALL"], Next: "Pay" }] });
    expect((await verify(await recordRun(caught, items))).verdict).toMatch(/^MATCH/);
    expect((await verify(await recordRun(machine(failing), items))).verdict).toMatch(/^MATCH/);
  });

  test("every changed value of a derived event of it diverges", async () => {
    const run = await recordRun(machine(SLOW), items);
    let twins = 0;
    for (const { id, type } of run.events) {
      if (!["MapStateEntered", "MapStateStarted", "MapStateExited", "TaskStateEntered"].includes(type)) continue;
      twins++;
      const twin = changed(run, id, (wire) => otherValue(wire));
      expect((await verify(twin)).verdict, `${id} ${type}`).toBe("DIVERGED");
    }
    expect(twins).toBeGreaterThanOrEqual(3);
  });

  test("a Map Run that ended otherwise diverges", async () => {
    const run = await recordRun(machine(SLOW), items);
    const ended = run.events.find(({ type }) => type === "MapRunSucceeded")!;
    const twin = changed(run, ended.id, (wire) => ({
      ...wire,
      type: "MapRunFailed",
      mapRunFailedEventDetails: { error: "States.ItemReaderFailed" },
    }));
    expect((await verify(twin)).verdict).toBe("DIVERGED");
  });
});

describe("what is not in the record is not made up", () => {
  it.each<readonly [string, JsonObject, JsonObject, string]>([
    ["tasks of children", { One: { ...TASK, End: true } }, {}, "what its children's tasks answered is in histories"],
    [
      "chance in children",
      { One: { Type: "Pass", Parameters: { "id.$": "States.UUID()" }, End: true } },
      {},
      "its children's results hang on chance",
    ],
    [
      "names of children",
      { One: { Type: "Pass", Parameters: { "id.$": "$$.Execution.Id" }, End: true } },
      {},
      "its children's results hang on chance",
    ],
  ])("%s", async (_name, states, map, reason) => {
    const verdict = await verify(await recordRun(machine(states, map), items));
    expect(verdict.verdict).toBe("NOT REPLAYABLE");
    expect(verdict.reason).toContain(`Each is a distributed Map: ${reason}`);
  });

  it("but a Map that was never entered does not matter", async () => {
    const { States } = machine({ One: { ...TASK, End: true } });
    const run = await recordRun(
      {
        StartAt: "Rest",
        States: {
          ...(States as JsonObject),
          Rest: { Type: "Choice", Choices: [{ Variable: "$.go", BooleanEquals: true, Next: "Each" }], Default: "End" },
          End: { Type: "Succeed" },
        },
      },
      { go: false },
    );
    expect((await verify(run)).verdict).toBe("MATCH");
  });
});

/** The wire form with a text or number of its details changed. */
function otherValue(wire: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(wire).map(([key, value]): [string, Json] => {
      if (!isObject(value)) return [key, value];
      const { input, output, length } = value;
      if (typeof input === "string") return [key, { ...value, input: "[]" }];
      if (typeof output === "string") return [key, { ...value, output: '{"changed":1}' }];
      return [key, typeof length === "number" ? { ...value, length: length + 1 } : value];
    }),
  );
}
