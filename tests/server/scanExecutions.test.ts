import fc from "fast-check";
import { expect, test } from "vitest";
import { instant } from "@/lib/base/instant";
import type { ExecutionRow } from "@/lib/contract/execution";
import { type ListQuery, MAX_SIZE, NO_FILTER } from "@/lib/contract/listQuery";
import { scanExecutions } from "@/lib/server/scanExecutions";
import type { ListedExecutions } from "@/lib/store/list";

/** A list that finds at most `bound` executions under a text, those that were stored last, as the store does. */
function boundedList(starts: readonly (number | null)[], bound: number) {
  let pages = 0;
  const all = starts.map((startedAt, id) => ({ id, startedAt: startedAt === null ? null : instant(startedAt) }));
  const isWithin = (at: number | null, { from, to }: ListQuery) =>
    (from === null || (at !== null && at >= from)) && (to === null || (at !== null && at < to));
  const list = (query: ListQuery): Promise<ListedExecutions> => {
    pages += 1;
    const found = all.filter(({ startedAt }) => isWithin(startedAt, query));
    const reached = query.q === null ? found : found.slice(-bound);
    const sorted = reached.toSorted((a, b) => (b.startedAt ?? -1) - (a.startedAt ?? -1) || b.id - a.id);
    const from = query.at == null ? 0 : sorted.findIndex(({ id }) => id === query.at?.cursor.id) + 1;
    const page = sorted.slice(from, from + query.size);
    const last = page.at(-1);
    const rows = page.map(({ id, startedAt }) => ({ key: String(id), startedAt }) as ExecutionRow);
    return Promise.resolve({
      rows,
      ...{ used: rows.map(() => null), regions: rows.map(() => null), runs: rows.map(() => 1), cursors: [] },
      ...{ total: reached.length, totalIsExact: reached.length === found.length, previous: null },
      sortedAmong: reached.length === found.length ? null : bound,
      next: from + page.length < sorted.length && last !== undefined ? { id: last.id, value: "" } : null,
    });
  };
  const known = starts.filter((at) => at !== null);
  const span = { first: instant(Math.min(...known)), last: instant(Math.max(...known)) };
  return {
    executions: { list },
    costs: { span: () => Promise.resolve(known.length === 0 ? null : span) },
    pages: () => pages,
  };
}

async function scanned(store: ReturnType<typeof boundedList>, q: string | null) {
  const keys: string[] = [];
  const notes: string[] = [];
  const pages = scanExecutions({ store, overrides: [] }, { ...NO_FILTER, q }, (why) => notes.push(why));
  for await (const rows of pages) keys.push(...rows.map(({ key }) => key));
  return { keys, notes };
}

test("without a text, all are read a page at a time, each once", async () => {
  const store = boundedList([...Array(MAX_SIZE * 2 + 1).keys()], 10);
  const { keys, notes } = await scanned(store, null);
  expect(new Set(keys).size).toBe(MAX_SIZE * 2 + 1);
  expect(keys[0]).toBe(String(MAX_SIZE * 2));
  expect(notes).toEqual([]);
});

test("under a text that finds more than a list reaches, each with a start is found once, the latest first", async () => {
  const starts = fc.array(fc.option(fc.nat(1_000_000)), { maxLength: 60 });
  await fc.assert(
    fc.asyncProperty(starts, fc.integer({ min: 1, max: 20 }), async (all, bound) => {
      const counts = new Map<number | null, number>();
      for (const at of all) counts.set(at, (counts.get(at) ?? 0) + 1);
      // More at one instant than a list reaches cannot be told apart by time.
      fc.pre([...counts.values()].every((count) => count <= bound));
      const { keys, notes } = await scanned(boundedList(all, bound), "text");
      const isWhole = all.length <= bound;
      const expected = [...all.keys()].filter((i) => isWhole || all[i] !== null);
      expect(keys.toSorted()).toEqual(expected.map(String).toSorted());
      const times = keys.map((key) => all[Number(key)] ?? -1);
      expect(times).toEqual(times.toSorted((a, b) => b - a));
      expect(notes).toHaveLength(isWhole ? 0 : 1);
    }),
  );
});

test("what shares an instant with more than a list reaches is said to be left out", async () => {
  const store = boundedList([5, 5, 5, 5, 9], 2);
  const { keys, notes } = await scanned(store, "text");
  expect(keys).toHaveLength(3);
  expect(notes.at(-1)).toContain("1970-01-01T00:00:00.005Z");
  expect(store.pages()).toBeLessThan(30);
});
