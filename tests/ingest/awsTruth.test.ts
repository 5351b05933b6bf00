import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { instant } from "@/lib/base/instant";
import { type IngestedExecution, LOG_ORIGIN } from "@/lib/store/ingested";
import { openStore, type Store } from "@/lib/store/store";
import { AwsWorld } from "../support/awsWorld/awsWorld";
import {
  type Collected,
  collectedIn,
  expectTruth,
  firstDifference,
  type StoredRun,
} from "../support/awsWorld/compareTruth";
import { type ExpectedRun, expressRuns, standardRuns } from "../support/awsWorld/truth";
import { ROOT, sqliteDatabase, type TestDatabase } from "../support/databases";

let database: TestDatabase;
let store: Store;
let made: AwsWorld;
let at: number;

/** What a collector without a fault hands over. */
function ingested({ arn, type, start, stop, status, events, mapRunArn }: ExpectedRun): IngestedExecution {
  const described =
    status === null || start === null || type === "EXPRESS"
      ? null
      : { status, startedAt: instant(start), stoppedAt: stop === null ? null : instant(stop) };
  const [, , , , , , machine = "", name = ""] = arn.split(":");
  return {
    ...{ identity: arn, arn, name, machine, machineArn: null, type, definition: null, events: events(), cutOff: false },
    described: described === null || mapRunArn === null ? described : { ...described, mapRunArn },
    origin: type === "EXPRESS" ? LOG_ORIGIN : "AWS API",
  };
}

beforeAll(async () => {
  made = await AwsWorld.make({ seed: 5, standard: 60, expressEvents: 3_000 });
  at = made.liveUntil + 3 * 3_600_000;
  database = sqliteDatabase();
  store = await openStore({ url: database.url, root: ROOT });
  const batch = [...standardRuns(made.world, at), ...expressRuns(made.world, at)].map(ingested);
  const saved = await store.sources.saveMany(batch, null);
  expect(saved.filter(({ outcome }) => outcome === "refused")).toEqual([]);
});

afterAll(async () => {
  await store.close();
  await database.drop();
});

const found = (collected: Collected) => firstDifference(collected, made.world, { between: [at, at] });

/** The same with one run changed. */
function tampered(arn: string, change: (runs: readonly StoredRun[]) => readonly StoredRun[]): Collected {
  const real = collectedIn(store);
  return { ...real, runs: async (asked) => (asked === arn ? change(await real.runs(asked)) : real.runs(asked)) };
}

describe("what was collected, held against the account", () => {
  it("is the truth when everything was stored once", async () => {
    await expectTruth(collectedIn(store), made.world, { between: [at, at] });
    expect(await store.executions.count()).toBeGreaterThan(200);
  });

  const standard = () => [...standardRuns(made.world, at)].find(({ status }) => status === "FAILED")!;
  const twice = () => {
    const whole = [...expressRuns(made.world, at)].filter(({ start }) => start !== null);
    return whole.find(({ arn }, i) => whole[i - 1]?.arn === arn)!;
  };

  it.each<[string, () => ExpectedRun, (runs: readonly StoredRun[]) => readonly StoredRun[], RegExp]>([
    ["a run is missing", standard, () => [], /the run that started at .* is missing/],
    ["a second run under one ARN is missing", twice, ([latest]) => [latest!], /is missing/],
    ["another run stands there", standard, ([run]) => [run!, { ...run!, startedAt: 7 }], /no run started at 1970/],
    ["a status is wrong", standard, ([run]) => [{ ...run!, status: "SUCCEEDED" }], /its status is SUCCEEDED/],
    ["an end is wrong", standard, ([run]) => [{ ...run!, stoppedAt: 7 }], /its end is 1970/],
    ["an error is wrong", standard, ([run]) => [{ ...run!, error: "Other" }], /its error is Other/],
    ["a redrive is missing", standard, ([run]) => [{ ...run!, redrives: 9 }], /its number of redrives is 9/],
    ["an event is missing", standard, ([run]) => [{ ...run!, events: run!.events - 1 }], /its number of events/],
    [
      "an event is another",
      standard,
      ([run]) => [{ ...run!, history: async () => (await run!.history()).with(1, (await run!.history())[0]!) }],
      /event 2 is/,
    ],
  ])("%s: that is found", async (_what, run, change, words) => {
    const { arn } = run();
    const difference = await found(tampered(arn, change));
    expect(difference).toMatch(words);
    expect(difference).toContain(arn);
  });

  it("a row too many is found", async () => {
    const real = collectedIn(store);
    expect(await found({ ...real, count: async () => (await real.count()) + 1 })).toMatch(/1 rows are of executions/);
  });

  it("a history may be missing where it could not be read, and nowhere else", async () => {
    const bare = (runs: readonly StoredRun[]) => runs.map((run) => ({ ...run, events: 0, error: null }));
    const denied = [...standardRuns(made.world, at)].find(({ isDenied }) => isDenied)!;
    expect(await found(tampered(denied.arn, bare))).toBeNull();
    expect(await found(tampered(standard().arn, bare))).toMatch(/its error|its number of events/);
  });
});
