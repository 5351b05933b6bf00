import { describe, it } from "vitest";
import { checkKills } from "../../support/killedRuns";

describe("kill -9", () => {
  it("at 20 moments loses nothing, and repeats only what was in flight", { timeout: 600_000 }, async () => {
    await checkKills(20, Number(process.env["STEPSCOPE_SEED"]));
  });
});
