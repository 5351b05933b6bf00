import { describe, it } from "vitest";
import { checkCrashes } from "../support/crashedRun";

describe("a crash of the process", () => {
  it("just before and just after any write changes nothing but times", { timeout: 900_000 }, async () => {
    await checkCrashes(() => ["before", "after"]);
  });
});
