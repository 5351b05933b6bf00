import { afterEach, describe, expect, test } from "vitest";
import type { SourceSettings } from "@/lib/contract/sourceSettings";
import { listSources } from "@/lib/server/sources/listSources";
import { openStore } from "@/lib/store/store";
import { AwsWorld, type WorldOptions } from "../../support/awsWorld/awsWorld";
import { CALM, type Misbehaviour, ROUGH } from "../../support/awsWorld/misbehaviour";
import { query, ROOT, sqliteDatabase } from "../../support/databases";
import { ingestAll } from "../../support/ingestWorld";

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

const HOUR = 3_600_000;
/** Of the made-up machines those that log everything. */
const LOGGED = ["telemetry", "pricing"];
const EXPRESS: SourceSettings = { name: "logs", kind: "express", region: "eu-west-1", since: "2d", machines: LOGGED };
const STANDARD: SourceSettings = { name: "runs", kind: "standard", region: "eu-west-1", share: 0 };

/** An account and a store of its own; `compared` answers how what is stored stands beside CloudWatch's metrics. */
async function account(options: Partial<WorldOptions>, rough: Partial<Misbehaviour> = {}) {
  const misbehaviour = { ...CALM, ...rough };
  const made = await AwsWorld.make({
    seed: 3,
    standard: 0,
    expressEvents: 0,
    expressDays: 1,
    ...options,
    misbehaviour,
  });
  const database = sqliteDatabase();
  const store = await openStore({ url: database.url, root: ROOT, now: () => Math.round(made.clock.now()) });
  closing.push(async () => {
    await store.close();
    await database.drop();
  });
  const compared = async () => (await rowOf())?.metrics ?? null;
  const rowOf = async () => {
    const listed = await listSources({ store, overrides: [] }, made.clock.now());
    return listed.ok ? listed.value.sources[0] : undefined;
  };
  return { made, database, store, compared, rowOf };
}

/** A look at everything, and another one when all of it can have come. */
async function read({ made, store }: Awaited<ReturnType<typeof account>>, settings: SourceSettings): Promise<void> {
  await ingestAll(made, store, settings);
  await made.clock.pass(3 * HOUR);
  await ingestAll(made, store, settings);
}

describe("what is stored, held against CloudWatch's metrics", () => {
  test.each([
    ["Express executions from their logs", { expressEvents: 1_500 }, EXPRESS, CALM],
    ["Express executions of an account where everything goes wrong", { expressEvents: 1_000 }, EXPRESS, ROUGH],
    ["Standard executions", { standard: 60 }, STANDARD, CALM],
  ] as const)("%s: a machine and hour as many as AWS counted", async (_, options, settings, rough) => {
    const one = await account(options, rough);
    await read(one, settings);
    expect(await one.compared()).toMatchObject({ problem: null, differing: 0, newest: [] });
    expect((await one.compared())?.hours).toBeGreaterThan(1);
    expect((await one.rowOf())?.counts.metrics).toBeGreaterThanOrEqual(5);
  });

  test("an execution that is not stored is missing in its machine and hour, until it is", async () => {
    const one = await account({ expressEvents: 1_500 });
    await ingestAll(one.made, one.store, EXPRESS);
    const [lost] = await query(
      one.database,
      `SELECT "id", "machineArn", "startedAt" FROM "Execution" WHERE "status" = 'SUCCEEDED' ORDER BY "startedAt" DESC LIMIT 1`,
    );
    await query(one.database, `DELETE FROM "Execution" WHERE "id" = ${Number(lost?.["id"])}`);
    await one.made.clock.pass(3 * HOUR);
    // Nothing of it comes again: its events lie behind the overlap.
    await ingestAll(one.made, one.store, { ...EXPRESS, insights: false });
    const compared = await one.compared();
    const hour = Math.floor(Number(lost?.["startedAt"]) / HOUR) * HOUR;
    expect(compared).toMatchObject({ problem: null, differing: 1 });
    expect(compared?.newest).toMatchObject([{ machineArn: lost?.["machineArn"], hour, missing: 1, surplus: 0 }]);
    expect(compared?.newest[0]?.told.started).toBe((compared?.newest[0]?.stored.started ?? 0) + 1);
  });

  test("an execution that AWS did not count is said to be too many", async () => {
    const one = await account({ expressEvents: 1_500 });
    await ingestAll(one.made, one.store, EXPRESS);
    await query(
      one.database,
      `UPDATE "Execution" SET "weight" = 3 WHERE "id" = (SELECT "id" FROM "Execution" ORDER BY "startedAt" DESC LIMIT 1)`,
    );
    await one.made.clock.pass(3 * HOUR);
    await ingestAll(one.made, one.store, EXPRESS);
    expect((await one.compared())?.newest).toMatchObject([{ missing: 0, surplus: 2 }]);
  });

  test("of a machine that logs errors alone what succeeded is missing", async () => {
    const one = await account({ expressEvents: 1_500 });
    await ingestAll(one.made, one.store, { ...EXPRESS, machines: ["webhooks"] });
    const [newest] = (await one.compared())?.newest ?? [];
    expect(newest?.missing).toBe(newest?.told.started);
    expect(newest?.stored).toMatchObject({ started: 0, failed: newest?.told.failed });
  });

  test("that they may not be read is said, and is no error of the source", async () => {
    const one = await account({ expressEvents: 300 }, { denied: ["GetMetricData"] });
    await read(one, EXPRESS);
    const row = await one.rowOf();
    expect(row?.metrics).toMatchObject({ hours: 0 });
    expect(row?.metrics?.problem).toContain("cloudwatch:GetMetricData");
    expect(row?.problem).toBeNull();
    expect(row?.counts).toMatchObject({ failures: 0, metrics: 0 });
  });

  test("nothing is asked where the settings say so, or of an endpoint that is not AWS", async () => {
    for (const settings of [
      { ...EXPRESS, metrics: false },
      { ...EXPRESS, endpoint: "http://127.0.0.1:9" },
    ]) {
      const one = await account({ expressEvents: 300 });
      await read(one, settings);
      expect(one.made.service.counters.requests.get("GetMetricData") ?? 0).toBe(0);
      expect(await one.compared()).toBeNull();
    }
  });
});
