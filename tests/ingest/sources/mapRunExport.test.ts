import { expect, test } from "vitest";
import { instant } from "@/lib/base/instant";
import { type SourceSettings, sourceSchema } from "@/lib/contract/sourceSettings";
import { exportedItem, exportedRow, readManifest } from "@/lib/ingest/sources/standard/exportedItem";
import { listedExecution, rowOf } from "@/lib/ingest/sources/standard/rows";
import { distributedMaps, toldResultPlaces } from "@/lib/ingest/sources/standard/resultPlace";
import { AccountPaces } from "@/lib/ingest/pace/accountPace";
import { REAL_CLOCK } from "@/lib/ingest/pace/clock";
import { ingestOnce } from "@/lib/server/sources/ingestOnce";
import { testSource } from "@/lib/server/sources/testSource";
import type { Store } from "@/lib/store/store";
import { startAwsServer } from "../../support/awsWorld/server";
import { ROOT } from "../../support/databases";
import { failuresIn, hugeWorld } from "../../support/hugeMapRun";
import { ingestAll } from "../../support/ingestWorld";

const HUGE: SourceSettings = { name: "huge", kind: "standard", region: "eu-west-1", machines: ["huge"] };

test("failed items of a large Map Run come from what it exported: input and error, without a history", async () => {
  const { world, store, asked, all } = await hugeWorld(100_000, 300);
  const report = await ingestAll(world, store, HUGE);
  expect(report).toMatchObject({ ended: null, failures: 0 });
  const failures = await failuresIn(store);
  expect(failures).toHaveLength(300);
  expect(new Set(failures.map(({ described }) => described?.input)).size).toBe(300);
  for (const { described, error, arn, events } of failures) {
    expect(described?.input).toContain('"item"');
    expect([error, events]).toEqual(["MalformedRecord", 0]);
    expect(described?.mapRunArn).toContain(":mapRun:huge/Each:");
    expect(world.world.account.find(arn ?? "")?.arn).toBe(arn);
  }
  expect(asked("GetExecutionHistory")).toBe(1);
  expect(all()).toBeLessThanOrEqual(20);
  // The history of its execution says no counts; AWS does.
  const starter = await store.links.starterOfMapRun(failures[0]?.described?.mapRunArn ?? "");
  const execution = await store.executions.find(starter ?? "");
  const [counts] = (await store.links.seenMapRuns(execution?.id ?? 0)).values();
  expect(counts).toMatchObject({ total: 100_000, succeeded: 99_700, failed: 300, running: 0, pending: 0 });
  // Whoever opens one gets its history.
  await store.sources.want(failures[7]?.arn ?? "", "watched");
  await ingestAll(world, store, HUGE);
  const read = await store.executions.findByArn(failures[7]?.arn ?? "");
  expect(read?.events).toBeGreaterThan(0);
  expect(read?.described?.input).toBe(failures[7]?.described?.input);
  expect(asked("GetExecutionHistory")).toBe(2);
});

test("without the permission they are listed, their histories read, and it says what is missing", async () => {
  const { world, store, asked, all } = await hugeWorld(20_000, 300, { denied: ["GetObject"] });
  const report = await ingestAll(world, store, HUGE);
  expect(report.ended).toBeNull();
  expect(report.errors.map(({ why }) => why)).toEqual([
    expect.stringContaining("s3:GetObject on arn:aws:s3:::exports/results/*"),
  ]);
  const failures = await failuresIn(store);
  expect(failures).toHaveLength(300);
  expect(failures.every(({ events, error }) => events > 0 && error === "MalformedRecord")).toBe(true);
  expect(asked("GetExecutionHistory")).toBe(301);
  expect(all()).toBeLessThanOrEqual(320);
});

test("what was read of a file is not stored again after a crash", async () => {
  const { world, store } = await hugeWorld(5_000, 1_200);
  const commit = store.sources.commit.bind(store.sources);
  const batches: number[] = [];
  const crashing: Store = {
    ...store,
    sources: {
      ...store.sources,
      commit: (batch, given) => {
        if (batch.some(({ described }) => described?.input !== undefined)) batches.push(batch.length);
        if (batches.length === 2) throw new Error("the process ends");
        return commit(batch, given);
      },
    },
  };
  await expect(ingestAll(world, crashing, HUGE)).rejects.toThrow("the process ends");
  expect(await failuresIn(store)).toHaveLength(500);
  await world.clock.pass(60_000);
  batches.length = 2;
  const counting: Store = {
    ...crashing,
    sources: {
      ...crashing.sources,
      commit: (batch, given) => {
        if (batch.some(({ described }) => described?.input !== undefined)) batches.push(batch.length);
        return commit(batch, given);
      },
    },
  };
  expect(await ingestAll(world, counting, HUGE)).toMatchObject({ ended: null, failures: 0 });
  expect(batches.slice(2)).toEqual([500, 200]);
  expect(await failuresIn(store)).toHaveLength(1_200);
  expect(JSON.parse((await store.sources.checkpoint("huge")) ?? "{}")).toMatchObject({ exports: {} });
});

test("what failed once and succeeded since is known by a redrive, wherever it stands in the list", async () => {
  const { world, store } = await hugeWorld(3_000, 2);
  await ingestAll(world, store, HUGE);
  const before = await store.executions.count();
  const executions = world.world.account.of("huge");
  if (executions === null) throw new Error("there is none");
  const item = [0, 1, 2, 3].find((one) => !executions.childFails(0, one)) ?? 0;
  const child = executions.child(0, item);
  const mapRunArn = executions.mapRunArn(0);
  const listed = listedExecution({
    ...{ executionArn: child.arn, stateMachineArn: child.machineArn, name: child.name, status: "FAILED", mapRunArn },
    ...{ startDate: new Date(child.start), stopDate: new Date(child.start + 1) },
  });
  if (listed === null) throw new Error("it is not listed");
  const nothing = {
    ...{ source: "huge", lease: null, checkpoint: null, settled: [], counted: {}, setAside: [], machines: [] },
    upToDateAt: null,
  };
  await store.sources.commit([rowOf(listed, "huge", null)], { ...nothing, wanted: [] });
  for (const [reason, status] of [
    ["watched", "FAILED"],
    ["redriven", "SUCCEEDED"],
  ] as const) {
    const wanted = { arn: mapRunArn, machineArn: child.machineArn, kind: "history", reason } as const;
    const wish = { ...wanted, startedAt: child.start, notBefore: 0, attempts: 0 };
    await store.sources.commit([], { ...nothing, wanted: [wish] });
    await ingestAll(world, store, HUGE);
    expect((await store.executions.findByArn(child.arn))?.status, reason).toBe(status);
  }
  expect(await store.executions.count()).toBe(before + 1);
});

test("over a connection, from an endpoint in place of AWS", async () => {
  const { world, store, asked } = await hugeWorld(2_000, 5);
  const server = await startAwsServer(world.service, REAL_CLOCK);
  try {
    const settings = sourceSchema.parse({ ...HUGE, endpoint: server.endpoint });
    await store.sources.define({
      name: "huge",
      kind: "standard",
      settings: JSON.stringify(settings),
      configured: false,
    });
    const tools = { store, clock: REAL_CLOCK, paces: new AccountPaces(REAL_CLOCK), holder: "test", folder: ROOT };
    const { signal } = new AbortController();
    const report = await ingestOnce({ ...tools, environment: {} }, settings, signal, () => undefined);
    expect(report).toMatchObject({ ended: null, failures: 0 });
    const failures = await failuresIn(store);
    expect(failures.filter(({ described }) => described?.input?.includes("item"))).toHaveLength(5);
    expect([asked("GetObject"), asked("GetExecutionHistory")]).toEqual([2, 1]);
  } finally {
    await server.close();
  }
});

test.each([
  [[], "ok", null],
  [["GetObject"], "refused", "s3:GetObject on exports"],
] as const)("Test tries the results of a Map Run (denied: %j)", async (denied, outcome, missing) => {
  const { world } = await hugeWorld(2_000, 3, { denied });
  const reading = { settings: sourceSchema.parse(HUGE), folder: ROOT, environment: {}, clock: world.clock };
  const handler = world.clientOptions().requestHandler;
  const tested = testSource({ ...reading, handler, signal: new AbortController().signal });
  const { checks } = await world.clock.run(tested);
  const [check] = checks.filter(({ operation }) => operation === "GetObject");
  expect(check).toMatchObject({ outcome, why: missing === null ? null : expect.stringContaining(missing) });
});

const ARN = "arn:aws:states:eu-west-1:111122223333:mapRun:huge/Each:0a1b";
const map = (Label: string | undefined, ResultWriter: object, ExecutionType = "STANDARD") => ({
  ...{ Type: "Map", Label, ItemsPath: "$", ResultWriter, End: true },
  ItemProcessor: {
    ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType },
    ...{ StartAt: "P", States: { P: { Type: "Pass", End: true } } },
  },
});
const writer = (Parameters: object) => ({ Resource: "arn:aws:states:::s3:putObject", Parameters });
const machineOf = (state: object) => JSON.stringify({ StartAt: "M", States: { M: state } });

test.each([
  ["by its label", map("Each", writer({ Bucket: "b", Prefix: "p/q" })), ["b/p/q/0a1b/manifest.json"], false],
  ["of a state without a label", map(undefined, writer({ Bucket: "b" })), ["b/0a1b/manifest.json"], false],
  ["not of another label", map("Other", writer({ Bucket: "b" })), [], false],
  ["not where it is computed", map("Each", writer({ "Bucket.$": "$.b" })), [], false],
  ["of Express children", map("Each", writer({ Bucket: "b" }), "EXPRESS"), ["b/0a1b/manifest.json"], true],
] as const)("where results are, %s", (_, state, places, isExpress) => {
  const found = distributedMaps(machineOf(state), ARN);
  expect(found.places.map(({ bucket, key }) => `${bucket}/${key}`)).toEqual(places);
  expect(found.isExpress).toBe(isExpress);
});

test("where results are is told by the output of the state, wherever it stands in it", () => {
  const told = (ResultWriterDetails: object) => {
    const output = { text: JSON.stringify({ a: { MapRunArn: ARN, ResultWriterDetails } }), kind: "present" } as const;
    return toldResultPlaces([
      { id: 9, previousEventId: 8, timestamp: instant(0), type: "MapStateExited", details: { name: "M", output } },
    ]);
  };
  expect(told({ Bucket: "b", Key: "k/manifest.json" }).get(ARN)).toEqual({ bucket: "b", key: "k/manifest.json" });
  expect(told({ Bucket: "b" }).size).toBe(0);
});

test("a manifest of another Map Run is none, and an item that never began no execution", () => {
  const manifest = { DestinationBucket: "b", MapRunArn: ARN, ResultFiles: { FAILED: [{ Key: "k", Size: 2 }] } };
  expect(readManifest(JSON.stringify(manifest), ARN)).toEqual({ bucket: "b", files: [{ Key: "k", Size: 2 }] });
  expect(readManifest(JSON.stringify(manifest), `${ARN}x`)).toBeNull();
  expect(readManifest("<html>", ARN)).toBeNull();
  const item = { ExecutionArn: "arn:aws:states:eu-west-1:1:express:huge/Each:a:b", Status: "FAILED", Input: "{}" };
  const machine = "arn:aws:states:eu-west-1:1:stateMachine:huge";
  expect(exportedItem({ ...item, Status: "PENDING" }, ARN, machine)).toBeNull();
  const read = exportedItem({ ...item, StartDate: "2026-06-01T10:00:00.123Z", Error: "E" }, ARN, machine);
  expect(read?.listed).toMatchObject({ startedAt: Date.UTC(2026, 5, 1, 10, 0, 0, 123), stoppedAt: null });
  expect(read === null ? null : exportedRow(read, "huge", null)).toMatchObject({
    ...{ type: "EXPRESS", described: { status: "FAILED", error: "E", input: "{}", mapRunArn: ARN } },
  });
});
