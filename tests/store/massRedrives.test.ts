import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { instant } from "@/lib/base/instant";
import type { Store } from "@/lib/store/store";
import { DATABASES, open, type TestDatabase } from "../support/databases";
import { T0 } from "../support/ingested";

describe.each(DATABASES)("a mass redrive on %s", async (_, create) => {
  const database = await create();
  describe.skipIf(database === null)("is kept", () => {
    const place = database as TestDatabase;
    let store: Store;
    beforeAll(async () => {
      store = await open(place, () => T0);
    });
    afterAll(async () => {
      await store?.close();
      await place.drop();
    });

    const item = (n: number, refused: string | null = null) => ({
      ...{ key: String(n).padStart(20, "0"), arn: `arn:${n}`, name: `run-${n}`, source: "" },
      ...{ clientToken: `token-${n}`, refused },
    });
    const made = (name: string, refused: readonly number[] = []) => ({
      ...{
        name,
        filter: "machine=a",
        from: instant(T0),
        to: instant(T0 + 1),
        trial: null,
        rate: 0.5,
        stopAbove: 0.125,
      },
      items: [0, 1, 2].map((n) => item(n, refused.includes(n) ? "It is Express." : null)),
    });

    test("with its whole set, under a name that is its own", async () => {
      const id = (await store.massRedrives.add(made("one", [2]))) ?? -1;
      expect(await store.massRedrives.add(made("one"))).toBeNull();
      expect(await store.massRedrives.named("one")).toBe(id);
      expect(await store.massRedrives.read(id)).toMatchObject({
        ...{ name: "one", state: "unconfirmed", rate: 0.5, stopAbove: 0.125, trial: null, count: 3 },
        counts: { waiting: 2, refused: 1 },
      });
      expect(await store.massRedrives.items(id, 0, 10)).toMatchObject([
        { place: 1, state: "waiting", why: null },
        { place: 2, state: "refused", why: "It is Express." },
      ]);
      expect((await store.massRedrives.list()).map(({ name }) => name)).toEqual(["one"]);
    });

    test("and changes only from the state that whoever changes it saw", async () => {
      const id = (await store.massRedrives.add(made("two"))) ?? -1;
      const { massRedrives } = store;
      expect(await massRedrives.change(id, ["running"], { state: "stopped" })).toBe(false);
      expect(await massRedrives.change(id, ["unconfirmed"], { state: "running", confirmedAt: T0 })).toBe(true);
      const sending = { state: "sending", redrives: 4, sentAt: T0 } as const;
      expect(await massRedrives.changeItem(id, 0, "waiting", sending)).toBe(true);
      expect(await massRedrives.changeItem(id, 0, "waiting", sending)).toBe(false);
      expect(await massRedrives.work(id, ["sending"], { below: null, limit: 5 })).toMatchObject([
        { place: 0, clientToken: "token-0", redrives: 4 },
      ]);
      expect(await massRedrives.work(id, ["waiting"], { below: 2, limit: 5 })).toMatchObject([{ place: 1 }]);
    });

    test("and what waits stops with it, and waits again when it goes on", async () => {
      const id = (await store.massRedrives.add(made("three"))) ?? -1;
      const { massRedrives } = store;
      await massRedrives.change(id, ["unconfirmed"], { state: "running" });
      await massRedrives.changeItem(id, 1, "waiting", { state: "sent" });
      await massRedrives.change(id, ["running"], { state: "stopped", message: "Too many." });
      expect(await massRedrives.read(id)).toMatchObject({ message: "Too many.", counts: { stopped: 2, sent: 1 } });
      await massRedrives.change(id, ["stopped"], { state: "running", message: null });
      expect(await massRedrives.read(id)).toMatchObject({ message: null, counts: { waiting: 2, sent: 1 } });
    });
  });
});
