import { describe, it } from "vitest";
import { checkKills } from "../support/killedRuns";

describe("kill -9", () => {
  it("at 200 moments loses nothing, and repeats only what was in flight", { timeout: 3_600_000 }, async () => {
    await checkKills(200, Number(process.env["STEPSCOPE_SEED"]));
  });
});
