import { expect, it } from "vitest";
import { SharedReads } from "@/lib/store/engine/sharedReads";

it("makes one read for all who ask at the same time, and another for who asks after it began", async () => {
  let stored = 1;
  const begun: string[] = [];
  const reads = new SharedReads(async (key) => {
    begun.push(key);
    return stored;
  });
  const together = [reads.read("a"), reads.read("a"), reads.read("b")];
  // Stored before the read began, so it is told.
  stored = 2;
  expect(await Promise.all(together)).toEqual([2, 2, 2]);
  expect(begun).toEqual(["a", "b"]);
  const first = reads.read("a");
  await new Promise((resolve) => setImmediate(resolve));
  stored = 3;
  expect([await first, await reads.read("a")]).toEqual([2, 3]);
});

it("tells all of them of a read that fails, and reads again for the next", async () => {
  let isBroken = true;
  const reads = new SharedReads(async () => {
    if (isBroken) throw new Error("gone");
    return "there";
  });
  const both = [reads.read("a"), reads.read("a")];
  for (const one of both) await expect(one).rejects.toThrow("gone");
  isBroken = false;
  expect(await reads.read("a")).toBe("there");
});
