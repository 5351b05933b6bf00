import { afterEach, expect, test } from "vitest";
import type { SourceSettings } from "@/lib/contract/sourceSettings";
import { openStore, type Store } from "@/lib/store/store";
import { AwsWorld, type WorldOptions } from "../../support/awsWorld/awsWorld";
import { collectedIn, firstDifference } from "../../support/awsWorld/compareTruth";
import type { ExpectedRun } from "../../support/awsWorld/truth";
import { ROUGH } from "../../support/awsWorld/misbehaviour";
import { ROOT, sqliteDatabase, type TestDatabase } from "../../support/databases";
import type { IngestReport } from "@/lib/server/sources/ingestOnce";
import { ingestAll } from "../../support/ingestWorld";

const opened: { store: Store; database: TestDatabase }[] = [];
afterEach(async () => {
  for (const { store, database } of opened.splice(0)) {
    await store.close();
    await database.drop();
  }
});

const MINUTE = 60_000;

/** Reads an account now, while more happens in it, and when nothing happens any more. Answers the reports and the first difference. */
async function readWorld(options: WorldOptions, source: SourceSettings) {
  const database = sqliteDatabase();
  const world = await AwsWorld.make({ liveMs: 20 * MINUTE, ...options });
  const store = await openStore({ url: database.url, root: ROOT, now: () => Math.round(world.clock.now()) });
  opened.push({ store, database });
  const reports: IngestReport[] = [];
  const look = async () => void reports.push(await ingestAll(world, store, source, options.seed));
  await look();
  for (const minutes of [15, 30, 180]) {
    await world.clock.pass(minutes * MINUTE);
    await look();
  }
  const now = world.clock.now();
  const kinds = source.kind === "express" ? (["EXPRESS"] as const) : (["STANDARD"] as const);
  // The history of a run that goes on is read when somebody opens it.
  const wantsHistory = ({ status }: ExpectedRun) => status !== "RUNNING";
  const how = { wantsHistory, between: [now, now] as const, kinds, gone: world.service.counters.gone };
  return { reports, difference: await firstDifference(collectedIn(store), world.world, how) };
}

const STANDARD: SourceSettings = { name: "standard", kind: "standard", region: "eu-west-1", share: 1 };
const EXPRESS: SourceSettings = { name: "express", kind: "express", region: "eu-west-1", since: "3d" };

test("Standard executions of a quiet account are stored once, all", { timeout: 300_000 }, async () => {
  const { reports, difference } = await readWorld({ seed: 1, standard: 60, expressEvents: 0 }, STANDARD);
  expect(reports.map(({ ended }) => ended)).toEqual([null, null, null, null]);
  expect(difference).toBeNull();
});

test("and of one where everything goes wrong that can", { timeout: 300_000 }, async () => {
  const { reports, difference } = await readWorld(
    { seed: 2, standard: 60, expressEvents: 0, misbehaviour: ROUGH },
    STANDARD,
  );
  expect(reports.map(({ ended }) => ended)).toEqual([null, null, null, null]);
  expect(difference).toBeNull();
});

test("Express executions from their logs", { timeout: 300_000 }, async () => {
  const { reports, difference } = await readWorld({ seed: 3, standard: 0, expressEvents: 1_000 }, EXPRESS);
  expect(reports.map(({ ended }) => ended)).toEqual([null, null, null, null]);
  expect(difference).toBeNull();
});

test("and from logs where everything goes wrong that can", { timeout: 300_000 }, async () => {
  const { reports, difference } = await readWorld(
    { seed: 4, standard: 0, expressEvents: 1_000, misbehaviour: ROUGH },
    EXPRESS,
  );
  expect(reports.map(({ ended }) => ended)).toEqual([null, null, null, null]);
  expect(difference).toBeNull();
});
