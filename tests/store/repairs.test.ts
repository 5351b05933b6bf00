import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { AccountedState } from "@/lib/contract/accounted";
import { DEFAULT_SORT, NO_FILTER } from "@/lib/contract/listQuery";
import type { Store } from "@/lib/store/store";
import { DATABASES, open, query, type TestDatabase } from "../support/databases";
import { T0 } from "../support/ingested";
import { commitOf } from "../support/sourceCommits";
import {
  arnOfRun,
  BUSINESS_KEYS,
  expectedStates,
  ingestedRun,
  keyOfRun,
  type RepairRun,
  repairRuns,
} from "../support/repairRuns";

const NOW = T0 + 24 * 3_600_000;
const LIST = { ...NO_FILTER, sort: DEFAULT_SORT, page: 1, size: 200 };

describe.each(DATABASES)("what became of failures on %s", async (_, create) => {
  const database = await create();
  describe.skipIf(database === null)("is accounted for", () => {
    const place = database as TestDatabase;
    let store: Store;
    let seeds = 0;
    beforeAll(async () => {
      store = await open(place, () => NOW);
      await store.repairs.configure(BUSINESS_KEYS);
    });
    afterAll(async () => {
      await store?.close();
      await place.drop();
    });

    const follow = async () => {
      while (await store.repairs.follow());
    };
    const keep = async (run: RepairRun, at: number, seed: string) => {
      const { key } = await store.executions.save(ingestedRun(run, at, seed));
      return key;
    };
    const stateOf = async (key: string): Promise<AccountedState | null> => {
      const found = await store.executions.find(key);
      return (await store.repairs.account(found?.id ?? -1))?.state ?? null;
    };
    const started = async (runs: readonly RepairRun[], at: number, seed: string) => {
      const run = runs[at];
      const of = run?.rerunOf ?? null;
      const original = of === null ? undefined : runs[of];
      if (run === undefined || of === null || original === undefined) return;
      const ofKey = keyOfRun(original, of, seed);
      await store.repairs.started({ arn: arnOfRun(run, at, seed), ofKey, machine: null, startedAt: T0 });
    };

    /** Stores runs in an order, noting reruns before or after; answers the states in the order of the runs. */
    const storeAll = async (runs: readonly RepairRun[], order: readonly number[], early: boolean, steps: boolean) => {
      const seed = `s${seeds++}`;
      const keys = new Map<number, string>();
      for (const at of order) {
        const run = runs[at];
        if (run === undefined) continue;
        if (early) await started(runs, at, seed);
        keys.set(at, await keep(run, at, seed));
        if (steps) await store.repairs.follow();
        if (!early) await started(runs, at, seed);
      }
      await follow();
      const states: (AccountedState | null)[] = [];
      for (const at of runs.keys()) states.push(await stateOf(keys.get(at) ?? ""));
      return { states, keys };
    };

    test("the same in whatever order the runs come, and as all of them tell", async () => {
      await fc.assert(
        fc.asyncProperty(
          repairRuns,
          fc.infiniteStream(fc.nat(1000)),
          fc.boolean(),
          fc.boolean(),
          async (runs, draws, early, steps) => {
            const order = [...runs.keys()]
              .map((at) => ({ at, draw: draws.next().value ?? 0 }))
              .sort((a, b) => a.draw - b.draw)
              .map(({ at }) => at);
            const { states } = await storeAll(runs, order, early, steps);
            expect(states).toEqual(expectedStates(runs));
          },
        ),
        { numRuns: 15 },
      );
    }, 300_000);

    test("the same when everything is looked at anew, and a state that was tampered with shows", async () => {
      const all = () => query(place, `SELECT "id", "accounted" FROM "Execution" ORDER BY "id"`);
      const followed = await all();
      await query(place, `UPDATE "Execution" SET "accounted" = 'givenUp' WHERE "accounted" = 'open'`);
      expect(await all()).not.toEqual(followed);
      await query(place, `UPDATE "RepairProgress" SET "version" = 'none'`);
      await follow();
      expect(await all()).toEqual(followed);
    });

    const failed = (at: number, order = 0): RepairRun => ({
      machine: 0,
      name: null,
      order,
      at,
      end: "failed",
      rerunOf: null,
    });
    const runOf = (...ends: readonly RepairRun["end"][]) => ends.map((end, at) => ({ ...failed(at), end }));

    test("open until a later run with its business key succeeds, which names what it repaired", async () => {
      const runs = runOf("failed", "failed", "succeeded", "failed");
      const { states, keys } = await storeAll(runs, [3, 2, 0, 1], true, false);
      expect(states).toEqual(["repaired", "repaired", null, "open"]);
      const account = async (at: number) =>
        store.repairs.account((await store.executions.find(keys.get(at) ?? ""))?.id ?? -1);
      expect(await account(0)).toMatchObject({ by: { key: keys.get(2), status: "SUCCEEDED", reason: "businessKey" } });
      expect((await account(2))?.repairs.map(({ key }) => key)).toEqual([keys.get(0), keys.get(1)]);
      expect(await account(3)).toMatchObject({ by: null, repairs: [] });
    });

    test("by a machine's business key alone: without it, or of another machine, the runs are different work", async () => {
      const other = [
        { ...failed(0), machine: 1 },
        { ...failed(1), machine: 1, end: "succeeded" as const },
      ];
      expect((await storeAll(other, [0, 1], true, false)).states).toEqual(["open", null]);
      const across = [failed(0), { ...failed(1), machine: 1, end: "succeeded" as const }];
      expect((await storeAll(across, [0, 1], true, false)).states).toEqual(["open", null]);
    });

    test("anew once another business key is configured", async () => {
      const runs = [
        { ...failed(0), machine: 1 },
        { ...failed(1), machine: 1, end: "succeeded" as const },
      ];
      const { keys } = await storeAll(runs, [0, 1], true, false);
      await store.repairs.configure({ ...BUSINESS_KEYS, "machine-1": "$.orderId" });
      await follow();
      expect(await stateOf(keys.get(0) ?? "")).toBe("repaired");
      await store.repairs.configure(BUSINESS_KEYS);
      await follow();
      expect(await stateOf(keys.get(0) ?? "")).toBe("open");
    });

    test("repaired no longer when the run that repaired it is removed by hand, and still when retention removed it", async () => {
      const runs = runOf("failed", "succeeded");
      const { keys } = await storeAll(runs, [0, 1], true, false);
      const id = async (at: number) => (await store.executions.find(keys.get(at) ?? ""))?.id ?? -1;
      await store.executions.remove([await id(1)]);
      await follow();
      expect(await stateOf(keys.get(0) ?? "")).toBe("open");
      const seed = `s${seeds++}`;
      await store.sources.define({ name: "logs", kind: "standard", settings: "{}", configured: false });
      const brought = runOf("failed", "succeeded").map((run, at) => ingestedRun(run, at, seed));
      const [failure, success] = await store.sources.commit(brought, commitOf("logs", {}));
      await follow();
      const retention = { olderThan: NOW, failuresOlderThan: null, count: null, now: NOW, limit: 100 };
      expect(await store.sources.retire(retention)).toMatchObject({ removed: 1 });
      await follow();
      const kept = failure !== undefined && "key" in failure ? failure.key : "";
      const gone = success !== undefined && "key" in success ? success.key : "";
      expect(await stateOf(kept)).toBe("repaired");
      const found = await store.executions.find(kept);
      expect((await store.repairs.account(found?.id ?? -1))?.by).toMatchObject({ key: gone, name: null, status: null });
      await store.executions.remove([found?.id ?? -1]);
      await follow();
      expect(await query(place, `SELECT * FROM "RepairToken" WHERE "outlives" = 1`)).toEqual([]);
    });

    test("given up by somebody, with a note, until it fails anew after a redrive or that is taken back", async () => {
      const seed = `s${seeds++}`;
      const key = await keep(failed(0), 0, seed);
      await follow();
      const id = (await store.executions.find(key))?.id ?? -1;
      expect(await store.repairs.giveUp(id, "The order was cancelled.")).toBe(true);
      await follow();
      expect(await store.repairs.account(id)).toMatchObject({
        state: "givenUp",
        note: { text: "The order was cancelled." },
      });
      await store.executions.save(ingestedRun({ ...failed(0), end: "redrivenInVain" }, 0, seed));
      await follow();
      expect(await store.repairs.account(id)).toMatchObject({ state: "open", redrives: 1 });
      await store.repairs.giveUp(id, "It was refunded.");
      await follow();
      expect(await store.repairs.undoGiveUp(id)).toBe(true);
      await follow();
      expect(await store.repairs.account(id)).toMatchObject({ state: "open", note: null });
      expect(await store.repairs.undoGiveUp(id)).toBe(false);
    });

    test("and what did not fail is not given up", async () => {
      const key = await keep({ ...failed(0), end: "succeeded" }, 0, `s${seeds++}`);
      await follow();
      expect(await store.repairs.giveUp((await store.executions.find(key))?.id ?? -1, "No.")).toBe(false);
    });

    test("and lists filter and count by it, from the rows and from the roll-ups, with what has just changed", async () => {
      await keep(failed(0, 2), 0, `s${seeds++}`);
      const open = await store.executions.list({ ...LIST, accounted: ["open"] });
      const [counted] = await query(place, `SELECT count(*) AS n FROM "Execution" WHERE "accounted" = 'open'`);
      expect(open.total).toBe(Number(counted?.["n"]));
      expect(open.total).toBeGreaterThan(3);
      const facets = await store.executions.facets(NO_FILTER);
      expect(facets.accounted.open).toBe(open.total);
      const byMachine = { machine: ["machine-0"], accounted: ["repaired"] as const };
      const repaired = await store.executions.list({ ...LIST, ...byMachine });
      expect((await store.executions.facets({ ...NO_FILTER, ...byMachine })).accounted.repaired).toBe(repaired.total);
      const text = await store.executions.facets({ ...NO_FILTER, q: "machine-0" });
      expect(text.accounted.repaired).toBe(repaired.total);
    });

    test("and each change of it is told by the change feed", async () => {
      const seed = `s${seeds++}`;
      const key = await keep(failed(0, 1), 0, seed);
      await follow();
      const id = (await store.executions.find(key))?.id ?? -1;
      const { last } = await store.changes.after(Number.MAX_SAFE_INTEGER, 1);
      await keep({ ...failed(1, 1), end: "succeeded" }, 1, seed);
      await follow();
      const told = await store.changes.after(last, 100);
      expect(told).toMatchObject({ reload: false });
      expect(JSON.stringify(told)).toContain(`"kind":"execution","subject":"${id}"`);
    });
  });
});
