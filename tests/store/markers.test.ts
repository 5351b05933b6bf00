import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { DAY_MS } from "@/lib/base/time";
import type { NewMarker } from "@/lib/store/markers";
import type { Store } from "@/lib/store/store";
import { DATABASES, open, type TestDatabase } from "../support/databases";
import { arnOf, chargeRun, ingested } from "../support/ingested";

const NOW = 1_700_000_000_000;

describe.each(DATABASES)("markers on %s", async (_, create) => {
  const database = await create();
  describe.skipIf(database === null)("of machines", () => {
    const place = database as TestDatabase;
    let store: Store;
    let now = NOW;
    let machineId = 0;
    let otherId = 0;

    beforeAll(async () => {
      store = await open(place, () => now);
      await store.executions.save(ingested(chargeRun({ orderId: "one" }), { arn: arnOf("one") }));
      const other = "arn:aws:states:eu-north-1:999999999999:execution:Other:x";
      await store.executions.save(ingested(chargeRun({ orderId: "two" }), { arn: other }));
      [machineId = 0] = await store.machines.find(
        arnOf("one")
          .replace(":execution:", ":stateMachine:")
          .replace(/:[^:]*$/, ""),
      );
      [otherId = 0] = await store.machines.find("Other");
      expect(machineId * otherId).not.toBe(0);
    });
    afterAll(async () => {
      await store?.close();
      await place.drop();
    });

    const marker = (changes: Partial<NewMarker> = {}): NewMarker => ({
      ...{ at: NOW, label: "Deploy\u0000 42", machineId: null, account: null, region: null },
      ...{ url: "https://ci.example/42", by: "ci", token: null },
      ...changes,
    });
    const labelsOf = async (id: number) =>
      (await store.overview.events({ machineIds: [id], from: NOW - DAY_MS, to: NOW + DAY_MS }))
        .filter(({ kind }) => kind === "marker")
        .map(({ after }) => after);

    test("are told once for each token, note a change, and are removed", async () => {
      const before = await store.changes.number();
      const first = await store.markers.add(marker({ token: "run-42" }), 100);
      const again = await store.markers.add(marker({ token: "run-42", label: "another" }), 100);
      expect([first.kind, again.kind]).toEqual(["added", "known"]);
      expect("marker" in again ? again.marker.label : null).toBe("Deploy\u{FFFD} 42");
      expect(await store.changes.after(before, 10)).toMatchObject({ changes: [{ kind: "marker" }] });
      const [kept] = await store.markers.list(null, 10);
      expect(kept).toMatchObject({ at: NOW, createdAt: now, url: "https://ci.example/42", by: "ci", machineId: null });
      expect(await store.markers.remove(kept?.id ?? 0)).toBe(true);
      expect(await store.markers.remove(kept?.id ?? 0)).toBe(false);
      expect(await store.markers.list(null, 10)).toEqual([]);
    });

    test("sent at the same time with one token are one", async () => {
      const sent = await Promise.all([1, 2, 3].map(() => store.markers.add(marker({ token: "same" }), 100)));
      const ids = new Set(sent.map((one) => ("marker" in one ? one.marker.id : one.kind)));
      expect(ids.size).toBe(1);
      await store.markers.remove([...ids].map(Number)[0] ?? 0);
    });

    test("are changes of the machines that they are about, and of no other", async () => {
      await store.markers.add(marker({ label: "own", machineId }), 100);
      await store.markers.add(marker({ label: "all" }), 100);
      await store.markers.add(marker({ label: "north", region: "eu-north-1" }), 100);
      await store.markers.add(marker({ label: "nowhere", account: "111111111111" }), 100);
      await store.markers.add(marker({ label: "later", at: NOW + 2 * DAY_MS }), 100);
      expect(await labelsOf(machineId)).toEqual(expect.arrayContaining(["own", "all"]));
      expect(await labelsOf(machineId)).toHaveLength(2);
      expect((await labelsOf(otherId)).toSorted()).toEqual(["all", "north"]);
      const both = await store.overview.events({ machineIds: [machineId, otherId], from: NOW - 1, to: NOW + 1 });
      expect(both.filter(({ after }) => after === "all")).toMatchObject([{ machineId: null, since: NOW, at: NOW }]);
    });

    test("are at most so many within a day", async () => {
      const there = (await store.markers.list(null, 100)).length;
      expect((await store.markers.add(marker(), there)).kind).toBe("tooMany");
      now += DAY_MS + 1;
      expect((await store.markers.add(marker(), 1)).kind).toBe("added");
      expect((await store.markers.add(marker({ machineId: 999_999 }), 100)).kind).toBe("machineGone");
    });
  });
});
