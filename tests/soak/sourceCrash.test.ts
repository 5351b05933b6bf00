import { expect, test } from "vitest";
import { ACCOUNT, checkCrashes, crashedRun } from "../support/crashedSources";

test("whoever reads sources may die before and after any of its writes", { timeout: 7_200_000 }, async () => {
  const calm = await crashedRun(ACCOUNT, () => null);
  expect(calm.difference).toBeNull();
  for (let at = 1; at <= calm.writes; at++) {
    await checkCrashes(calm, [(write) => (write === at ? "before" : null), (write) => (write === at ? "after" : null)]);
  }
});
