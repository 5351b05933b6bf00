import { QueryClient, QueryObserver } from "@tanstack/react-query";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
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
