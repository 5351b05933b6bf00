import { expect, it } from "vitest";
import { sqliteDatabase } from "../../support/databases";
import { costOfWaiting } from "../../support/waitingExecutions";

/** What an engine may keep in memory of an execution that waits, once it keeps none of them whole, in bytes. */
const BYTES_EACH = 1_000;

it("executions that wait cost rows: three times as many take no more memory", { timeout: 300_000 }, async () => {
  // More than are kept whole, so that only what is kept of each would grow.
  const few = await costOfWaiting(sqliteDatabase(), 1_500);
  const many = await costOfWaiting(sqliteDatabase(), 4_500);
  const more = many.waiting - few.waiting;
  expect(many.heap - few.heap).toBeLessThan(more * BYTES_EACH);
  expect(many.heapOfNext - few.heapOfNext).toBeLessThan(more * BYTES_EACH);
});
