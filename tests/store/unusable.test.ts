import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { instant } from "@/lib/base/instant";
import { DEFAULT_SORT, NO_FILTER } from "@/lib/contract/listQuery";
import type { HistoryEvent } from "@/lib/history/event";
import { importStream } from "@/lib/ingest/importStream";
import type { Store } from "@/lib/store/store";
import { DATABASES, open, query, type TestDatabase } from "../support/databases";
import { arnOf, chargeRun, ingested, T0 } from "../support/ingested";
import { NO_FACTS, pieces } from "../ingest/support";

const ATTACKS = fileURLToPath(new URL("../../../shared/cases/attack", import.meta.url));
const attacks = (folder: string): string[] => {
  const path = join(ATTACKS, folder);
  if (existsSync(path))
    return readdirSync(path)
      .sort()
      .map((name) => join(path, name));
  console.warn(`SKIPPED: no files in ${path}`);
  return [];
};

describe.each(DATABASES)("what no column can hold, on %s", async (_, create) => {
  const database = await create();
  describe.skipIf(database === null)("stops one execution and nothing else", () => {
    const place = database as TestDatabase;
    let store: Store;
    let serial = 0;
    const fresh = () => arnOf(`unusable-${++serial}`);
    beforeAll(async () => {
      store = await open(place);
    });
    afterAll(async () => {
      await store?.close();
      await place.drop();
    });

    const everything = { ...NO_FILTER, sort: DEFAULT_SORT, page: 1, size: 50 };
    const importFile = (text: string) =>
      importStream(pieces(Buffer.from(text), 500), NO_FACTS, store.executions, () => {}, new AbortController().signal);

    test("ids above 2^31 and times that no calendar holds are refused by name", async () => {
      const events = chargeRun({ n: 1 });
      const last = events.at(-1) as HistoryEvent;
      const before = await store.changes.number();
      for (const [wrong, says] of [
        [{ ...last, id: 2 ** 31 }, /id 2147483648 .*is above 2147483647/],
        [{ ...last, timestamp: instant(8.6e15) }, /time of event 6 .*outside of the years 1 to 9999/],
        [{ ...last, timestamp: instant(-8.64e15) }, /time of event 6/],
      ] as const) {
        const came = ingested([...events.slice(0, -1), wrong as HistoryEvent], { arn: fresh() });
        await expect(store.executions.save(came)).rejects.toThrow(says);
      }
      await expect(store.executions.save(ingested(events, { arn: arnOf("ä".repeat(2_000)) }))).rejects.toThrow(
        /more than 2048 bytes/,
      );
      expect(await store.changes.number()).toEqual(before);
      await store.executions.save(ingested([...events.slice(0, -1), { ...last, id: 2 ** 31 - 1 }], { arn: fresh() }));
    });

    test("states whose names differ only in what cannot be stored are one", async () => {
      const named = (name: string, id: number): HistoryEvent[] =>
        (["PassStateEntered", "PassStateExited"] as const).map(
          (type, i) =>
            ({
              id: id + i,
              previousEventId: id + i - 1,
              timestamp: instant(T0 + id),
              type,
              details: { name, input: { kind: "withheld" }, output: { kind: "withheld" } },
            }) as unknown as HistoryEvent,
        );
      const [started] = chargeRun({ n: 2 }) as [HistoryEvent];
      const { key } = await store.executions.save(
        ingested([started, ...named("a\ud800", 2), ...named("a\ud801", 4)], { arn: fresh() }),
      );
      const states = await store.histories.states((await store.executions.find(key))?.id ?? -1);
      expect(states).toMatchObject([{ state: "a\ufffd", visits: 2 }]);
    });

    test("files that ended a batch end nothing: what is good is stored, what is not is said", async () => {
      const stored: Record<string, string> = {};
      for (const path of [...attacks("batch"), ...attacks("poison-row")]) {
        const imported = await importFile(readFileSync(path, "utf8"));
        stored[path.split("/").at(-1) ?? ""] = imported.ok ? "stored" : imported.error.reason;
      }
      if (Object.keys(stored).length === 0) return;
      for (const name of ["a-good.json", "b-two-names-one-mark.json", "d-good.json"])
        expect(stored[name]).toBe("stored");
      expect(stored["c-id-2-31.json"]).toMatch(/above 2147483647/);
      for (const name of ["lasts-all-time.json", "state-lasts-8e15-0.json", "state-lasts-8e15-1.json"])
        expect(stored[name]).toMatch(/outside of the years 1 to 9999/);
      expect((await store.executions.list(everything)).rows.length).toBeGreaterThan(3);
    });

    test("two runs under one name, and one that began like another, are kept apart", async () => {
      const keys = [];
      for (const path of [...attacks("chimera"), ...attacks("key-taken")]) {
        const imported = await importFile(readFileSync(path, "utf8"));
        expect(imported, path).toMatchObject({ ok: true });
        if (imported.ok) keys.push(...imported.value.keys);
      }
      if (keys.length === 0) return;
      expect(keys).toHaveLength(5);
      expect(new Set(keys).size).toBe(4);
      expect(keys[2]).toBe(keys[3]);
    });

    test("a row that an earlier version wrote wrongly ends neither a list, a sum nor a verdict", async () => {
      const { key } = await store.executions.save(ingested(chargeRun({ n: 3 }), { arn: fresh() }));
      await query(
        place,
        `UPDATE "Execution" SET "durationMs" = 9100000000000000000, "retryMs" = 9100000000000000000, "timeChunks" = 9100000000000000000,
         "memoryChunks" = 4, "stoppedAt" = 9100000000000000000, "described" = '{', "origins" = 'x', "verdict" = 'diverged',
         "verdictDivergence" = '{"kind":' WHERE "key" = '${key}'`,
      );
      const { rows } = await store.executions.list(everything);
      expect(rows.find((row) => row.key === key)).toMatchObject({
        durationMs: null,
        stoppedAt: null,
        verdict: { divergence: null },
      });
      expect(
        (await store.executions.list({ ...everything, sort: { by: "durationMs", descending: true } })).rows.length,
      ).toBe(rows.length);
      const range = { from: instant(T0 - 1), to: instant(T0 + 1e9) };
      expect((await store.costs.sums(range))?.length).toBeGreaterThan(0);
      expect((await store.costs.ofStates({ ...range, machine: "payments" })).length).toBeGreaterThan(0);
      expect((await store.verdicts.awaiting(100)).length).toBe(await store.executions.count());
      expect(await store.executions.find(key)).toMatchObject({ key });
    });
  });
});
