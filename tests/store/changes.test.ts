import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { instant } from "@/lib/base/instant";
import { DEFAULT_SORT, NO_FILTER } from "@/lib/contract/listQuery";
import type { HistoryEvent } from "@/lib/history/event";
import { LOG_ORIGIN } from "@/lib/store/ingested";
import { readArnTarget } from "@/lib/store/lookup";
import type { Store } from "@/lib/store/store";
import { DATABASES, open, query, type TestDatabase } from "../support/databases";
import { arnOf, chargeRun, ingested, T0 } from "../support/ingested";

const later = (events: readonly HistoryEvent[], ms: number): HistoryEvent[] =>
  events.map((event) => ({ ...event, timestamp: instant(event.timestamp + ms) }));

test("an ARN names the latest run, and one with a start that run", () => {
  const arn = arnOf("a");
  expect(readArnTarget(arn)).toEqual({ arn, start: null });
  expect(readArnTarget(`${arn}@${T0}`)).toEqual({ arn, start: T0 });
  expect(readArnTarget(`${arn}@2026-01-05T12:00:00Z`)).toEqual({ arn, start: T0 });
  expect(readArnTarget(`${arn}@home`)).toEqual({ arn: `${arn}@home`, start: null });
});

describe.each(DATABASES)("stored executions on %s", async (_, create) => {
  const database = await create();
  describe.skipIf(database === null)("change", () => {
    const place = database as TestDatabase;
    let store: Store;
    beforeAll(async () => {
      store = await open(place);
    });
    afterAll(async () => {
      await store?.close();
      await place.drop();
    });

    const counts = async () => {
      const tables = ["Execution", "HistoryPage", "StateSummary", "SearchAttribute", "SearchText", "ExecutionError"];
      const more = ["ErrorGroup", "Definition", "MachineRevision", "UnassignedEvent"];
      const columns = [...tables, ...more].map((name) => `(SELECT count(*) FROM "${name}") AS "${name}"`);
      const [row] = await query(place, `SELECT ${columns.join(", ")}`);
      return Object.fromEntries(Object.entries(row ?? {}).map(([name, n]) => [name, Number(n)]));
    };
    const named = async (q: string) =>
      (await store.executions.list({ ...NO_FILTER, q, sort: DEFAULT_SORT, page: 1, size: 50 })).rows.map(
        ({ name }) => name,
      );

    test("a target finds the latest run of an ARN, or the one that began then", async () => {
      const arn = arnOf("twice");
      const first = await store.executions.save(ingested(chargeRun({ n: 1 }), { arn }));
      const second = await store.executions.save(ingested(later(chargeRun({ n: 2 }), 5000), { arn }));
      expect((await store.executions.findByArn(arn))?.key).toBe(second.key);
      expect((await store.executions.findByArn(`${arn}@${T0}`))?.key).toBe(first.key);
      expect(await store.executions.findByArn(`${arn}@${T0 + 1001}`)).toBeNull();
      expect((await store.executions.runs(arn)).map(({ key }) => key)).toEqual([second.key, first.key]);
      await store.executions.remove((await store.executions.runs(arn)).map(({ id }) => id));
    });

    test("removing takes everything of an execution along, and what others share stays", async () => {
      const empty = await counts();
      const definition = { text: '{"StartAt":"Charge"}', assumed: false };
      const kept = await store.executions.save({
        ...ingested(chargeRun({ kept: 1 }), { arn: arnOf("kept") }),
        definition,
      });
      const before = await counts();
      const arn = arnOf("gone");
      const gone = await store.executions.save({
        ...ingested(chargeRun({ gone: 1 }, { cause: "another cause" }), { arn, origin: LOG_ORIGIN }),
        definition,
      });
      const last = chargeRun({ gone: 1 }, { failures: 3 }).at(-1) as HistoryEvent;
      await store.executions.save(
        ingested([{ ...last, id: 9, timestamp: instant(T0 + 9000) }], { arn, origin: LOG_ORIGIN }),
      );
      expect(await store.executions.countUnassigned(arn)).toBe(1);
      expect(await named("another cause")).toEqual(["gone"]);
      const row = await store.executions.find(gone.key);
      expect(await store.executions.remove([row?.id ?? -1])).toBe(1);
      expect(await counts()).toEqual(before);
      expect(await named("another cause")).toEqual([]);
      expect(await store.executions.find(kept.key)).not.toBeNull();
      expect(await store.executions.remove([row?.id ?? -1])).toBe(0);
      await store.executions.remove([(await store.executions.find(kept.key))?.id ?? -1]);
      expect(await counts()).toEqual(empty);
    });

    test("an assignment gives an ARN, a machine and a definition, asks for a verdict anew and is undone", async () => {
      const { key } = await store.executions.save(
        ingested(chargeRun({ n: 3 }), { arn: null, identity: "import:assign", name: "dump" }),
      );
      await query(place, `UPDATE "Execution" SET "verdictVersion" = 99, "verdict" = 'match' WHERE "key" = '${key}'`);
      const before = await store.executions.find(key);
      const arn = arnOf("assigned", "shipping");
      await store.executions.assign(key, { arn });
      await store.executions.assign(key, { machine: "other" });
      const given = await store.executions.assign(key, { definition: '{"StartAt":"A"}' });
      expect(given).toMatchObject({
        arn,
        name: "assigned",
        machine: "other",
        definition: { assumed: true },
        verdict: null,
      });
      expect(await store.definitions.read(given?.definition?.hash ?? "")).toBe('{"StartAt":"A"}');
      expect((await store.executions.findByArn(arn))?.key).toBe(key);
      const undone = await store.executions.assign(key, { undo: true });
      const { contentRevision: _r, updatedAt: _u, verdict: _v, ...same } = before ?? {};
      expect(undone).toMatchObject(same);
      await expect(store.executions.assign(key, { undo: true })).rejects.toThrow(/Nothing was assigned/);
      expect(await store.executions.assign("0".repeat(20), { machine: "m" })).toBeNull();
    });

    test("an ARN whose run is stored, or differs with the same start, is not assigned", async () => {
      const arn = arnOf("taken");
      const stored = await store.executions.save(ingested(chargeRun({ n: 4 }), { arn }));
      const same = await store.executions.save(
        ingested(chargeRun({ n: 4 }, { failures: 2 }), { arn: null, identity: "import:t1" }),
      );
      expect(same.key).not.toBe(stored.key);
      await expect(store.executions.assign(same.key, { arn })).rejects.toThrow(
        /^Event 6 differs .* Nothing was assigned/,
      );
      expect(await store.executions.find(same.key)).toMatchObject({ arn: null });
      const other = await store.executions.save(
        ingested(later(chargeRun({ n: 5 }), 9000), { arn: null, identity: "import:t2" }),
      );
      await store.executions.assign(other.key, { arn });
      expect(await store.executions.runs(arn)).toHaveLength(2);
    });
  });
});
