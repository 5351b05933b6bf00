import { expect, test } from "vitest";
import type { SourceSettings } from "@/lib/contract/sourceSettings";
import { failuresIn, hugeWorld } from "../support/hugeMapRun";
import { ingestAll } from "../support/ingestWorld";

const HUGE: SourceSettings = { name: "huge", kind: "standard", region: "eu-west-1", machines: ["huge"] };

test("failed items of a Map Run of a million by twenty requests", { timeout: 900_000 }, async () => {
  const { world, store, all } = await hugeWorld(1_000_000, 300);
  expect(await ingestAll(world, store, HUGE)).toMatchObject({ ended: null, failures: 0 });
  const failures = await failuresIn(store);
  expect(failures).toHaveLength(300);
  expect(failures.every(({ described, error }) => described?.input !== undefined && error !== null)).toBe(true);
  expect(all()).toBeLessThanOrEqual(20);
});

test("all failed items of one of which most failed, in bounded memory", { timeout: 900_000 }, async () => {
  const { world, store } = await hugeWorld(60_000, 50_000);
  const before = process.memoryUsage().heapUsed;
  let most = 0;
  const watch = setInterval(() => (most = Math.max(most, process.memoryUsage().heapUsed - before)), 200);
  try {
    expect(await ingestAll(world, store, HUGE)).toMatchObject({ ended: null, failures: 0 });
  } finally {
    clearInterval(watch);
  }
  // The one that began it, the newest of those that succeeded, and all that failed.
  expect(await store.executions.count()).toBe(1 + 1_000 + 50_000);
  expect(most).toBeLessThan(400 * 1024 ** 2);
});
