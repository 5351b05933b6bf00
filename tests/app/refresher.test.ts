import { QueryClient, QueryObserver } from "@tanstack/react-query";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { executionSubject, presenceOf, setPresence } from "@/app/_features/live/presence";
import { Refresher } from "@/app/_features/live/refresher";

let client: QueryClient;
let refresher: Refresher;
beforeEach(() => {
  vi.useFakeTimers();
  client = new QueryClient({ defaultOptions: { queries: { retry: false, staleTime: Number.POSITIVE_INFINITY } } });
  refresher = new Refresher(client, () => Date.now());
});
afterEach(() => {
  refresher.stop();
  client.clear();
  vi.useRealTimers();
});

/** Shows an answer, as a page does; answers how often it was asked for. */
function shown(queryKey: readonly unknown[], answer: unknown = 1, takesMs = 0): () => number {
  let asked = 0;
  const queryFn = async () => {
    asked += 1;
    if (takesMs > 0) await new Promise((resolve) => setTimeout(resolve, takesMs));
    return answer;
  };
  new QueryObserver(client, { queryKey, queryFn }).subscribe(() => {});
  return () => asked;
}
const change = (subject: string) => ({ kind: "execution", subject }) as const;

test("what a change makes old is asked for anew, the rest is left alone", async () => {
  const [list, mine, other, timeline] = [
    shown(["executions", "x"]),
    shown(["execution", "a"]),
    shown(["execution", "b"]),
    shown(["execution", "a", "timeline", 3]),
  ];
  await vi.advanceTimersByTimeAsync(10);
  refresher.note([change("a")]);
  await vi.advanceTimersByTimeAsync(200);
  expect([list(), mine(), other(), timeline()]).toEqual([2, 2, 1, 1]);
});

test("while changes keep coming an answer is asked for every 1.5 s, and once more after the last", async () => {
  const list = shown(["executions", "x"]);
  await vi.advanceTimersByTimeAsync(10);
  for (let n = 0; n < 100; n++) {
    refresher.note([change(String(n))]);
    await vi.advanceTimersByTimeAsync(100);
  }
  expect(list()).toBeGreaterThan(5);
  expect(list()).toBeLessThan(10);
  const before = list();
  await vi.advanceTimersByTimeAsync(5_000);
  expect(list() - before).toBeLessThanOrEqual(1);
  await vi.advanceTimersByTimeAsync(20_000);
  expect(list() - before).toBeLessThanOrEqual(1);
});

test("an answer that is on its way when something changes is let come, and asked for again", async () => {
  const list = shown(["executions", "x"], 1, 4_000);
  await vi.advanceTimersByTimeAsync(100);
  refresher.note([change("a")]);
  await vi.advanceTimersByTimeAsync(3_000);
  expect(list()).toBe(1);
  await vi.advanceTimersByTimeAsync(1_500);
  expect(list()).toBe(2);
});

test("of a replay only an answer that is awaited is asked for", async () => {
  const [done, awaited] = [
    shown(["execution", "a", "replay", 1], { state: "opened" }),
    shown(["execution", "b", "replay", 1], { state: "running" }),
  ];
  await vi.advanceTimersByTimeAsync(10);
  refresher.note([
    { kind: "replay", subject: "a" },
    { kind: "replay", subject: "b" },
  ]);
  await vi.advanceTimersByTimeAsync(200);
  expect([done(), awaited()]).toEqual([1, 2]);
});

test("after a gap everything that is shown is asked for", async () => {
  const all = [shown(["executions", "x"]), shown(["execution", "a"]), shown(["health"])];
  await vi.advanceTimersByTimeAsync(10);
  refresher.all();
  await vi.advanceTimersByTimeAsync(10);
  expect(all.map((asked) => asked())).toEqual([2, 2, 2]);
});

test("changes of what nobody shows are forgotten", async () => {
  for (let n = 0; n < 10_000; n++) refresher.note([{ kind: "job", subject: String(n) }]);
  expect(vi.getTimerCount()).toBe(0);
});

test("of an execution that was deleted nothing is asked, until an import brings it back", async () => {
  const [mine, replay, list, other] = [
    shown(["execution", "a"]),
    shown(["execution", "a", "replay", 1], { state: "running" }),
    shown(["executions", "x"]),
    shown(["execution", "b"]),
  ];
  await vi.advanceTimersByTimeAsync(10);
  refresher.note([
    { kind: "executionRemoved", subject: "a" },
    { kind: "verdict", subject: "a" },
    { kind: "replay", subject: "a" },
    { kind: "verdict", subject: "b" },
  ]);
  await vi.advanceTimersByTimeAsync(5_000);
  expect([mine(), replay(), list(), other()]).toEqual([1, 1, 2, 2]);
  expect(presenceOf(client, executionSubject("a"))).toBe("gone");
  refresher.note([change("a")]);
  await vi.advanceTimersByTimeAsync(5_000);
  expect(presenceOf(client, executionSubject("a"))).toBe("there");
  expect(mine()).toBe(2);
});

test("while it is being deleted nothing is asked of it, and what was on its way is given up", async () => {
  const mine = shown(["execution", "a"], 1, 4_000);
  await vi.advanceTimersByTimeAsync(100);
  await setPresence(client, executionSubject("a"), "going");
  expect(client.getQueryState(["execution", "a"])?.fetchStatus).toBe("idle");
  // Its end is told while the server's answer is on its way; what was told before that does not bring it back.
  refresher.note([change("a")]);
  refresher.all();
  await vi.advanceTimersByTimeAsync(5_000);
  expect(presenceOf(client, executionSubject("a"))).toBe("going");
  expect(mine()).toBe(1);
});

test("what was asked of a deleted execution is forgotten when it comes back: its revisions begin anew", async () => {
  client.setQueryData(["execution", "a"], "old");
  client.setQueryData(["execution", "a", "timeline", 1], "old timeline");
  client.setQueryData(["execution", "b", "timeline", 1], "another's");
  refresher.note([{ kind: "executionRemoved", subject: "a" }, change("a")]);
  expect(client.getQueryData(["execution", "a", "timeline", 1])).toBeUndefined();
  expect(client.getQueryData(["execution", "b", "timeline", 1])).toBe("another's");
});

test("deletions of what this browser never showed leave nothing behind", () => {
  for (let n = 0; n < 1_000; n++) refresher.note([{ kind: "executionRemoved", subject: String(n) }]);
  expect(client.getQueryCache().getAll()).toEqual([]);
});

test("after a gap it is asked again whether what seemed deleted is there", async () => {
  const mine = shown(["execution", "a"]);
  await vi.advanceTimersByTimeAsync(10);
  refresher.note([{ kind: "executionRemoved", subject: "a" }]);
  refresher.all();
  await vi.advanceTimersByTimeAsync(10);
  expect(mine()).toBe(2);
});
