import { type EffectOf } from "@/lib/engine/drive/world";
import { describe, expect, it } from "vitest";
import { parseMachine } from "@/lib/asl/parse";
import { instant } from "@/lib/base/instant";
import type { Json, JsonObject } from "@/lib/base/json";
import { compile } from "@/lib/engine/compile";
import { redrive, runToEnd } from "@/lib/runner/run";
import type { SimulatedWorld } from "@/lib/runner/simulatedWorld";
import { MemoryStorage } from "@/lib/runner/s3/memoryStorage";
import { ResultFiles } from "@/lib/runner/s3/resultFiles";
import { type Storage, bytesOf } from "@/lib/runner/s3/storage";
import { storageWorld } from "@/lib/runner/s3/world";
import type { MapRunView } from "@/lib/engine/protocol";
import { MIDNIGHT, startOf } from "../engine/machine";

const STATES = {
  One: { Type: "Choice", Choices: [{ Variable: "$[0]", NumericEquals: 0, Next: "Bad" }], Default: "Good" },
  Good: { Type: "Wait", Seconds: 1, End: true },
  Bad: { Type: "Fail", Error: "Zero", Cause: "it is 0" },
};

/** Runs a Map with a ResultWriter over the items; what it leaves with, and the files that it wrote. */
async function written(
  items: Json,
  map: JsonObject,
  config?: JsonObject,
  storage: Storage = new MemoryStorage(MIDNIGHT),
) {
  const processor = {
    ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" },
    StartAt: "One",
    States: STATES,
  };
  const ResultWriter = {
    Resource: "arn:aws:states:::s3:putObject",
    Parameters: { Bucket: "b", Prefix: "out" },
    ...(config === undefined ? {} : { WriterConfig: config }),
  };
  const each = { Type: "Map", End: true, Label: "L", ItemProcessor: processor, ResultWriter, ...map };
  const { machine, diagnostics } = parseMachine({ StartAt: "Each", States: { Each: each } });
  if (machine === undefined) throw new Error(JSON.stringify(diagnostics));
  const views: MapRunView[] = [];
  const world: SimulatedWorld = {
    invokeTask: () => [],
    ...storageWorld(storage),
    mapRunEnded: ({ mapRun }) => void views.push(mapRun),
  };
  const compiled = compile(machine);
  const ended = await runToEnd(compiled, startOf(items), world);
  return { run: ended.run, ended, world, machine: compiled, views, files: await filesOf(storage) };
}

async function filesOf(storage: Storage): Promise<ReadonlyMap<string, string>> {
  const files = new Map<string, string>();
  for await (const object of (await storage.list("b", "")) ?? []) {
    const chunks: Uint8Array[] = [];
    for await (const chunk of bytesOf(object)) chunks.push(chunk);
    files.set(object.key.replace(/^out\/[0-9a-f-]{36}\//, ""), Buffer.concat(chunks).toString());
  }
  return files;
}

const jsonIn = (files: ReadonlyMap<string, string>, name: string) => JSON.parse(files.get(name) ?? "null") as Json;

describe("a ResultWriter", () => {
  it("writes what is known of each child, by status, and a manifest that names the files", async () => {
    const { run, files, views } = await written([[1], [0], [2]], { ToleratedFailureCount: 1 });
    expect([...files.keys()]).toEqual(["FAILED_0.json", "SUCCEEDED_0.json", "manifest.json"]);
    expect(jsonIn(files, "FAILED_0.json")).toMatchObject([
      {
        Error: "Zero",
        Cause: "it is 0",
        Input: "[0]",
        InputDetails: { Included: true },
        Status: "FAILED",
        RedriveCount: 0,
      },
    ]);
    const succeeded = jsonIn(files, "SUCCEEDED_0.json") as readonly JsonObject[];
    expect(succeeded).toMatchObject([
      {
        Input: "[1]",
        Output: "[1]",
        Status: "SUCCEEDED",
        StartDate: "2024-01-01T00:00:00Z",
        StopDate: "2024-01-01T00:00:01Z",
        RedriveStatusReason: "Execution is SUCCEEDED and cannot be redriven",
      },
      { Input: "[2]" },
    ]);
    expect(succeeded[0]?.["ExecutionArn"]).toBe(
      `arn:aws:states:us-east-1:000000000000:execution:orders/L:${String(succeeded[0]?.["Name"])}`,
    );
    const output = JSON.parse(run.output ?? "null") as { MapRunArn: string; ResultWriterDetails: JsonObject };
    const folder = `out/${output.MapRunArn.split(":").at(-1) ?? ""}`;
    expect(output.ResultWriterDetails).toEqual({ Bucket: "b", Key: `${folder}/manifest.json` });
    expect(jsonIn(files, "manifest.json")).toEqual({
      DestinationBucket: "b",
      MapRunArn: output.MapRunArn,
      ResultFiles: {
        FAILED: [{ Key: `${folder}/FAILED_0.json`, Size: files.get("FAILED_0.json")?.length }],
        PENDING: [],
        SUCCEEDED: [{ Key: `${folder}/SUCCEEDED_0.json`, Size: files.get("SUCCEEDED_0.json")?.length }],
      },
    });
    expect(views[0]?.executionCounts).toMatchObject({ succeeded: 2, failed: 1, resultsWritten: 3 });
  });

  it.each([
    ["COMPACT", "JSON", "[[1,2],[3]]"],
    ["FLATTEN", "JSON", "[1,2,3]"],
    ["COMPACT", "JSONL", "[1,2]\n[3]\n"],
    ["FLATTEN", "JSONL", "1\n2\n3\n"],
  ])("writes results as %s %s", async (Transformation, OutputType, wanted) => {
    const { files } = await written([[1, 2], [3]], {}, { Transformation, OutputType });
    expect(files.get("SUCCEEDED_0.json")).toBe(wanted);
  });

  it("writes a manifest alone when there are no items", async () => {
    const { files, run } = await written([], {});
    expect([run.status, [...files.keys()]]).toEqual(["SUCCEEDED", ["manifest.json"]]);
  });

  it("writes what was stopped and what was not started when the Map Run fails", async () => {
    const { run, files, views } = await written([[1], [0], [2], [3]], { MaxConcurrency: 2 });
    expect([run.status, run.error]).toEqual(["FAILED", "States.ExceedToleratedFailureThreshold"]);
    expect(jsonIn(files, "FAILED_0.json")).toMatchObject([{ Status: "FAILED" }, { Status: "ABORTED", Input: "[1]" }]);
    expect(jsonIn(files, "PENDING_0.json")).toMatchObject([
      { Status: "PENDING", Input: "[2]" },
      { Status: "PENDING", Input: "[3]" },
    ]);
    expect(views[0]?.itemCounts).toMatchObject({ failed: 1, aborted: 1, pending: 2, total: 4 });
  });

  it("begins another file where one would be too large", async () => {
    const storage = new MemoryStorage(MIDNIGHT);
    const opening: Pick<EffectOf<"beginResultWriter">, "mapRunArn" | "parameters" | "writerConfig"> = {
      mapRunArn: "arn:aws:states:us-east-1:000000000000:mapRun:m/L:0",
      parameters: '{"Bucket":"b"}',
      writerConfig: '{"Transformation":"COMPACT","OutputType":"JSON"}',
    };
    const files = new ResultFiles(storage, opening, 10);
    const { execution } = startOf(null);
    const child = {
      identity: execution,
      input: "1",
      status: "SUCCEEDED",
      error: null,
      cause: null,
      redriveCount: 0,
    } as const;
    for (const output of ['"aaa"', '"bb"', '"cccc"', '"a longer one"']) {
      await files.add({ ...child, output, startedAt: instant(0), stoppedAt: instant(1) });
    }
    await files.close([]);
    const all = await filesOf(storage);
    expect([...all].filter(([name]) => name.includes("SUCCEEDED"))).toEqual([
      ["0/SUCCEEDED_0.json", '["aaa"]'],
      ["0/SUCCEEDED_1.json", '["bb"]'],
      ["0/SUCCEEDED_2.json", '["cccc"]'],
      ["0/SUCCEEDED_3.json", '["a longer one"]'],
    ]);
  });

  it("names the successes of all attempts after a redrive, and the failures of the last", async () => {
    const storage = new MemoryStorage(MIDNIGHT);
    const first = await written([[1], [0]], { MaxConcurrency: 1 }, undefined, storage);
    expect(first.run.status).toBe("FAILED");
    const again = await redrive(first.machine, first.ended, first.world, instant(MIDNIGHT + 60_000));
    expect(again.run.status).toBe("FAILED");
    const files = await filesOf(storage);
    expect([...files.keys()]).toEqual(["FAILED_0.json", "FAILED_1.json", "SUCCEEDED_0.json", "manifest.json"]);
    const { ResultFiles: listed } = jsonIn(files, "manifest.json") as {
      ResultFiles: Record<string, { Key: string }[]>;
    };
    const names = (kind: string) => listed[kind]?.map(({ Key }) => Key.split("/").at(-1));
    expect([names("SUCCEEDED"), names("FAILED")]).toEqual([["SUCCEEDED_0.json"], ["FAILED_1.json"]]);
    expect(jsonIn(files, "FAILED_1.json")).toMatchObject([{ Status: "FAILED", RedriveCount: 1 }]);
  });

  it("fails the Map Run when it cannot write", async () => {
    const broken: Storage = {
      get: async () => null,
      list: async () => null,
      write: () => Promise.reject(new Error("No space left.")),
    };
    const { run } = await written([[1]], {}, undefined, broken);
    expect([run.status, run.error, run.cause]).toEqual(["FAILED", "States.ResultWriterFailed", "No space left."]);
  });
});
