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

const VARYING: readonly (readonly [string, JsonObject])[] = [
  ["tasks of children", { One: { ...TASK, End: true } }],
  ["chance in children", { One: { Type: "Pass", Parameters: { "id.$": "States.UUID()" }, End: true } }],
  ["names of children", { One: { Type: "Pass", Parameters: { "id.$": "$$.Execution.Id" }, End: true } }],
];

describe("what children came to that is not in the record", () => {
  describe.each(VARYING)("%s", (_name, states) => {
    it.each<readonly [string, JsonObject]>([
      ["whole", {}],
      ["at a place", { ResultPath: "$.got.all" }],
      ["thrown away", { ResultPath: null }],
    ])("is read out of the state's output, %s", async (_where, map) => {
      const run = await recordRun(machine(states, map), items);
      const { verdict, accepted, divergences } = await verify(run);
      expect({ verdict, divergences }).toEqual({ verdict: "MATCH (accepted non-determinism)", divergences: [] });
      expect(accepted).toContainEqual(expect.objectContaining({ kind: "mapRun", count: 1, state: "Each" }));
    });

    test("and what uses it has to follow from it", async () => {
      const run = await recordRun(machine(states, { ResultPath: "$.got" }), items);
      const used = run.events.find(({ type }) => type === "LambdaFunctionScheduled")!;
      const entered = run.events.find(({ type }) => type === "TaskStateEntered")!;
      for (const id of [used.id, entered.id]) {
        const twin = changed(run, id, (wire) => otherValue(wire));
        expect((await verify(twin)).verdict, `${id}`).toBe("DIVERGED");
      }
      const left = run.events.find(({ type }) => type === "MapStateExited")!;
      const result = changed(run, left.id, (wire) => otherValue(wire));
      expect((await verify(result)).verdict).not.toMatch(/^MATCH/);
    });

    it("is not made up where the output does not show it", async () => {
      const map = { ResultSelector: { "first.$": "$[0]" } };
      const { verdict, reason } = await verify(await recordRun(machine(states, map), items));
      expect(verdict).toBe("NOT REPLAYABLE");
      expect(reason).toMatch(/^Each is a distributed Map: .*cannot be read out of the state's output\.$/);
    });
  });

  it("is the recorded failure where the Map Run failed, and the same error is caught", async () => {
    const failing = { One: { ...TASK, Next: "No" }, No: { Type: "Fail", Error: "No" } };
    const run = await recordRun(machine(failing, { Catch: [{ ErrorEquals: ["States.ALL"], Next: "Pay" }] }), items);
    expect((await verify(run)).verdict).toBe("MATCH (accepted non-determinism)");
    const failed = run.events.find(({ type }) => type === "MapRunFailed")!;
    const twin = changed(run, failed.id, (wire) => ({ ...wire, mapRunFailedEventDetails: { error: "Other" } }));
    expect((await verify(twin)).verdict).toBe("DIVERGED");
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
