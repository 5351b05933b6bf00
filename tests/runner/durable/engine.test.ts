import { getEventListeners } from "node:events";
import { describe, expect, it } from "vitest";
import { ElsewhereError } from "@/lib/runner/durable/elsewhere";
import type { Engine } from "@/lib/runner/durable/engine";
import { onDatabases } from "../../support/engineBench";
import {
  createMachine,
  type Handlers,
  historyOf,
  REGION,
  ACCOUNT,
  runToItsEnd,
  START,
  TaskError,
} from "../../support/localEngine";

const task = (name: string) => `arn:aws:lambda:${REGION}:${ACCOUNT}:function:${name}`;

const CALLBACK = {
  Resource: "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
  Parameters: { QueueUrl: "q", "MessageBody.$": "$$.Task.Token" },
};

onDatabases("the durable engine", (bench) => {
  let engine: Engine;
  const open = async (handlers: Handlers = {}) => (engine = await bench.openEngine({ handlers }));

  describe("a Standard execution", () => {
    it("runs to its end, and its history is stored", async () => {
      await open({ Double: (input) => (input as { n: number }).n * 2 });
      const machine = await createMachine(bench.store, "double", {
        StartAt: "Double",
        States: { Double: { Type: "Task", Resource: task("Double"), End: true } },
      });
      const ended = await runToItsEnd(engine, machine, { input: { n: 21 } });
      expect(ended).toMatchObject({ status: "SUCCEEDED", output: "42" });
      const types = (await historyOf(bench.store, ended.arn)).map(({ type }) => type);
      expect(types).toEqual([
        "ExecutionStarted",
        "TaskStateEntered",
        "LambdaFunctionScheduled",
        "LambdaFunctionStarted",
        "LambdaFunctionSucceeded",
        "TaskStateExited",
        "ExecutionSucceeded",
      ]);
      expect(await bench.store.engine.execution(ended.arn)).toMatchObject({
        status: "SUCCEEDED",
        events: 7,
        inFlight: false,
      });
    });

    it("retries, waits and catches without taking real time", async () => {
      let calls = 0;
      await open({
        Flaky: () => {
          calls += 1;
          throw new TaskError("Busy");
        },
      });
      const machine = await createMachine(bench.store, "flaky", {
        StartAt: "Pause",
        States: {
          Pause: { Type: "Wait", Seconds: 86_400, Next: "Flaky" },
          Flaky: {
            Type: "Task",
            Resource: task("Flaky"),
            Retry: [{ ErrorEquals: ["Busy"], IntervalSeconds: 60, MaxAttempts: 3 }],
            Catch: [{ ErrorEquals: ["States.ALL"], Next: "Caught" }],
            End: true,
          },
          Caught: { Type: "Pass", End: true },
        },
      });
      const ended = await runToItsEnd(engine, machine);
      expect(ended.status).toBe("SUCCEEDED");
      expect(calls).toBe(4);
      // A day, and 60, 120 and 240 s.
      expect(ended.stoppedAt - START).toBe((86_400 + 420) * 1000);
    });

    it("is answered once more under its name and input while it runs, and refused with another input", async () => {
      await open();
      const machine = await createMachine(bench.store, "wait", {
        StartAt: "W",
        States: {
          W: { Type: "Task", ...CALLBACK, End: true },
        },
      });
      const first = await engine.start({ ...machine, name: "a", input: "{}" });
      const again = await engine.start({ ...machine, name: "a", input: "{}" });
      expect(again).toEqual(first);
      const other = await engine.start({ ...machine, name: "a", input: "[]" });
      expect(other).toMatchObject({ ok: false, error: { code: "ExecutionAlreadyExists" } });
    });

    it("is stopped, and stays stopped", async () => {
      await open();
      const machine = await createMachine(bench.store, "stop", {
        StartAt: "W",
        States: {
          W: { Type: "Task", ...CALLBACK, End: true },
        },
      });
      const started = await engine.start({ ...machine, name: "a", input: "{}" });
      const arn = started.ok ? started.value.executionArn : "";
      expect(await engine.stop(arn, { error: "E", cause: "C" })).toMatchObject({ ok: true });
      expect(await bench.store.engine.execution(arn)).toMatchObject({ status: "ABORTED", error: "E", cause: "C" });
      expect(await bench.store.engine.openTasks({ account: ACCOUNT }, 10)).toEqual([]);
    });

    it("is redriven from the state that failed", async () => {
      let isMended = false;
      await open({
        Fragile: () => {
          if (!isMended) throw new TaskError("Broken");
          return "well";
        },
      });
      const machine = await createMachine(bench.store, "fragile", {
        StartAt: "First",
        States: {
          First: { Type: "Pass", Next: "Fragile" },
          Fragile: { Type: "Task", Resource: task("Fragile"), End: true },
        },
      });
      const failed = await runToItsEnd(engine, machine);
      expect(failed.status).toBe("FAILED");
      isMended = true;
      expect(await engine.redrive(failed.arn)).toMatchObject({ ok: true });
      const ended = await engine.ended(failed.arn, AbortSignal.timeout(60_000));
      expect(ended).toMatchObject({ status: "SUCCEEDED", output: '"well"' });
      expect(await engine.redrive(failed.arn)).toMatchObject({ ok: false, error: { code: "ExecutionNotRedrivable" } });
    });
  });

  describe("a request to redrive", () => {
    const fragile = { StartAt: "Fragile", States: { Fragile: { Type: "Task", Resource: task("Fragile"), End: true } } };

    it("that is repeated is answered as before, also after a restart, and redrives nothing", async () => {
      let calls = 0;
      const handlers = {
        Fragile: () => {
          calls += 1;
          throw new TaskError("Broken");
        },
      };
      await open(handlers);
      const { arn } = await runToItsEnd(engine, await createMachine(bench.store, "fragile", fragile));
      const first = await engine.redrive(arn, "one");
      expect(first).toMatchObject({ ok: true });
      await engine.ended(arn, AbortSignal.timeout(60_000));
      expect(await engine.redrive(arn, "one")).toEqual(first);
      await engine.close();
      await open(handlers);
      expect(await engine.redrive(arn, "one")).toEqual(first);
      expect(await bench.store.engine.execution(arn)).toMatchObject({ redriveCount: 1 });
      expect(calls).toBe(2);
      // Another token is another request.
      expect(await engine.redrive(arn, "two")).toMatchObject({ ok: true });
      await engine.ended(arn, AbortSignal.timeout(60_000));
      expect(calls).toBe(3);
    });
  });

  describe("an execution that ended under an engine that is gone", () => {
    const each = (type: "STANDARD" | "EXPRESS") => ({
      StartAt: "Each",
      States: {
        Each: {
          Type: "Map",
          ItemProcessor: {
            ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: type },
            StartAt: "Fragile",
            States: { Fragile: { Type: "Task", Resource: task("Fragile"), End: true } },
          },
          End: true,
        },
      },
    });

    it.each(["STANDARD", "EXPRESS"] as const)("is redriven by the next one, its %s children too", async (type) => {
      await open({
        Fragile: (input) => {
          if (input === 2) throw new TaskError("Broken");
          return input;
        },
      });
      const { arn } = await runToItsEnd(engine, await createMachine(bench.store, "each", each(type)), {
        input: [1, 2, 3],
      });
      expect(await bench.store.engine.execution(arn)).toMatchObject({ status: "FAILED" });
      await engine.close();
      await open({ Fragile: (input) => input });
      expect(await engine.redrive(arn)).toMatchObject({ ok: true });
      const ended = await engine.ended(arn, AbortSignal.timeout(60_000));
      expect(ended).toMatchObject({ status: "SUCCEEDED", output: "[1,2,3]" });
    });

    it("is left to an engine that is alive", async () => {
      await open();
      const fails = { StartAt: "F", States: { F: { Type: "Fail", Error: "E" } } };
      const { arn } = await runToItsEnd(engine, await createMachine(bench.store, "fails", fails));
      const other = await bench.openEngine();
      await expect(other.redrive(arn)).rejects.toBeInstanceOf(ElsewhereError);
    });
  });

  describe("whoever waits for an end", () => {
    it("leaves nothing at its signal, whether it came or not", async () => {
      await open();
      const pass = { StartAt: "P", States: { P: { Type: "Pass", End: true } } };
      const { arn } = await runToItsEnd(engine, await createMachine(bench.store, "pass", pass));
      const waiting = new AbortController();
      for (let i = 0; i < 3; i++) await engine.ended(arn, waiting.signal);
      expect(getEventListeners(waiting.signal, "abort")).toEqual([]);
      const given = engine.ended(`${arn}-never`, waiting.signal);
      expect(getEventListeners(waiting.signal, "abort")).toHaveLength(1);
      waiting.abort();
      await expect(given).rejects.toThrow("aborted");
      expect(getEventListeners(waiting.signal, "abort")).toEqual([]);
    });
  });

  describe("a distributed Map", () => {
    it("runs its children as executions, and its Map Run is told", async () => {
      await open({ Square: (input) => (input as number) ** 2 });
      const machine = await createMachine(bench.store, "squares", {
        StartAt: "Each",
        States: {
          Each: {
            Type: "Map",
            ItemProcessor: {
              ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" },
              StartAt: "Square",
              States: { Square: { Type: "Task", Resource: task("Square"), End: true } },
            },
            MaxConcurrency: 3,
            End: true,
          },
        },
      });
      const ended = await runToItsEnd(engine, machine, { input: [1, 2, 3, 4, 5, 6, 7] });
      expect(ended).toMatchObject({ status: "SUCCEEDED", output: "[1,4,9,16,25,36,49]" });
      const parent = await bench.store.engine.execution(ended.arn);
      const [mapRun] = await bench.store.engine.mapRuns(parent?.id ?? "", 0, 10);
      expect(JSON.parse(mapRun?.view ?? "{}")).toMatchObject({
        status: "SUCCEEDED",
        itemCounts: { succeeded: 7, total: 7 },
      });
      const children = await bench.store.engine.executions({
        account: ACCOUNT,
        mapRunArn: mapRun?.arn ?? "",
        limit: 100,
      });
      expect(children.map(({ status }) => status)).toEqual(Array(7).fill("SUCCEEDED"));
    });
  });

  describe("a distributed Map of Express children", () => {
    it("starts those anew that failed, under their ARNs, when it is redriven", async () => {
      let isMended = false;
      await open({
        Fragile: (input) => {
          if (input === 2 && !isMended) throw new TaskError("Broken");
          return input;
        },
      });
      const machine = await createMachine(bench.store, "expressChildren", {
        StartAt: "Each",
        States: {
          Each: {
            Type: "Map",
            ItemProcessor: {
              ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "EXPRESS" },
              StartAt: "Fragile",
              States: { Fragile: { Type: "Task", Resource: task("Fragile"), End: true } },
            },
            End: true,
          },
        },
      });
      const failed = await runToItsEnd(engine, machine, { input: [1, 2, 3] });
      expect(failed.status).toBe("FAILED");
      isMended = true;
      expect(await engine.redrive(failed.arn)).toMatchObject({ ok: true });
      const ended = await engine.ended(failed.arn, AbortSignal.timeout(60_000));
      expect(ended).toMatchObject({ status: "SUCCEEDED", output: "[1,2,3]" });
      const children = await bench.store.engine.executions({ account: ACCOUNT, limit: 100 });
      expect(children.filter(({ mapRunArn }) => mapRunArn !== null).map(({ status }) => status)).toEqual([
        "SUCCEEDED",
        "SUCCEEDED",
        "SUCCEEDED",
      ]);
    });
  });

  describe("an Express execution", () => {
    const express = {
      StartAt: "Pause",
      States: {
        Pause: { Type: "Wait", Seconds: 10, Next: "Work" },
        Work: { Type: "Task", Resource: task("Work"), End: true },
      },
    };

    it("answers whoever waits for it", async () => {
      await open({ Work: () => ({ done: true }) });
      const machine = await createMachine(bench.store, "express", express, "EXPRESS");
      const ended = await engine.startSync({ ...machine, name: "a", input: "{}" }, AbortSignal.timeout(60_000));
      expect(ended).toMatchObject({ status: "SUCCEEDED", output: '{"done":true}' });
      expect(ended.stoppedAt - ended.startedAt).toBe(10_000);
    });

    it("is stored at its end, with its events", async () => {
      await open({ Work: () => 1 });
      const machine = await createMachine(bench.store, "express", express, "EXPRESS");
      const ended = await runToItsEnd(engine, machine);
      expect(ended.status).toBe("SUCCEEDED");
      expect((await historyOf(bench.store, ended.arn)).at(-1)?.type).toBe("ExecutionSucceeded");
    });
  });
});
