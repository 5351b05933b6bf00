import { afterAll, expect } from "vitest";
import { changedSince, processNow } from "./processNow";

/* Of the files that share a process: each leaves it as it was, or the next one would be judged in another world. */
const before = processNow();
afterAll(() => {
  const changed = changedSince(before);
  expect(
    changed,
    "what this file changed of the process that it shares: undo it, or see scripts/lib/ownProcess.mjs",
  ).toEqual([]);
});
