import { afterEach, expect, test } from "vitest";
import { type SourceSettings, sourceSchema } from "@/lib/contract/sourceSettings";
import { type FirstLook, FirstLookMeter, leftOf, readFirstLook } from "@/lib/ingest/sources/firstLook";
import { ingestOnce } from "@/lib/server/sources/ingestOnce";
import { listSources } from "@/lib/server/sources/listSources";
import { testSource } from "@/lib/server/sources/testSource";
import { openStore, type Store } from "@/lib/store/store";
import { AwsWorld, type WorldOptions } from "../../support/awsWorld/awsWorld";
import { collectedIn, firstDifference } from "../../support/awsWorld/compareTruth";
import { CALM } from "../../support/awsWorld/misbehaviour";
import { ROOT, sqliteDatabase, type TestDatabase } from "../../support/databases";
import { toolsOf } from "../../support/ingestWorld";
import { VirtualTime } from "../../support/virtualTime";

const opened: { store: Store; database: TestDatabase }[] = [];
afterEach(async () => {
  for (const { store, database } of opened.splice(0)) {
    await store.close();
    await database.drop();
  }
});

/** Without CloudWatch's metrics: time goes on while they are asked for, and what comes in it is read by the next look. */
const COMMON = { region: "eu-west-1", metrics: false } as const;
const EXPRESS: SourceSettings = { name: "express", kind: "express", since: "2d", ...COMMON };
const STANDARD: SourceSettings = { name: "standard", kind: "standard", share: 1, ...COMMON };

/** Reads an account, and notes how far the first look was after each commit. */
async function read(options: Partial<WorldOptions>, given: SourceSettings) {
  const world = await AwsWorld.make({ seed: 7, standard: 0, expressDays: 2, expressEvents: 0, liveMs: 0, ...options });
  const database = sqliteDatabase();
  const store = await openStore({ url: database.url, root: ROOT, now: () => Math.round(world.clock.now()) });
  opened.push({ store, database });
  const settings = sourceSchema.parse(given);
  const defined = { name: given.name, kind: given.kind, settings: JSON.stringify(given), configured: false };
  await store.sources.define(defined);
  const looks: (FirstLook | null)[] = [];
  const told = (_: unknown, look: FirstLook | null) => void looks.push(look);
  const report = await world.clock.run(ingestOnce(toolsOf(world, store), settings, new AbortController().signal, told));
  const now = world.clock.now();
  const kinds = given.kind === "express" ? (["EXPRESS"] as const) : (["STANDARD"] as const);
  const how = { between: [now, now] as const, kinds, gone: world.service.counters.gone };
  const wantsHistory = ({ status }: { readonly status: string | null }) => status !== "RUNNING";
  const difference = await firstDifference(collectedIn(store), world.world, { ...how, wantsHistory });
  const asked = (operation: string) => world.service.counters.requests.get(operation) ?? 0;
  return { report, looks, difference, asked, store };
}

const partsOf = (looks: readonly (FirstLook | null)[]) => looks.flatMap((look) => (look === null ? [] : [look.done]));

test("logs of the past are asked of Logs Insights, and how far that is can be seen", { timeout: 600_000 }, async () => {
  const { report, looks, difference, asked } = await read({ expressEvents: 600 }, EXPRESS);
  expect(report).toMatchObject({ ended: null, failures: 0 });
  expect(difference).toBeNull();
  expect(asked("StartQuery")).toBeGreaterThan(1);
  const done = partsOf(looks);
  expect(done.length).toBeGreaterThan(9);
  expect(done).toEqual([...done].sort((a, b) => a - b));
  expect(done.every((part) => part > 0 && part < 1)).toBe(true);
  expect(looks.at(-1)).toBeNull();
  const byPages = await read({ expressEvents: 600 }, { ...EXPRESS, insights: false });
  expect([byPages.difference, byPages.asked("StartQuery")]).toEqual([null, 0]);
  expect(asked("FilterLogEvents")).toBeLessThan(byPages.asked("FilterLogEvents") * 0.6);
});

test("where Logs Insights may not be asked the past is read by pages, and it says so", async () => {
  const misbehaviour = { ...CALM, denied: ["StartQuery"] };
  const { difference, report, asked } = await read({ expressEvents: 500, misbehaviour }, EXPRESS);
  expect(difference).toBeNull();
  expect(report.errors[0]?.why).toContain("The past is read by FilterLogEvents");
  // Once for the past, and once for what came late.
  expect(asked("StartQuery")).toBeLessThan(10);
});

test("how far a list of Standard executions is, and how long the rest takes, while and until it is read", async () => {
  const { looks, report, store } = await read({ standard: 60 }, STANDARD);
  expect(report.ended).toBeNull();
  const done = partsOf(looks);
  expect(done.length).toBeGreaterThan(1);
  expect(done).toEqual([...done].sort((a, b) => a - b));
  expect(looks.at(-1)).toBeNull();
  const listed = await listSources({ store, overrides: [] }, Date.now());
  expect(listed.ok && listed.value.sources[0]).toMatchObject({ firstLook: null });
  const checkpoint = JSON.parse((await store.sources.checkpoint("standard")) ?? "{}") as Record<string, unknown>;
  expect(checkpoint["historiesPerSecond"]).toBeGreaterThan(0.5);
  // As it stands while it goes on, with histories that wait.
  const firstLook: FirstLook = { from: 0, to: 90 * 86_400_000, done: 0.25, workedMs: 60_000 };
  const wanted = ["a", "b", "c", "d"].map((name) => ({
    ...{ arn: `arn:aws:states:eu-west-1:1:execution:m:${name}`, machineArn: "", kind: "history", reason: "failed" },
    ...{ startedAt: 1, notBefore: 0, attempts: 0 },
  }));
  await store.sources.commit([], {
    ...{ source: "standard", lease: null, settled: [], counted: {}, setAside: [], machines: [], upToDateAt: null },
    checkpoint: JSON.stringify({ ...checkpoint, firstLook, historiesPerSecond: 2 }),
    wanted: wanted as never,
  });
  const during = await listSources({ store, overrides: [] }, Date.now());
  expect(during.ok && during.value.sources[0]).toMatchObject({
    ...{ firstLook: { done: 0.25, leftMs: 180_000 }, leftMs: 2_000 },
  });
});

test("a first look that is measured: it does not go back, goes on after a restart, and says nothing too early", async () => {
  const time = new VirtualTime();
  const stretch = { from: 0, to: 100 };
  const pass = async (ms: number) => time.run(time.sleep(ms, new AbortController().signal));
  const first = new FirstLookMeter(time);
  await pass(1_000);
  const early = first.next(null, stretch, 0.001);
  expect([early?.workedMs, early === null ? 0 : leftOf(early)]).toEqual([1_000, null]);
  await pass(1_000);
  const later = first.next(early, { from: 5, to: 500 }, 0.5);
  expect(later).toEqual({ ...stretch, done: 0.5, workedMs: 2_000 });
  expect(first.next(later, stretch, 0.4)?.done).toBe(0.5);
  // Nobody reads for an hour.
  await pass(3_600_000);
  const second = new FirstLookMeter(time);
  await pass(500);
  const stored = readFirstLook(JSON.stringify({ version: 1, firstLook: later }));
  expect(second.next(stored, stretch, 0.5)?.workedMs).toBe(2_500);
  expect(second.next(stored, stretch, 1)).toBeNull();
  for (const text of [null, "{}", '{"firstLook":null}', '{"firstLook":{"done":"x"}}'])
    expect(readFirstLook(text)).toBeNull();
});

test.each([
  [[], "ok", "ok"],
  [["StartQuery"], "refused", "skipped"],
])("Test tries Logs Insights (denied: %j)", async (denied, outcome, next) => {
  const misbehaviour = { ...CALM, denied };
  const world = await AwsWorld.make({ seed: 7, standard: 0, expressEvents: 100, expressDays: 1, misbehaviour });
  const test = async (settings: SourceSettings) => {
    const reading = { folder: ROOT, environment: {}, clock: world.clock, signal: new AbortController().signal };
    const handler = world.clientOptions().requestHandler;
    const { checks } = await world.clock.run(
      testSource({ ...reading, handler, settings: sourceSchema.parse(settings) }),
    );
    return new Map(checks.map((check) => [check.operation, check.outcome]));
  };
  const tested = await test(EXPRESS);
  expect([tested.get("StartQuery"), tested.get("GetQueryResults")]).toEqual([outcome, next]);
  expect((await test({ ...EXPRESS, insights: false })).has("StartQuery")).toBe(false);
});
