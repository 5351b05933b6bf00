import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { instant } from "@/lib/base/instant";
import { UploadSpool } from "@/lib/server/import/uploadSpool";
import { Retirement } from "@/lib/server/jobs/retire";
import { runNextJob } from "@/lib/server/jobs/runNextJob";
import type { RetentionSettings } from "@/lib/server/settings";
import type { Store } from "@/lib/store/store";
import { DATABASES, open, ROOT, type TestDatabase } from "../support/databases";
import { arnOf, chargeRun, ingested, T0 } from "../support/ingested";
import { noVerifier } from "../support/serverContext";
import { commitOf } from "../support/sourceCommits";

const DAY = 86_400_000;

describe.each(DATABASES)("what is not to be kept, on %s,", async (_, create) => {
  const database = await create();
  describe.skipIf(database === null)("is removed by a job", () => {
    const place = database as TestDatabase;
    let store: Store;
    beforeAll(async () => {
      store = await open(place);
    });
    afterAll(async () => {
      await store?.close();
      await place.drop();
    });

    const never = new AbortController().signal;
    const run = (name: string, days: number, end: "failed" | "succeeded") => {
      const later = Date.now() - days * DAY - T0;
      const events = chargeRun({ name }, { end }).map((event) => ({
        ...event,
        timestamp: instant(event.timestamp + later),
      }));
      return ingested(events, { arn: arnOf(name) });
    };
    const work = (retention: RetentionSettings) => {
      const tools = { store, spool: UploadSpool.of(place.url, ROOT), openVerifier: noVerifier, retention };
      return runNextJob({ tools, holder: "w" }, "maintenance", never);
    };
    const isStored = async (name: string) => (await store.executions.findByArn(arnOf(name))) !== null;

    test("once an hour, and at once when a source is being removed", async () => {
      let elapsed = 0;
      const retirement = new Retirement(store, () => elapsed);
      await retirement.request();
      expect(await store.jobs.hasOpen("retire")).toBe(false);
      for (const name of ["kept", "gone"]) {
        await store.sources.define({ name, kind: "standard", settings: "{}", configured: false });
      }
      const batch = [run("old", 40, "succeeded"), run("old-failed", 40, "failed"), run("new", 2, "succeeded")];
      await store.sources.commit(batch, commitOf("kept"));
      await store.sources.commit([run("of-gone", 1, "succeeded")], commitOf("gone"));
      elapsed = 3_599_999;
      await retirement.request();
      expect(await store.jobs.hasOpen("retire")).toBe(false);
      elapsed = 3_600_000;
      await retirement.request();
      expect(await work({ days: 30, failureDays: 90 })).toBe(true);
      expect([await isStored("old"), await isStored("old-failed"), await isStored("new")]).toEqual([false, true, true]);
      expect((await store.sources.commit(batch, commitOf("kept"))).map(({ outcome }) => outcome)).toEqual([
        ...["dropped", "duplicate", "duplicate"],
      ]);
      await retirement.request();
      expect(await store.jobs.hasOpen("retire")).toBe(false);
      await store.sources.remove("gone", true);
      await retirement.request();
      expect(await work({})).toBe(true);
      expect(await isStored("of-gone")).toBe(false);
      expect((await store.sources.list()).map(({ name }) => name)).toEqual(["kept"]);
      // Without bounds nothing else goes.
      expect([await isStored("old-failed"), await isStored("new")]).toEqual([true, true]);
    });
  });
});
