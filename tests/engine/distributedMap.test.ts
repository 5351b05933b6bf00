import { describe, expect, it } from "vitest";
import { parseMachine } from "@/lib/asl/parse";
import { instant } from "@/lib/base/instant";
import type { Json } from "@/lib/base/json";
import { isExceeded } from "@/lib/engine/distributed/tolerance";
import { compile } from "@/lib/engine/compile";
import type { RunResult, SimulatedWorld } from "@/lib/runner/simulatedWorld";
import { runToEnd } from "@/lib/runner/run";

const ARN = "arn:aws:states:eu-west-1:123456789012";

async function run(map: object, input: Json, world: Partial<SimulatedWorld> = {}): Promise<RunResult> {
  const { machine } = parseMachine({ StartAt: "Each", States: { Each: { Type: "Map", End: true, ...map } } } as Json);
  if (machine === undefined) throw new Error("the definition is refused");
  const execution = {
    id: `${ARN}:execution:shop:one`,
    name: "one",
    roleArn: "role",
    stateMachineId: `${ARN}:stateMachine:shop`,
    stateMachineName: "shop",
    type: "STANDARD",
    region: "eu-west-1",
  } as const;
  const start = { execution, input: JSON.stringify(input), seed: "s", at: instant(0) };
  return runToEnd(compile(machine), start, { invokeTask: () => [], ...world });
}

const processor = (states: object, mode = "DISTRIBUTED") => ({
  ItemProcessor: {
    ProcessorConfig: mode === "DISTRIBUTED" ? { Mode: mode, ExecutionType: "STANDARD" } : { Mode: mode },
    StartAt: "One",
    States: states,
  },
});
const PASS = { One: { Type: "Pass", End: true } };
const FAIL_ON_ZERO = {
  One: { Type: "Choice", Choices: [{ Variable: "$", NumericEquals: 0, Next: "Bad" }], Default: "Good" },
  Good: { Type: "Succeed" },
  Bad: { Type: "Fail", Error: "Zero" },
};

describe("a distributed Map", () => {
  it.each([0, 1, 3])("gives what the inline Map gives, %i at a time", async (MaxConcurrency) => {
    const items = [{ a: 1 }, [2], "three", null];
    const [inline, distributed] = [
      await run({ ...processor(PASS, "INLINE"), MaxConcurrency }, items),
      await run({ ...processor(PASS), MaxConcurrency }, items),
    ];
    expect(distributed.run.output).toBe(inline.run.output);
    expect(distributed.run.status).toBe("SUCCEEDED");
  });

  it("records its Map Run as one chain, and leaves from where the Map Run started", async () => {
    const { events } = await run({ ...processor(PASS), Label: "L" }, []);
    expect(events.map(({ id, previousEventId, type }) => `${id}<${previousEventId} ${type}`)).toEqual([
      "1<0 ExecutionStarted",
      "2<0 MapStateEntered",
      "3<2 MapStateStarted",
      "4<3 MapRunStarted",
      "5<4 MapRunSucceeded",
      "6<5 MapStateSucceeded",
      "7<4 MapStateExited",
      "8<7 ExecutionSucceeded",
    ]);
  });

  it("runs each child as an execution of its own, under the name of the Map Run", async () => {
    const children: string[] = [];
    const onChildEnded: SimulatedWorld["onChildEnded"] = (_effect, child) => {
      children.push(`${child.run.execution.stateMachineName} ${child.run.output ?? ""}`);
    };
    await run({ ...processor(PASS), Label: "L" }, [1, 2], { onChildEnded });
    expect(children).toEqual(["shop/L 1", "shop/L 2"]);
  });

  it("fails with the first failure, unless failures are tolerated", async () => {
    const failed = await run(processor(FAIL_ON_ZERO), [1, 0, 2]);
    expect([failed.run.status, failed.run.error]).toEqual(["FAILED", "States.ExceedToleratedFailureThreshold"]);
    expect(failed.events.map(({ type }) => type).slice(-3)).toEqual([
      "MapRunFailed",
      "MapStateFailed",
      "ExecutionFailed",
    ]);
    const tolerated = await run({ ...processor(FAIL_ON_ZERO), ToleratedFailureCount: 1 }, [1, 0, 2]);
    expect(tolerated.run.output).toBe("[1,2]");
  });

  it("puts items into batches and loses none", async () => {
    const batcher = { ItemBatcher: { MaxItemsPerBatch: 2, BatchInput: { "from.$": "$.from" } }, ItemsPath: "$.items" };
    const { run: ended } = await run({ ...processor(PASS), ...batcher }, { from: "x", items: [1, 2, 3] });
    expect(JSON.parse(ended.output ?? "null")).toEqual([
      { BatchInput: { from: "x" }, Items: [1, 2] },
      { BatchInput: { from: "x" }, Items: [3] },
    ]);
  });

  it("reads on where the reader stopped, and fails when it cannot read", async () => {
    const reader = {
      ItemReader: {
        Resource: "arn:aws:states:::s3:getObject",
        ReaderConfig: { InputType: "JSON" },
        Parameters: { Bucket: "b", Key: "k" },
      },
    };
    const chunks: SimulatedWorld["readItems"] = ({ token, at, from }) =>
      from === undefined
        ? { kind: "itemsRead", token, at, items: "[1,2]", next: "rest" }
        : { kind: "itemsRead", token, at, items: "[3]" };
    const read = await run({ ...processor(PASS), ...reader, MaxConcurrency: 1 }, {}, { readItems: chunks });
    expect(read.run.output).toBe("[1,2,3]");
    const missing = await run({ ...processor(PASS), ...reader }, {});
    expect([missing.run.status, missing.run.error]).toEqual(["FAILED", "States.ItemReaderFailed"]);
  });
});

describe("bounds of a Map Run", () => {
  it("are exceeded above the threshold, not at it", () => {
    expect(isExceeded({ count: 2, percentage: null }, 2, 10)).toBe(false);
    expect(isExceeded({ count: 2, percentage: null }, 3, 10)).toBe(true);
    expect(isExceeded({ count: null, percentage: 30 }, 3, 10)).toBe(false);
    expect(isExceeded({ count: null, percentage: 30 }, 4, 10)).toBe(true);
    expect(isExceeded({ count: null, percentage: 30 }, 4, null)).toBe(false);
    expect(isExceeded({ count: 9, percentage: 0 }, 1, 10)).toBe(true);
    expect(isExceeded({ count: null, percentage: null }, 1, 10)).toBe(true);
  });
});
