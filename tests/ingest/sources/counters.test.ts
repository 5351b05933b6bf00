import { afterEach, expect, test } from "vitest";
import type { ExecutionRow } from "@/lib/contract/execution";
import { DEFAULT_SORT, NO_FILTER } from "@/lib/contract/listQuery";
import type { SourceSettings } from "@/lib/contract/sourceSettings";
import { isChosen } from "@/lib/ingest/sources/chosen";
import type { IngestReport } from "@/lib/server/sources/ingestOnce";
import { openStore, type Store } from "@/lib/store/store";
import { AwsWorld, type WorldOptions } from "../../support/awsWorld/awsWorld";
import { ROOT, sqliteDatabase } from "../../support/databases";
import { ingestAll } from "../../support/ingestWorld";

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

const MINUTE = 60_000;

/** Reads an account, lets time pass and reads it again, some times. */
async function readAgain(options: WorldOptions, source: SourceSettings, pauses: readonly number[]) {
  const database = sqliteDatabase();
  const world = await AwsWorld.make(options);
  const store: Store = await openStore({ url: database.url, root: ROOT, now: () => Math.round(world.clock.now()) });
  closing.push(async () => {
    await store.close();
    await database.drop();
  });
  const reports: IngestReport[] = [await ingestAll(world, store, source)];
  for (const pause of pauses) {
    await world.clock.pass(pause);
    reports.push(await ingestAll(world, store, source));
  }
  const kept = (await store.sources.get(source.name))?.counts;
  const reported = reports.reduce((sum, { sampledOut }) => sum + sampledOut, 0);
  return { kept, reported, store };
}

/** All that is stored. */
async function storedRows(store: Store): Promise<ExecutionRow[]> {
  const rows: ExecutionRow[] = [];
  for (let page = 1; ; page += 1) {
    const found = await store.executions.list({ ...NO_FILTER, sort: DEFAULT_SORT, page, size: 200 });
    rows.push(...found.rows);
    if (found.next === null) return rows;
  }
}

test("successes whose histories the share leaves out are counted once, however often they are listed", async () => {
  const source: SourceSettings = { name: "standard", kind: "standard", region: "eu-west-1", share: 0.3 };
  const options: WorldOptions = { seed: 5, standard: 20, expressEvents: 0, liveMs: 10 * MINUTE };
  const { kept, reported, store } = await readAgain(options, source, [15 * MINUTE]);
  const succeeded = (await storedRows(store)).filter(({ status }) => status === "SUCCEEDED");
  const withoutHistory = succeeded.filter(({ events, arn }) => events === 0 && !isChosen(arn ?? "", 0.3));
  expect(withoutHistory.length).toBeGreaterThan(0);
  expect({ kept: kept?.sampledOut, reported }).toEqual({
    kept: withoutHistory.length,
    reported: withoutHistory.length,
  });
});
