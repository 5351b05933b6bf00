import { afterAll, beforeAll, expect, test } from "vitest";
import { instant } from "@/lib/base/instant";
import { openExecution } from "@/lib/server/openExecution";
import { openStore, type Store } from "@/lib/store/store";
import { rowOf } from "@/lib/ingest/sources/standard/rows";
import { ROOT, sqliteDatabase } from "../support/databases";
import { chargeRun, ingested, T0 } from "../support/ingested";
import { contextOf } from "../support/serverContext";

const database = sqliteDatabase();
let store: Store;
beforeAll(async () => void (store = await openStore({ url: database.url, root: ROOT })));
afterAll(async () => {
  await store.close();
  await database.drop();
});

const MACHINE = "arn:aws:states:eu-west-1:123456789012:stateMachine:parcels";
const ARN = "arn:aws:states:eu-west-1:123456789012:execution:parcels:seen";

const listed = (name: string) => ({
  ...{ arn: ARN.replace("seen", name), name, machineArn: MACHINE, versionArn: MACHINE, status: "SUCCEEDED" },
  ...{ startedAt: instant(T0), stoppedAt: instant(T0 + 1_100), redrives: 0 },
  ...{ redrivenAt: null, mapRunArn: null },
});

test("a row whose history was not fetched is asked for when somebody opens it, and no other", async () => {
  await store.sources.define({ name: "prod", kind: "standard", settings: "{}", configured: false });
  const commit = { source: "prod", lease: null, checkpoint: null, wanted: [], settled: [], setAside: [], machines: [] };
  const rows = [rowOf(listed("seen"), "parcels", null), rowOf(listed("other"), "parcels", null)];
  const [seen] = await store.sources.commit(rows, { ...commit, counted: {}, upToDateAt: null });
  if (seen === undefined || !("key" in seen)) throw new Error("it was not stored");
  const opened = await openExecution(contextOf(store, database), seen.key);
  expect(opened).toMatchObject({ ok: true, value: { row: { status: "SUCCEEDED", events: 0 } } });
  const due = await store.sources.due("prod", "history", Date.now(), 10);
  expect(due).toMatchObject([{ arn: ARN, reason: "watched" }]);
  expect(opened.ok && opened.value.sources).toEqual(["description, without a history"]);
  await store.executions.save(ingested(chargeRun({ n: 1 }, { end: "succeeded" }), { arn: ARN }));
  const read = await openExecution(contextOf(store, database), seen.key);
  expect(read.ok && read.value.row.events).toBeGreaterThan(0);
  expect(read.ok && read.value.sources).not.toContain("description, without a history");
});
