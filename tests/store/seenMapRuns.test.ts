import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { instant } from "@/lib/base/instant";
import type { HistoryEvent } from "@/lib/history/event";
import { present } from "@/lib/history/payload";
import type { Store } from "@/lib/store/store";
import { DATABASES, open, query, type TestDatabase } from "../support/databases";
import { arnOf, ingested, T0 } from "../support/ingested";
import { commitOf } from "../support/sourceCommits";

const MAP_RUN = "arn:aws:states:us-east-1:123456789012:mapRun:payments/Each:5f9c3d7e-0000-4000-8000-000000000001";
const COUNTS = { total: 40, pending: 0, running: 1, succeeded: 36, failed: 2, timedOut: 1, aborted: 0 };

function mapRunOf(mapRunArn: string): HistoryEvent[] {
  const at = (ms: number) => instant(T0 + ms);
  const input = present("[]");
  return [
    { id: 1, previousEventId: 0, timestamp: at(0), type: "ExecutionStarted", details: { input } },
    { id: 2, previousEventId: 0, timestamp: at(1), type: "MapStateEntered", details: { name: "Each", input } },
    { id: 3, previousEventId: 2, timestamp: at(2), type: "MapStateStarted", details: { length: 40 } },
    { id: 4, previousEventId: 3, timestamp: at(3), type: "MapRunStarted", details: { mapRunArn } },
  ];
}

describe.each(DATABASES)("how children of a Map Run stand, on %s", async (_, create) => {
  const database = await create();
  describe.skipIf(database === null)("is kept beside the execution that began it", () => {
    const place = database as TestDatabase;
    let store: Store;
    beforeAll(async () => {
      store = await open(place, () => T0);
      await store.sources.define({ name: "aws", kind: "standard", settings: "{}", configured: false });
    });
    afterAll(async () => {
      await store?.close();
      await place.drop();
    });

    const see = (mapRuns: readonly { arn: string; counts: typeof COUNTS; seenAt: number }[]) =>
      store.sources.commit([], commitOf("aws", { mapRuns }));
    async function notesAfter(act: () => Promise<unknown>): Promise<string[]> {
      const from = await store.changes.number();
      await act();
      const feed = await store.changes.after(from, 100);
      return feed.reload ? [] : feed.changes.map(({ kind }) => kind);
    }

    test("and what is new of it is told to its page, what is as it was is not", async () => {
      await store.executions.save(ingested(mapRunOf(MAP_RUN), { arn: arnOf("maps") }));
      const execution = await store.executions.findByArn(arnOf("maps"));
      const id = execution?.id ?? 0;
      expect(await store.links.seenMapRuns(id)).toEqual(new Map());
      expect(await notesAfter(() => see([{ arn: MAP_RUN, counts: COUNTS, seenAt: T0 }]))).toContain("execution");
      expect(await store.links.seenMapRuns(id)).toEqual(new Map([[MAP_RUN, COUNTS]]));
      expect(await notesAfter(() => see([{ arn: MAP_RUN, counts: COUNTS, seenAt: T0 + 5 }]))).not.toContain(
        "execution",
      );
      const done = { ...COUNTS, running: 0, succeeded: 37 };
      expect(await notesAfter(() => see([{ arn: MAP_RUN, counts: done, seenAt: T0 + 9 }]))).toContain("execution");
      expect(await store.links.seenMapRuns(id)).toEqual(new Map([[MAP_RUN, done]]));
      // Folding anew writes links again; what was seen stays.
      await store.executions.refold(id);
      expect((await store.links.seenMapRuns(id)).size).toBe(1);
    });

    test("unless that is not stored, and goes with it", async () => {
      const other = `${MAP_RUN.slice(0, -1)}2`;
      await see([{ arn: other, counts: COUNTS, seenAt: T0 }]);
      await store.executions.save(ingested(mapRunOf(other), { arn: arnOf("later") }));
      const execution = await store.executions.findByArn(arnOf("later"));
      const id = execution?.id ?? 0;
      expect((await store.links.seenMapRuns(id)).size).toBe(0);
      await see([{ arn: other, counts: COUNTS, seenAt: T0 }]);
      expect((await store.links.seenMapRuns(id)).size).toBe(1);
      await store.executions.remove([id]);
      expect((await store.links.seenMapRuns(id)).size).toBe(0);
    });

    test("and what cannot be read of it is left out", async () => {
      const arn = `${MAP_RUN.slice(0, -1)}3`;
      await store.executions.save(ingested(mapRunOf(arn), { arn: arnOf("broken") }));
      const id = (await store.executions.findByArn(arnOf("broken")))?.id ?? 0;
      await see([{ arn, counts: COUNTS, seenAt: T0 }]);
      await query(place, `UPDATE "MapRunSeen" SET "counts" = '{"total":"many"}' WHERE "arn" = '${arn}'`);
      expect((await store.links.seenMapRuns(id)).size).toBe(0);
    });
  });
});
