import { expect, it } from "vitest";
import { sqliteDatabase } from "../../support/databases";
import { costOfWaiting } from "../../support/waitingExecutions";

/** What an engine may keep in memory of an execution that waits, once it keeps none of them whole, in bytes. */
const BYTES_EACH = 300;

it("executions that wait cost rows: three times as many take no more memory", { timeout: 600_000 }, async () => {
  // Whatever the program makes once is there afterwards, and more wait than are kept whole: only what is kept of each grows.
  await costOfWaiting(sqliteDatabase(), 3_000);
  const few = await costOfWaiting(sqliteDatabase(), 3_000);
  const many = await costOfWaiting(sqliteDatabase(), 9_000);
  const more = many.waiting - few.waiting;
  expect(many.heap - few.heap).toBeLessThan(more * BYTES_EACH);
  expect(many.heapOfNext - few.heapOfNext).toBeLessThan(more * BYTES_EACH);
});
