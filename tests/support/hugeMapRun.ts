import { afterEach } from "vitest";
import { NO_FILTER } from "@/lib/contract/listQuery";
import { openStore, type Store } from "@/lib/store/store";
import { AwsWorld } from "./awsWorld/awsWorld";
import { CALM, type Misbehaviour } from "./awsWorld/misbehaviour";
import { ROOT, sqliteDatabase, type TestDatabase } from "./databases";

const opened: { store: Store; database: TestDatabase }[] = [];
afterEach(async () => {
  for (const { store, database } of opened.splice(0)) {
    await store.close();
    await database.drop();
  }
});

/** A made-up account with one Map Run that exports to S3, a store to read it into, and what was asked of AWS. */
export async function hugeWorld(items: number, failures: number, rough: Partial<Misbehaviour> = {}) {
  const huge = { items, failures, bucket: "exports" };
  const world = await AwsWorld.make({
    ...{ seed: 5, standard: 0, expressEvents: 0, huge },
    misbehaviour: { ...CALM, ...rough },
  });
  const database = sqliteDatabase();
  const store = await openStore({ url: database.url, root: ROOT, now: () => Math.round(world.clock.now()) });
  opened.push({ store, database });
  const { requests } = world.service.counters;
  const asked = (operation: string) => requests.get(operation) ?? 0;
  const all = () => [...requests.values()].reduce((sum, count) => sum + count, 0);
  return { world, store, asked, all };
}

/** Executions that failed, as they are stored. */
export async function failuresIn(store: Store) {
  const sort = { by: "startedAt", descending: true } as const;
  const found = [];
  for (let page = 1; ; page += 1) {
    const { rows } = await store.executions.list({ ...NO_FILTER, status: ["FAILED"], sort, page, size: 200 });
    for (const { key } of rows) found.push(await store.executions.find(key));
    if (rows.length < 200) return found.flatMap((one) => (one === null ? [] : [one]));
  }
}
