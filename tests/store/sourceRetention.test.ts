import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { instant } from "@/lib/base/instant";
import { MAX_SET_ASIDE } from "@/lib/store/sources/setAside";
import type { Retention } from "@/lib/store/sources/retire";
import type { Store } from "@/lib/store/store";
import { DATABASES, open, query, type TestDatabase } from "../support/databases";
import { arnOf, chargeRun, ingested, T0 } from "../support/ingested";
import { commitOf, wantedOf } from "../support/sourceCommits";

const DAY = 86_400_000;
const NOW = T0 + 10 * DAY;

describe.each(DATABASES)("retention on %s", async (_, create) => {
  const database = await create();
  describe.skipIf(database === null)("removes what sources brought", () => {
    const place = database as TestDatabase;
    let store: Store;
    let now = NOW;
    beforeAll(async () => {
      store = await open(place, () => now);
    });
    afterAll(async () => {
      await store?.close();
      await place.drop();
    });
    beforeEach(async () => {
      now = NOW;
      for (const { name } of await store.sources.list()) await store.sources.remove(name, true);
      while (await store.sources.finishRemovals(100));
      await store.sources.define({ name: "s", kind: "standard", settings: "{}", configured: false });
    });

    /** A run that began `days` after the first. */
    function run(name: string, days: number, end: "failed" | "succeeded" | "open" = "succeeded", machine = "payments") {
      const events = chargeRun({ name }, { end, failures: 0 });
      const later = events.map((event) => ({ ...event, timestamp: instant(event.timestamp + days * DAY) }));
      return ingested(later, { arn: arnOf(name, machine) });
    }
    const bring = (...batch: ReturnType<typeof run>[]) => store.sources.commit(batch, commitOf("s"));
    const outcomes = async (...batch: ReturnType<typeof run>[]) =>
      (await bring(...batch)).map(({ outcome }) => outcome);
    const retire = async (given: Partial<Retention>) => {
      const none = { olderThan: null, failuresOlderThan: null, count: null };
      let removed = 0;
      for (;;) {
        const done = await store.sources.retire({ ...none, now, limit: 2, ...given });
        removed += done.removed;
        if (!done.isMore) return removed;
      }
    };
    const left = async () =>
      (await query(place, `SELECT "name" FROM "Execution" ORDER BY "name"`)).map((row) => row["name"]);

    test("by age, failures later, what still runs not, and nothing that was imported by hand", async () => {
      await store.executions.save(run("by-hand", 0));
      await bring(
        run("a-old", 0),
        run("b-old", 1),
        run("c-failed", 0, "failed"),
        run("d-open", 0, "open"),
        run("e-new", 5),
      );
      expect(await retire({ olderThan: T0 + 2 * DAY, failuresOlderThan: T0 - DAY })).toBe(2);
      expect(await left()).toEqual(["by-hand", "c-failed", "d-open", "e-new"]);
      expect(await retire({ olderThan: T0 + 2 * DAY, failuresOlderThan: T0 + DAY })).toBe(1);
      expect(await left()).toEqual(["by-hand", "d-open", "e-new"]);
      // Nobody told its end, and no execution runs for longer than a year.
      now = T0 + 367 * DAY;
      expect(await retire({ olderThan: T0 + 2 * DAY })).toBe(1);
      await store.executions.remove((await query(place, `SELECT "id" FROM "Execution"`)).map(({ id }) => Number(id)));
    });

    test("by count: the oldest that did not fail first, then failures", async () => {
      await bring(...[0, 1, 2, 3, 4].map((day) => run(`r${day}`, day, day === 0 ? "failed" : "succeeded")));
      expect(await retire({ count: 3 })).toBe(2);
      expect(await left()).toEqual(["r0", "r3", "r4"]);
      expect(await retire({ count: 1, limit: 100 })).toBe(2);
      expect(await left()).toEqual(["r0"]);
      expect(await retire({ count: 0 })).toBe(1);
      expect(await retire({ count: 0 })).toBe(0);
    });

    test("of one source what it alone brought", async () => {
      await store.sources.define({ name: "t", kind: "push", settings: "{}", configured: false });
      await bring(run("mine", 0), run("ours", 0));
      await store.sources.commit([run("ours", 0), run("yours", 0)], commitOf("t"));
      expect(await retire({ source: "s", olderThan: NOW })).toBe(1);
      expect(await left()).toEqual(["ours", "yours"]);
    });

    test("what was dropped stays dropped with the next overlap, and is counted; the twin that was not comes", async () => {
      const [old, young] = [run("old", 0), run("young", 5)];
      await bring(old, young);
      await store.sources.commit([], commitOf("s", { wanted: [wantedOf(arnOf("old"))] }));
      await retire({ olderThan: T0 + DAY });
      expect(await store.sources.due("s", "history", now, 10)).toEqual([]);
      expect(await outcomes(old, young, run("fresh", 6))).toEqual(["dropped", "duplicate", "stored"]);
      expect(await outcomes(old)).toEqual(["dropped"]);
      expect(await left()).toEqual(["fresh", "young"]);
      expect((await store.sources.get("s"))?.counts).toMatchObject({ dropped: 2, executions: 3 });
      // A row of a list, which tells whole seconds, is the same execution; nothing is wanted of it either.
      const described = { status: "SUCCEEDED", startedAt: instant(T0), stoppedAt: instant(T0 + 1_000) };
      const row = { ...ingested([], { arn: arnOf("old") }), described };
      const commit = commitOf("s", { wanted: [wantedOf(arnOf("old"), { reason: "redriven" })] });
      expect((await store.sources.commit([row], commit)).map(({ outcome }) => outcome)).toEqual(["dropped"]);
      expect(await store.sources.due("s", "history", now, 10)).toEqual([]);
    });

    test("something later of it, as after a redrive, brings it back; so does whoever opens it, or imports it", async () => {
      await bring(run("redriven", 0), run("opened", 0), run("imported", 0));
      await retire({ olderThan: NOW });
      const later = run("redriven", 0).events.map((event, i, all) =>
        i === all.length - 1 ? { ...event, timestamp: instant(event.timestamp + DAY) } : event,
      );
      expect(await outcomes({ ...run("redriven", 0), events: later })).toEqual(["stored"]);
      expect(await outcomes(run("opened", 0))).toEqual(["dropped"]);
      await store.sources.want(arnOf("opened"), "watched", ["s"]);
      expect(await store.sources.due("s", "history", now, 10)).toHaveLength(1);
      expect(await outcomes(run("opened", 0))).toEqual(["stored"]);
      expect((await store.executions.save(run("imported", 0))).outcome).toBe("stored");
    });

    test("what somebody deletes does not come back either", async () => {
      await bring(run("deleted", 0));
      const record = await store.executions.findByArn(arnOf("deleted"));
      await store.executions.remove([record?.id ?? 0]);
      expect(await outcomes(run("deleted", 0))).toEqual(["dropped"]);
    });

    test("what is remembered goes after 400 days, and how looks ended after 120", async () => {
      await bring(run("long", 0));
      await store.sources.commit([], commitOf("s", { settled: [{ arn: arnOf("gone"), outcome: "expired" }] }));
      await retire({ olderThan: NOW });
      now = NOW + 119 * DAY;
      await retire({});
      expect(await store.sources.settledOutcomes([arnOf("gone")])).toEqual(new Map([[arnOf("gone"), "expired"]]));
      now = NOW + 121 * DAY;
      await retire({});
      expect(await store.sources.settledOutcomes([arnOf("gone")])).toEqual(new Map());
      expect(await outcomes(run("long", 0))).toEqual(["dropped"]);
      now = NOW + 401 * DAY;
      await retire({});
      expect(await outcomes(run("long", 0))).toEqual(["stored"]);
    });

    test("records that are set aside are bounded in length and number, tried again and forgotten", async () => {
      const text = "é".repeat(1_000_000);
      const aside = [text, "{bad"].map((one, i) => ({ what: `record ${i}`, why: "It is no JSON.", text: one }));
      await store.sources.commit([], commitOf("s", { setAside: aside }));
      const [second, first] = await store.sources.setAside("s", { limit: 10 });
      expect([first?.what, second?.what]).toEqual(["record 0", "record 1"]);
      const kept = (await store.sources.setAsideText(first?.id ?? 0))?.text ?? "";
      expect(Buffer.byteLength(kept)).toBe(1_048_576);
      expect(text.startsWith(kept)).toBe(true);
      expect(await store.sources.setAside("s", { limit: 10, before: second?.id ?? 0 })).toHaveLength(1);
      expect(await store.sources.askedAgain("s", 10)).toEqual([]);
      expect(await store.sources.retry("s", second?.id ?? 0)).toBe(1);
      expect(await store.sources.askedAgain("s", 10)).toMatchObject([{ what: "record 1", text: "{bad", asked: true }]);
      expect(await store.sources.forget(second?.id ?? 0)).toBe(true);
      expect(await store.sources.forget(second?.id ?? 0)).toBe(false);
      expect(await store.sources.retry("s", second?.id ?? 0)).toBe(0);
      const many = Array.from({ length: MAX_SET_ASIDE }, (_, i) => ({ what: `${i}`, why: "", text: "" }));
      await store.sources.commit([], commitOf("s", { setAside: many }));
      const [count] = await query(place, `SELECT count(*) AS n FROM "SetAsideRecord" WHERE "source" = 's'`);
      expect(Number(count?.["n"])).toBe(MAX_SET_ASIDE);
      expect(await store.sources.setAsideText(first?.id ?? 0)).toBeNull();
      expect((await store.sources.get("s"))?.counts.setAside).toBe(MAX_SET_ASIDE + 2);
    });
  });
});
