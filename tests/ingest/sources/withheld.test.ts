import { expect, test } from "vitest";
import { openExecution } from "@/lib/server/openExecution";
import { openStore } from "@/lib/store/store";
import { AwsWorld } from "../../support/awsWorld/awsWorld";
import { standardRuns } from "../../support/awsWorld/truth";
import { ROOT, sqliteDatabase } from "../../support/databases";
import { contextOf } from "../../support/serverContext";
import { ingestAll } from "../../support/ingestWorld";
import { STANDARD } from "../../support/readWorld";

test("without kms:Decrypt there are rows and times, payloads are withheld, and that is said", async () => {
  const world = await AwsWorld.make({ seed: 1, standard: 120, expressEvents: 0, liveMs: 0 });
  const database = sqliteDatabase();
  const store = await openStore({ url: database.url, root: ROOT, now: () => Math.round(world.clock.now()) });
  try {
    const machines = ["secret", "reviews"];
    const { withheld, histories, failures } = await ingestAll(world, store, { ...STANDARD, machines });
    const now = world.clock.now();
    const runs = [...standardRuns(world.world, now)].filter(({ arn, isGone }) => !isGone && arn.includes(":secret:"));
    const ended = runs.filter(({ status }) => status !== "RUNNING");
    expect(ended.length).toBeGreaterThan(0);
    expect(failures).toBe(0);
    expect(withheld).toBe(ended.length);
    expect(histories).toBeGreaterThan(0);
    const settled = await store.sources.settledOutcomes(ended.map(({ arn }) => arn));
    for (const { arn, status, start, stop } of ended) {
      const [row] = await store.executions.runs(arn);
      expect(row).toMatchObject({ status, startedAt: start, stoppedAt: stop, events: 0 });
      expect(JSON.stringify(row?.described)).not.toMatch(/"(input|output|cause)"/);
      expect(settled.get(arn)).toBe("withheld");
    }
    const context = contextOf(store, database);
    const opened = await openExecution(context, (await store.executions.runs(ended[0]?.arn ?? ""))[0]?.key ?? "");
    expect(opened).toMatchObject({ ok: true, value: { unread: "withheld", lastEventId: null } });
    expect((await store.sources.get("standard"))?.counts.withheld).toBe(ended.length);
    // One that may be read has them.
    const open = [...standardRuns(world.world, now)].find(
      ({ arn, isGone, status }) => arn.includes(":reviews:") && !isGone && status === "SUCCEEDED",
    );
    const [read] = await store.executions.runs(open?.arn ?? "");
    expect(read?.events).toBeGreaterThan(0);
    expect(await openExecution(context, read?.key ?? "")).toMatchObject({ ok: true, value: { unread: null } });
  } finally {
    await store.close();
    await database.drop();
  }
});
