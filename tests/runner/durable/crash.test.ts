import { describe, it } from "vitest";
import { checkCrashes } from "../../support/crashedRun";

describe("a crash of the process", () => {
  it("at any write changes nothing but times, and repeats only what was in flight", { timeout: 300_000 }, async () => {
    // Both sides of each write: npm run soak.
    const odd = Number(process.env["STEPSCOPE_SEED"]) % 2;
    await checkCrashes((write) => [write % 2 === odd ? "before" : "after"]);
  });
});
