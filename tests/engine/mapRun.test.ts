import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { parseMachine } from "@/lib/asl/parse";
import type { Instant } from "@/lib/base/instant";
import type { Json, JsonObject } from "@/lib/base/json";
import { compile } from "@/lib/engine/compile";
import type { CompiledMachine } from "@/lib/engine/compiledMachine";
import { mapRunsOf } from "@/lib/engine/distributed/mapRunView";
import type { Effect, MapRunView } from "@/lib/engine/protocol";
import type { Run } from "@/lib/engine/run";
import { step } from "@/lib/engine/step";
import type { RunResult, SimulatedWorld } from "@/lib/runner/simulatedWorld";
import { runToEnd } from "@/lib/runner/run";
import { driveSuspended } from "./driveSuspended";
import { startOf } from "./machine";

/** A machine of one Map state; `processor` is its mode and the states of a child. */
function machineOf(map: JsonObject, states: JsonObject, mode: "INLINE" | "DISTRIBUTED", type = "STANDARD") {
  const config = mode === "INLINE" ? { Mode: mode } : { Mode: mode, ExecutionType: type };
  const processor = { ProcessorConfig: config, StartAt: "One", States: states };
  const each = { Type: "Map", End: true, ItemProcessor: processor, ...map };
  const { machine, diagnostics } = parseMachine({ StartAt: "Each", States: { Each: each } });
  if (machine === undefined) throw new Error(JSON.stringify(diagnostics));
  return compile(machine);
}

const PASS = { One: { Type: "Pass", End: true } };
/** A child that waits for as many seconds as its item says. */
const SLOW = { One: { Type: "Wait", SecondsPath: "$.wait", End: true } };
/** A child that fails when its item says so. */
const CHOOSY = {
  One: { Type: "Choice", Choices: [{ Variable: "$", NumericEquals: 0, Next: "Bad" }], Default: "Good" },
  Good: { Type: "Succeed" },
  Bad: { Type: "Fail", Error: "Zero" },
};

const READER = {
  ItemReader: { Resource: "arn:aws:states:::s3:getObject", Parameters: { Bucket: "b", Key: "k" } },
};

const run = async (machine: CompiledMachine, input: Json, world: Partial<SimulatedWorld> = {}): Promise<RunResult> =>
  runToEnd(machine, startOf(input), { invokeTask: () => [], ...world });

/** A reader that gives the items in pieces of a size. */
const inPieces =
  (items: readonly Json[], size: number): NonNullable<SimulatedWorld["readItems"]> =>
  ({ token, at, from }) => {
    const first = Number(from ?? 0);
    const piece = { items: JSON.stringify(items.slice(first, first + size)), source: "S3://b/k" };
    const read = { kind: "itemsRead", token, at, ...piece } as const;
    return first + size < items.length ? { ...read, next: String(first + size) } : read;
  };

const waits = fc.array(fc.record({ wait: fc.integer({ min: 0, max: 5 }), id: fc.nat(9) }), { maxLength: 40 });

describe("laws of a distributed Map", () => {
  test("its output is that of the inline Map over the same items, however children overlap", async () => {
    await fc.assert(
      fc.asyncProperty(waits, fc.nat(5), async (items, MaxConcurrency) => {
        const [inline, distributed] = [
          await run(machineOf({ MaxConcurrency }, SLOW, "INLINE"), items),
          await run(machineOf({ MaxConcurrency }, SLOW, "DISTRIBUTED"), items),
        ];
        expect(distributed.run.output).toBe(inline.run.output);
      }),
      { numRuns: 60 },
    );
  });

  test("batches hold every item once, in order, within their bounds, however the items are read", async () => {
    const bounds = fc.record(
      { MaxItemsPerBatch: fc.integer({ min: 1, max: 7 }), MaxInputBytesPerBatch: fc.integer({ min: 1, max: 120 }) },
      { requiredKeys: [] },
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.string({ unit: "grapheme", maxLength: 12 }), { maxLength: 60 }),
        bounds,
        fc.integer({ min: 1, max: 9 }),
        fc.nat(4),
        async (items, bound, piece, MaxConcurrency) => {
          const ItemBatcher = { ...bound, BatchInput: { run: 1 } };
          const machine = machineOf({ ...READER, ItemBatcher, MaxConcurrency }, PASS, "DISTRIBUTED");
          const { run: ended } = await run(machine, {}, { readItems: inPieces(items, piece) });
          const batches = JSON.parse(ended.output ?? "null") as { BatchInput: Json; Items: readonly string[] }[];
          expect(batches.flatMap(({ Items }) => Items)).toEqual(items);
          for (const [i, batch] of batches.entries()) {
            const { length } = batch.Items;
            expect(length).toBeGreaterThan(0);
            expect(length).toBeLessThanOrEqual(bound.MaxItemsPerBatch ?? Infinity);
            const bytes = Buffer.byteLength(JSON.stringify(batch));
            if (length > 1) expect(bytes).toBeLessThanOrEqual(bound.MaxInputBytesPerBatch ?? Infinity);
            // Full: the next item would not have fitted.
            const [next] = batches[i + 1]?.Items ?? [];
            if (next === undefined) continue;
            const more = bytes + 1 + Buffer.byteLength(JSON.stringify(next));
            const full = length === bound.MaxItemsPerBatch || more > (bound.MaxInputBytesPerBatch ?? Infinity);
            expect(full).toBe(true);
          }
        },
      ),
      { numRuns: 150 },
    );
  });

  test("a run kept as text between its steps makes the same history and output", async () => {
    await fc.assert(
      fc.asyncProperty(waits, fc.nat(3), fc.integer({ min: 1, max: 9 }), async (items, MaxConcurrency, piece) => {
        const machine = machineOf({ ...READER, MaxConcurrency }, SLOW, "DISTRIBUTED");
        const world = { invokeTask: () => [], readItems: inPieces(items, piece) };
        const whole = await run(machine, {}, world);
        const text = (kept: Run) => JSON.parse(JSON.stringify(kept)) as Run;
        const kept = await driveSuspended(machine, startOf({}), world, text);
        expect(kept.events).toEqual(whole.events);
      }),
      { numRuns: 60 },
    );
  });

  test("what a run holds does not grow with the children that have ended", async () => {
    const sizes: number[] = [];
    const items = Array.from({ length: 300 }, (_, i) => ({ wait: 0, id: i }));
    const writer = {
      ResultWriter: { Resource: "arn:aws:states:::s3:putObject", Parameters: { Bucket: "b", Prefix: "p" } },
    };
    const machine = machineOf({ ...READER, ...writer, MaxConcurrency: 5 }, SLOW, "DISTRIBUTED");
    const finishResultWriter: SimulatedWorld["finishResultWriter"] = ({ token, at }) => ({
      kind: "resultWritten",
      token,
      at,
      output: "{}",
    });
    const world = { invokeTask: () => [], readItems: inPieces(items, 10), finishResultWriter };
    await driveSuspended(machine, startOf({}), world, (kept) => {
      sizes.push(JSON.stringify(kept).length);
      return kept;
    });
    const [early, late] = [sizes.slice(0, 20), sizes.slice(20)].map((part) => Math.max(...part));
    expect(late).toBeLessThan((early ?? 0) * 1.5);
  });
});

describe("a Map Run", () => {
  const ended = async (map: JsonObject, input: Json, states: JsonObject = CHOOSY): Promise<[RunResult, MapRunView]> => {
    const told: MapRunView[] = [];
    const all = await run(machineOf(map, states, "DISTRIBUTED"), input, {
      mapRunEnded: ({ mapRun }) => void told.push(mapRun),
    });
    expect(told).toHaveLength(1);
    return [all, told[0]!];
  };

  it.each([
    [{}, [1, 2], "SUCCEEDED"],
    [{}, [1, 0], "FAILED"],
    [{ ToleratedFailureCount: 0 }, [1, 0], "FAILED"],
    [{ ToleratedFailureCount: 2 }, [0, 0, 1], "SUCCEEDED"],
    [{ ToleratedFailureCount: 2 }, [0, 0, 0, 1], "FAILED"],
    [{ ToleratedFailurePercentage: 50 }, [0, 0, 1, 1], "SUCCEEDED"],
    [{ ToleratedFailurePercentage: 49.9 }, [0, 0, 1, 1], "FAILED"],
    [{ ToleratedFailurePercentage: 100 }, [0, 0], "SUCCEEDED"],
    [{ ToleratedFailurePercentage: 100, ToleratedFailureCount: 1 }, [0, 0], "FAILED"],
    [{ ToleratedFailurePercentage: 10, ToleratedFailureCount: 9 }, [0, 1, 1], "FAILED"],
  ])("with %j over %j is %s", async (tolerated, items, status) => {
    const [, mapRun] = await ended(tolerated, items);
    expect(mapRun.status).toBe(status);
  });

  it("takes its bounds from paths, and refuses what is no number", async () => {
    const paths = {
      ItemsPath: "$.items",
      MaxConcurrencyPath: "$.most",
      ToleratedFailureCountPath: "$.count",
      ToleratedFailurePercentagePath: "$.percent",
    };
    const [, mapRun] = await ended(paths, { items: [0, 1], most: 3, count: 1, percent: 50 });
    const { status, maxConcurrency, toleratedFailureCount, toleratedFailurePercentage } = mapRun;
    expect([status, maxConcurrency, toleratedFailureCount, toleratedFailurePercentage]).toEqual([
      "SUCCEEDED",
      3,
      1,
      50,
    ]);
    const machine = machineOf(paths, PASS, "DISTRIBUTED");
    const bad = await run(machine, { items: [], most: 1, count: "x", percent: 1 });
    expect([bad.run.error, bad.run.cause]).toEqual([
      "States.Runtime",
      "An error occurred while executing the state 'Each' (entered at the event id #2). " +
        'The ToleratedFailureCountPath field refers to value "x" which is not a valid integer: $.count',
    ]);
  });

  it("counts items and executions, batches apart", async () => {
    const batcher = { ItemBatcher: { MaxItemsPerBatch: 2 }, ToleratedFailureCount: 10, MaxConcurrency: 1 };
    const failing = {
      One: { Type: "Choice", Choices: [{ Variable: "$.Items[0]", NumericEquals: 0, Next: "Bad" }], Default: "Good" },
      Good: { Type: "Succeed" },
      Bad: { Type: "Fail" },
    };
    const [, { itemCounts, executionCounts }] = await ended(batcher, [1, 1, 0, 1, 1], failing);
    expect(itemCounts).toMatchObject({ succeeded: 3, failed: 2, pending: 0, running: 0, total: 5 });
    expect(executionCounts).toMatchObject({ succeeded: 2, failed: 1, total: 3 });
  });

  it("stops its children when it fails, which count as aborted, and starts no more", async () => {
    const states = {
      One: { Type: "Choice", Choices: [{ Variable: "$", NumericEquals: 0, Next: "Bad" }], Default: "Later" },
      Later: { Type: "Wait", Seconds: 60, End: true },
      Bad: { Type: "Fail", Error: "Zero" },
    };
    const statuses: string[] = [];
    const told: MapRunView[] = [];
    const machine = machineOf({ MaxConcurrency: 3 }, states, "DISTRIBUTED");
    const { run: failed } = await run(machine, [1, 2, 0, 4, 5], {
      onChildEnded: (_effect, child) => void statuses.push(child.run.status),
      mapRunEnded: ({ mapRun }) => void told.push(mapRun),
    });
    expect(statuses).toEqual(["FAILED", "ABORTED", "ABORTED"]);
    expect(told[0]?.itemCounts).toMatchObject({ failed: 1, aborted: 2, pending: 2, total: 5 });
    expect([failed.error, failed.cause]).toEqual([
      "States.ExceedToleratedFailureThreshold",
      "The specified tolerated failure threshold was exceeded",
    ]);
  });

  it("is aborted with its execution", async () => {
    const machine = machineOf({}, SLOW, "DISTRIBUTED");
    const at = startOf(null).at;
    const started = await step(machine, null, { kind: "started", ...startOf([{ wait: 9 }]) });
    const aborted = await step(machine, started.run, { kind: "stopped", at });
    expect(aborted.events.map(({ id, previousEventId, type }) => `${id}<${previousEventId} ${type}`)).toEqual([
      "5<4 MapRunAborted",
      "6<0 ExecutionAborted",
    ]);
    const kinds = aborted.effects.map(({ kind }) => kind);
    expect(kinds).toEqual(["stopChild", "mapRunEnded", "cancelTimer"]);
    expect(viewIn(aborted.effects)).toMatchObject({ status: "ABORTED", executionCounts: { aborted: 1, total: 1 } });
  });

  it("is updated while it runs", async () => {
    const machine = machineOf({ MaxConcurrency: 1 }, SLOW, "DISTRIBUTED");
    const started = await step(machine, null, { kind: "started", ...startOf([{ wait: 9 }, { wait: 9 }, { wait: 9 }]) });
    const [mapRun] = mapRunsOf(started.run);
    expect(mapRun).toMatchObject({ status: "RUNNING", maxConcurrency: 1, itemCounts: { running: 1, pending: 2 } });
    const at = (startOf(null).at + 1) as Instant;
    const wider = await step(machine, started.run, {
      kind: "mapRunUpdated",
      token: mapRun!.token,
      at,
      maxConcurrency: 3,
      toleratedFailureCount: 1,
    });
    expect(childrenOf(wider.effects)).toHaveLength(2);
    const failOne = (index: number) =>
      ({ kind: "childEnded", token: `1.0:child.${index}`, at, status: "FAILED" }) as never;
    const one = await step(machine, wider.run, failOne(0));
    expect(one.run.status).toBe("RUNNING");
    const stricter = await step(machine, one.run, {
      kind: "mapRunUpdated",
      token: mapRun!.token,
      at,
      toleratedFailureCount: 0,
    });
    expect([stricter.run.status, stricter.run.error]).toEqual(["FAILED", "States.ExceedToleratedFailureThreshold"]);
  });

  it("fails when its output is too large, and keeps no more of it than may be", async () => {
    const items = Array.from({ length: 30 }, (_, i) => "x".repeat(10_000) + i);
    const machine = machineOf(READER, PASS, "DISTRIBUTED");
    const { run: failed, events } = await run(machine, {}, { readItems: inPieces(items, 5) });
    expect(failed.error).toBe("States.DataLimitExceeded");
    expect(events.map(({ type }) => type).slice(-3)).toEqual([
      "MapRunSucceeded",
      "MapStateSucceeded",
      "ExecutionFailed",
    ]);
  });
});

describe("children of a Map Run", () => {
  it("have names that follow from the Map Run, and ARNs with its label", async () => {
    const names = async (type: string): Promise<readonly Effect[]> => {
      const machine = machineOf({ Label: "L" }, PASS, "DISTRIBUTED", type);
      return (await step(machine, null, { kind: "started", ...startOf([1, 2]) })).effects;
    };
    const standard = childrenOf(await names("STANDARD")).map(({ execution }) => execution);
    const uuid = "[0-9a-f]{8}-[0-9a-f]{4}-3[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}";
    const owner = startOf(null).execution.stateMachineId.split(":").slice(0, 5).join(":");
    const { stateMachineName } = startOf(null).execution;
    expect(standard[0]?.id).toMatch(new RegExp(`^${owner}:execution:${stateMachineName}/L:${uuid}$`));
    expect(new Set(standard.map(({ name }) => name)).size).toBe(2);
    const express = childrenOf(await names("EXPRESS")).map(({ execution }) => execution);
    expect(express[0]).toMatchObject({ type: "EXPRESS", name: standard[0]?.name });
    expect(express[0]?.id).toMatch(new RegExp(`^${owner}:express:${stateMachineName}/L:${uuid}:${uuid}$`));
  });

  it("of type EXPRESS are timed out after five minutes", async () => {
    const map = { ToleratedFailureCount: 1 };
    const told: MapRunView[] = [];
    const machine = machineOf(map, SLOW, "DISTRIBUTED", "EXPRESS");
    await run(machine, [{ wait: 299 }, { wait: 301 }], { mapRunEnded: ({ mapRun }) => void told.push(mapRun) });
    expect(told[0]?.executionCounts).toMatchObject({ succeeded: 1, timedOut: 1 });
  });

  it("get what ItemSelector makes of the item, its index, key and source", async () => {
    const ItemSelector = { "item.$": "$$.Map.Item", "shared.$": "$.shared" };
    const own = machineOf({ ItemSelector, ItemsPath: "$.items" }, PASS, "DISTRIBUTED");
    const { run: state } = await run(own, { shared: 1, items: { a: 5 } });
    expect(JSON.parse(state.output ?? "")).toEqual([
      { shared: 1, item: { Index: 0, Key: "a", Value: 5, Source: "STATE_DATA" } },
    ]);
    const read = machineOf({ ItemSelector, ...READER }, PASS, "DISTRIBUTED");
    const { run: s3 } = await run(read, { shared: 2 }, { readItems: inPieces([7, 8], 1) });
    expect(JSON.parse(s3.output ?? "")).toEqual([
      { shared: 2, item: { Index: 0, Value: 7, Source: "S3://b/k" } },
      { shared: 2, item: { Index: 1, Value: 8, Source: "S3://b/k" } },
    ]);
  });

  it("are shown in the output as WriterConfig says", async () => {
    const shown = async (Transformation: string): Promise<Json> => {
      const map = { ResultWriter: { WriterConfig: { Transformation, OutputType: "JSON" } }, ToleratedFailureCount: 1 };
      const states = {
        One: { Type: "Choice", Choices: [{ Variable: "$[0]", NumericEquals: 0, Next: "Bad" }], Default: "Good" },
        Good: { Type: "Succeed" },
        Bad: { Type: "Fail", Error: "Zero" },
      };
      const { run: all } = await run(machineOf(map, states, "DISTRIBUTED"), [[1, 2], [0], [3]]);
      return JSON.parse(all.output ?? "null") as Json;
    };
    expect(await shown("COMPACT")).toEqual([[1, 2], [3]]);
    expect(await shown("FLATTEN")).toEqual([1, 2, 3]);
    expect(await shown("NONE")).toMatchObject([
      { Input: "[1,2]", Output: "[1,2]", Status: "SUCCEEDED", RedriveStatus: "NOT_REDRIVABLE" },
      { Input: "[0]", Error: "Zero", Status: "FAILED", RedriveStatus: "REDRIVABLE_BY_MAP_RUN" },
      { Input: "[3]", Output: "[3]" },
    ]);
  });
});

function childrenOf(effects: readonly Effect[]) {
  return effects.filter((effect) => effect.kind === "startChild");
}

function viewIn(effects: readonly Effect[]): MapRunView | undefined {
  return effects.find((effect) => effect.kind === "mapRunEnded")?.mapRun;
}
