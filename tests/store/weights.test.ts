import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { instant } from "@/lib/base/instant";
import { DEFAULT_SORT, NO_FILTER } from "@/lib/contract/listQuery";
import { listExecutions } from "@/lib/server/listExecutions";
import { countsIn } from "@/lib/store/rollups/pieces";
import type { Store } from "@/lib/store/store";
import { DATABASES, open, query, type TestDatabase } from "../support/databases";
import { arnOf, chargeRun, ingested, T0 } from "../support/ingested";
import { commitOf } from "../support/sourceCommits";

const NOW = T0 + 3_600_000;
const DAY = 86_400_000;

describe.each(DATABASES)("executions that stand for others, on %s", async (_, create) => {
  const database = await create();
  describe.skipIf(database === null)("count for them", () => {
    const place = database as TestDatabase;
    let store: Store;
    let now = NOW;
    beforeAll(async () => {
      store = await open(place, () => now);
      await store.sources.define({ name: "logs", kind: "express", settings: "{}", configured: false });
    });
    afterAll(async () => {
      await store?.close();
      await place.drop();
    });

    const run = (name: string, end: "succeeded" | "failed" = "succeeded") =>
      ingested(chargeRun({ name }, { end }), { arn: arnOf(name) });
    const bring = (names: readonly string[], given: Parameters<typeof commitOf>[1] = {}) =>
      store.sources.commit(
        names.map((name) => run(name)),
        commitOf("logs", given),
      );
    const range = { from: instant(T0 - DAY), to: instant(T0 + DAY) };
    const executions = async () =>
      ((await store.costs.sums(range)) ?? []).reduce((sum, { quantities }) => sum + quantities.executions, 0);
    const follow = async () => {
      while (await store.rollups.follow());
    };

    test("in facets, the histogram, costs and states, whether rows are read or roll-ups", async () => {
      await bring(["a", "b"], { weighed: [{ arn: arnOf("a"), more: 9 }], leftOut: [{ arn: arnOf("c"), lastAt: NOW }] });
      await store.executions.save(run("d", "failed"));
      for (const prepare of [() => Promise.resolve(), follow]) {
        await prepare();
        const { facets, total, standsFor } = await listed();
        expect({ total, standsFor, status: facets.status }).toEqual({
          ...{ total: 3, standsFor: 12 },
          status: { SUCCEEDED: 11, FAILED: 1 },
        });
        expect(await executions()).toBe(12);
        const [charge] = await store.costs.ofStates({ ...range, machine: "payments" });
        expect(charge).toMatchObject({ executions: 12 });
        const histogram = await store.executions.histogram({ ...NO_FILTER, buckets: 10 });
        const counted = histogram?.buckets.reduce((sum, { counts }) => sum + (counts.SUCCEEDED ?? 0), 0);
        expect(counted).toBe(11);
      }
      expect(await listed({ status: ["FAILED"] })).toMatchObject({ total: 1, standsFor: null });
    });

    const listed = async (filter: object = {}) => {
      const query = { ...NO_FILTER, sort: DEFAULT_SORT, page: 1, size: 50, ...filter };
      const list = await listExecutions({ store, overrides: [] }, query);
      if (!list.ok) throw new Error(list.error.problem.what);
      return list.value;
    };

    test("more and more, and stay so when more of them comes", async () => {
      await bring([], { weighed: [{ arn: arnOf("a"), more: 5 }] });
      const again = ingested(chargeRun({ name: "a" }, { end: "succeeded" }), { arn: arnOf("a") });
      await store.sources.commit([again], commitOf("logs"));
      expect(await store.executions.findByArn(arnOf("a"))).toMatchObject({ weight: 15 });
      expect(await executions()).toBe(17);
      await follow();
      expect(await executions()).toBe(17);
      await bring([], { weighed: [{ arn: arnOf("nobody"), more: 5 }] });
      expect(await executions()).toBe(17);
    });

    test.runIf(database?.kind === "sqlite")("single members are counted from an index alone", async () => {
      const { sql, values } = countsIn({ from: T0 + 1, to: T0 + 2 }, 0);
      const given = [...values];
      const counts = sql.replace(/\?/g, () => String(given.shift()));
      const plan = await query(place, `EXPLAIN QUERY PLAN ${counts}`);
      expect(JSON.stringify(plan)).toContain("COVERING INDEX RollupMember_startedAt_groupId_verdict_weight_idx");
    });

    test("what was left out is met again and passed over, for four days; what was removed for longer", async () => {
      const arns = ["a", "c", "e"].map((name) => arnOf(name));
      const met = async (...names: string[]) => [...(await store.sources.met(names.map((name) => arnOf(name)))).keys()];
      expect(await store.sources.met(arns)).toEqual(
        new Map([
          [arnOf("a"), { droppedUntil: null }],
          [arnOf("c"), { droppedUntil: NOW }],
        ]),
      );
      expect((await bring(["c"])).map(({ outcome }) => outcome)).toEqual(["dropped"]);
      await store.executions.remove([(await store.executions.findByArn(arnOf("b")))?.id ?? 0]);
      const retire = () =>
        store.sources.retire({ olderThan: null, failuresOlderThan: null, count: null, now, limit: 10 });
      now = NOW + 4 * DAY - 1;
      await retire();
      expect(await met("c")).toEqual([arnOf("c")]);
      now = NOW + 4 * DAY + 1;
      await retire();
      expect(await met("a", "b", "c", "e")).toEqual([arnOf("a"), arnOf("b")]);
    });
  });
});
