import { expect, it } from "vitest";
import { sqliteDatabase } from "../support/databases";
import { costOfWaiting } from "../support/waitingExecutions";

const MB = 1024 ** 2;

it("a hundred thousand executions that wait cost rows, not memory", { timeout: 1_800_000 }, async () => {
  // The first one also loads what every engine needs.
  await costOfWaiting(sqliteDatabase(), 100);
  const costs = [];
  for (const waiting of [1_000, 10_000, 100_000]) costs.push(await costOfWaiting(sqliteDatabase(), waiting));
  for (const { waiting, heap, heapOfNext, openedMs } of costs) {
    const [started, opened] = [heap, heapOfNext].map((bytes) => `${(bytes / MB).toFixed(1)} MB`);
    console.log(
      `${waiting} waiting: heap ${started}, of the next engine ${opened}, opened in ${openedMs.toFixed(0)} ms`,
    );
  }
  const [few, , many] = costs;
  expect((many?.heap ?? Infinity) - (few?.heap ?? 0)).toBeLessThan(20 * MB);
  expect((many?.heapOfNext ?? Infinity) - (few?.heapOfNext ?? 0)).toBeLessThan(10 * MB);
});
